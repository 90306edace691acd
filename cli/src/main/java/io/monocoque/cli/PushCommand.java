package io.monocoque.cli;

import io.monocoque.Monocoque;
import io.monocoque.PushSocket;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code monocoque push}. Threading: picocli's thread. */
@Command(
    name = "push",
    header = "Sends messages to PULL sockets, to each in turn.%n",
    description =
        "%n"
            + "Waits for somebody who takes them, and ends when all are delivered; with "
            + "--timeout it gives up, with exit status 3.%n")
final class PushCommand extends SocketCommand {
  @Mixin final MessageOptions outgoing = new MessageOptions();

  PushCommand(Shell shell) {
    super(shell);
  }

  @Override
  List<String> messages() {
    return outgoing.messages;
  }

  @Override
  int run(Monocoque mq, Connections connections) throws IOException, InterruptedException {
    PushSocket push =
        common.attach(mq.push(options -> common.configure(options, connections)), shell);
    return new Sending(shell, common, connections).all(push, outgoing.source(shell, common.count));
  }
}
