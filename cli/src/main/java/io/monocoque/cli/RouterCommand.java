package io.monocoque.cli;

import io.monocoque.Monocoque;
import io.monocoque.Routed;
import io.monocoque.RouterSocket;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.RoutingId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code monocoque router}. Threading: picocli's thread. */
@Command(
    name = "router",
    header = "Prints what its peers send, and sends to the one that is named.%n",
    description =
        "%n"
            + "The peer's name is the first part of what is printed, and stands before "
            + "the first tab of what is sent. A name that is no text is written as "
            + "0xHEX, or quoted as it is printed. A peer that is not there is waited "
            + "for. It ends after N received messages with --count, and after a silence "
            + "with --timeout; with neither, one second after the last message in "
            + "either direction, or with Ctrl-C if it sends nothing.%n")
final class RouterCommand extends SocketCommand {
  @Mixin final MessageOptions outgoing = new MessageOptions();
  @Mixin final PrintOptions printing = new PrintOptions();
  @Mixin final IdentityOption identity = new IdentityOption();

  RouterCommand(Shell shell) {
    super(shell);
  }

  @Override
  List<String> messages() {
    return outgoing.messages;
  }

  @Override
  void check() {
    if (outgoing.parts) {
      if (outgoing.messages.size() == 1) {
        throw new MisuseException("write the peer's name and then the parts of its message");
      }
      return;
    }
    for (String message : outgoing.messages) {
      if (message.indexOf('\t') < 0) {
        throw new MisuseException(
            "write the peer's name and a tab before '" + message + "', or use --parts");
      }
    }
  }

  @Override
  int run(Monocoque mq, Connections connections) throws IOException, InterruptedException {
    RoutingId id = identity.routingId();
    RouterSocket router =
        common.attach(
            mq.router(
                options -> {
                  common.configure(options, connections).mandatory(true);
                  if (id != null) {
                    options.routingId(id);
                  }
                }),
            shell);
    PrintOptions.Printer printer = printing.on(shell);
    RouterOutgoing sending = new RouterOutgoing(router, common, outgoing.parts);
    return new Conversation<Routed>(
            common,
            new Receiving(shell, common, printer),
            printer,
            outgoing.source(shell, null),
            sending)
        .run(router, routed -> printer.print(parts(routed)), outgoing.areArguments());
  }

  private static List<Bytes> parts(Routed routed) {
    List<Bytes> parts = new ArrayList<>(1 + routed.message().partCount());
    parts.add(routed.peer().bytes());
    parts.addAll(routed.message().parts());
    return parts;
  }
}
