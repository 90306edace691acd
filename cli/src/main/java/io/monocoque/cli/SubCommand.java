package io.monocoque.cli;

import io.monocoque.Monocoque;
import io.monocoque.SubSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code monocoque sub}. Threading: picocli's thread. */
@Command(
    name = "sub",
    header = "Prints what PUB sockets publish.%n",
    description = "%n" + "One message a line. Without --subscribe, all of it.%n")
final class SubCommand extends SocketCommand {
  @Option(
      names = "--subscribe",
      paramLabel = "PREFIX",
      description =
          "Only messages whose first part begins like this. May be given several times. "
              + "Without it, or with an empty one (--subscribe \"\"): everything.")
  List<String> prefixes = new ArrayList<>();

  @Mixin final PrintOptions printing = new PrintOptions();

  SubCommand(Shell shell) {
    super(shell);
  }

  @Override
  int run(Monocoque mq, Connections connections) throws IOException, InterruptedException {
    SubSocket sub = mq.sub(options -> common.configure(options, connections));
    // Before connecting, so that the subscriptions are the first thing that the publisher hears.
    for (String prefix : prefixes.isEmpty() ? List.of("") : prefixes) {
      sub.subscribe(prefix);
    }
    common.attach(sub, shell);
    PrintOptions.Printer printer = printing.on(shell);
    return new Receiving(shell, common, printer)
        .all(sub, message -> printer.print(message.parts()));
  }
}
