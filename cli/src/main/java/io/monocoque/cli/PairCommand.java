package io.monocoque.cli;

import io.monocoque.Monocoque;
import io.monocoque.PairSocket;
import io.monocoque.bytes.Message;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code monocoque pair}. Threading: picocli's thread. */
@Command(
    name = "pair",
    header = "Sends to one PAIR socket and prints what it sends.%n",
    description =
        "%n"
            + "It ends after N received messages with --count, and after a silence with "
            + "--timeout; with neither, one second after the last message in either "
            + "direction, or with Ctrl-C if it sends nothing.%n")
final class PairCommand extends SocketCommand {
  @Mixin final MessageOptions outgoing = new MessageOptions();
  @Mixin final PrintOptions printing = new PrintOptions();

  PairCommand(Shell shell) {
    super(shell);
  }

  @Override
  List<String> messages() {
    return outgoing.messages;
  }

  @Override
  int run(Monocoque mq, Connections connections) throws IOException, InterruptedException {
    PairSocket pair =
        common.attach(mq.pair(options -> common.configure(options, connections)), shell);
    PrintOptions.Printer printer = printing.on(shell);
    return new Conversation<Message>(
            common,
            new Receiving(shell, common, printer),
            printer,
            outgoing.source(shell, null),
            pair::send)
        .run(pair, message -> printer.print(message.parts()), outgoing.areArguments());
  }
}
