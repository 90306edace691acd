package io.monocoque.cli;

import io.monocoque.DealerSocket;
import io.monocoque.Monocoque;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code monocoque dealer}. Threading: picocli's thread. */
@Command(
    name = "dealer",
    header = "Sends to its peers in turn and prints what they send.%n",
    description =
        "%n"
            + "It ends after N received messages with --count, and after a silence with "
            + "--timeout; with neither, one second after the last message in either "
            + "direction, or with Ctrl-C if it sends nothing.%n")
final class DealerCommand extends SocketCommand {
  @Mixin final MessageOptions outgoing = new MessageOptions();
  @Mixin final PrintOptions printing = new PrintOptions();
  @Mixin final IdentityOption identity = new IdentityOption();

  DealerCommand(Shell shell) {
    super(shell);
  }

  @Override
  List<String> messages() {
    return outgoing.messages;
  }

  @Override
  int run(Monocoque mq, Connections connections) throws IOException, InterruptedException {
    RoutingId id = identity.routingId();
    DealerSocket dealer =
        common.attach(
            mq.dealer(
                options -> {
                  common.configure(options, connections);
                  if (id != null) {
                    options.routingId(id);
                  }
                }),
            shell);
    PrintOptions.Printer printer = printing.on(shell);
    return new Conversation<Message>(
            common,
            new Receiving(shell, common, printer),
            printer,
            outgoing.source(shell, null),
            dealer::send)
        .run(dealer, message -> printer.print(message.parts()), outgoing.areArguments());
  }
}
