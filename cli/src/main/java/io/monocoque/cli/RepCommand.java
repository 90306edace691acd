package io.monocoque.cli;

import io.monocoque.Monocoque;
import io.monocoque.RepSocket;
import io.monocoque.Request;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code monocoque rep}. Threading: picocli's thread. */
@Command(
    name = "rep",
    header = "Prints requests and answers them.%n",
    description =
        "%n"
            + "A request a line. The answer is the request itself (--echo), always the "
            + "same text (--reply), or else the next line of standard input.%n")
final class RepCommand extends SocketCommand {
  @Option(names = "--echo", description = "Answer each request with itself.")
  boolean echo;

  @Option(names = "--reply", paramLabel = "TEXT", description = "Answer each request with TEXT.")
  @Nullable String reply;

  @Option(
      names = "--parts",
      description = "Split the reply, of --reply or a line, into parts at its tabs.")
  boolean parts;

  @Mixin final PrintOptions printing = new PrintOptions();

  RepCommand(Shell shell) {
    super(shell);
  }

  @Override
  void check() {
    if (echo && reply != null) {
      throw new MisuseException("write --echo or --reply TEXT, not both");
    }
    if (echo && parts) {
      throw new MisuseException("write --echo without --parts: the parts are echoed as they are");
    }
  }

  @Override
  int run(Monocoque mq, Connections connections) throws IOException, InterruptedException {
    RepSocket rep = common.attach(mq.rep(options -> common.configure(options, connections)), shell);
    PrintOptions.Printer printer = printing.on(shell);
    LinePump lines = echo || reply != null ? null : LinePump.start(shell.in());
    return new Receiving(shell, common, printer)
        .all(
            rep,
            request -> {
              printer.print(request.message().parts());
              if (lines != null) {
                // Whoever is to write the answer has to see the question.
                printer.flush();
              }
              answer(request, lines);
            });
  }

  private void answer(Request request, @Nullable LinePump lines)
      throws IOException, InterruptedException {
    if (echo) {
      request.reply(request.message());
      return;
    }
    Bytes text = reply != null ? Bytes.of(reply) : null;
    if (lines != null) {
      text = lines.take();
    }
    if (text == null) {
      request.close();
      throw new FailureException(
          "standard input has ended, and with it the replies: see --echo and --reply TEXT");
    }
    request.reply(parts ? Tabs.split(text) : Message.of(text));
  }
}
