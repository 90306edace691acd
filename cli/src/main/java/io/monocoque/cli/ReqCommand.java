package io.monocoque.cli;

import io.monocoque.Monocoque;
import io.monocoque.ReqSocket;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code monocoque req}. Threading: picocli's thread. */
@Command(
    name = "req",
    header = "Asks REP or ROUTER sockets and prints their replies.%n",
    description =
        "%n"
            + "A request a message, a reply a line. Without a reply within --timeout it "
            + "gives up, with exit status 3.%n")
final class ReqCommand extends SocketCommand {
  @Mixin final MessageOptions outgoing = new MessageOptions();
  @Mixin final PrintOptions printing = new PrintOptions();
  @Mixin final IdentityOption identity = new IdentityOption();

  ReqCommand(Shell shell) {
    super(shell);
  }

  @Override
  List<String> messages() {
    return outgoing.messages;
  }

  @Override
  int run(Monocoque mq, Connections connections) throws IOException, InterruptedException {
    RoutingId id = identity.routingId();
    ReqSocket req =
        common.attach(
            mq.req(
                options -> {
                  common.configure(options, connections);
                  if (id != null) {
                    options.routingId(id);
                  }
                }),
            shell);
    PrintOptions.Printer printer = printing.on(shell);
    MessageOptions.Source source = outgoing.source(shell, common.count);
    for (Message next = source.next(); next != null; next = source.next()) {
      Message reply =
          common.timeout == null ? req.request(next) : req.request(next, common.timeout);
      if (reply == null) {
        shell.say("monocoque req: no reply came" + common.within() + connections.trouble());
        return ExitStatus.TIMED_OUT;
      }
      printer.print(reply.parts());
      printer.flush();
    }
    return ExitStatus.DONE;
  }
}
