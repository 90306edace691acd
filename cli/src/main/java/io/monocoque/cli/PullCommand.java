package io.monocoque.cli;

import io.monocoque.Monocoque;
import io.monocoque.PullSocket;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code monocoque pull}. Threading: picocli's thread. */
@Command(
    name = "pull",
    header = "Prints what PUSH sockets send.%n",
    description = "%n" + "One message a line.%n")
final class PullCommand extends SocketCommand {
  @Mixin final PrintOptions printing = new PrintOptions();

  PullCommand(Shell shell) {
    super(shell);
  }

  @Override
  int run(Monocoque mq, Connections connections) throws IOException, InterruptedException {
    PullSocket pull =
        common.attach(mq.pull(options -> common.configure(options, connections)), shell);
    PrintOptions.Printer printer = printing.on(shell);
    return new Receiving(shell, common, printer)
        .all(pull, message -> printer.print(message.parts()));
  }
}
