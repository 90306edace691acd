package io.monocoque.cli;

import io.monocoque.bytes.Bytes;
import io.monocoque.cli.format.FormatName;
import io.monocoque.cli.format.LineFormat;
import io.monocoque.cli.format.LineOutput;
import io.monocoque.cli.format.OutputException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How received messages are printed. Threading: picocli's thread. */
final class PrintOptions {
  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = FormatConverter.class,
      description =
          "How to print messages: raw (the bytes as they came, parts separated by "
              + "tabs), quoted (\"...\" with escapes), hex, or json (an array of strings). "
              + "Default: quoted on a terminal, else raw.")
  @Nullable FormatName format;

  /** Prints messages as it was asked for. */
  Printer on(Shell shell) {
    boolean terminal = shell.outIsTerminal();
    FormatName name = format == null ? FormatName.byDefault(terminal) : format;
    return new Printer(name.on(terminal), new LineOutput(shell.out()));
  }

  /** Prints messages, one a line. Threading: one thread. */
  static final class Printer {
    private final LineFormat format;
    private final LineOutput output;

    private Printer(LineFormat format, LineOutput output) {
      this.format = format;
      this.output = output;
    }

    void print(List<Bytes> parts) throws OutputException {
      format.write(parts, output);
      output.endLine();
    }

    void flush() throws OutputException {
      output.flush();
    }
  }
}
