package io.monocoque.cli;

import io.monocoque.EndpointException;
import io.monocoque.Socket;
import io.monocoque.SocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of all commands that open a socket. Threading: picocli's thread. */
final class CommonOptions {
  private static final String WHERE =
      "say where: --bind tcp://127.0.0.1:5555 to wait for peers, or --connect"
          + " tcp://127.0.0.1:5555 to go to one";

  @Option(
      names = "--bind",
      paramLabel = "URL",
      description =
          "Listen there: tcp://host:port, ipc:///path, also tcp://*:* for any port, "
              + "which is then shown. May be given several times.")
  List<String> binds = new ArrayList<>();

  @Option(
      names = "--connect",
      paramLabel = "URL",
      description =
          "Connect there, now or as soon as somebody listens. May be given several "
              + "times, and together with --bind.")
  List<String> connects = new ArrayList<>();

  @Option(
      names = "--count",
      paramLabel = "N",
      converter = PositiveCount.class,
      description = "End after N messages.")
  @Nullable Long count;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = Durations.class,
      description =
          "Wait at most this long (500ms, 5s, 1m, 2h) for the next message or for "
              + "somebody who takes one. When nothing came, the exit status is 3.")
  @Nullable Duration timeout;

  @Mixin final CurveOptions curve = new CurveOptions();

  @Mixin final PlainOptions plain = new PlainOptions();

  @Option(
      names = "--driver",
      paramLabel = "DRIVER",
      converter = DriverName.Converter.class,
      description = "How to do I/O: auto, uring or nio. Default: auto.")
  @Nullable DriverName driver;

  @Option(
      names = {"-v", "--verbose"},
      description = "Show connection events on standard error.")
  boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this text.")
  boolean help;

  /** Refuses a command line that names no endpoint, or one where nobody could ever come. */
  void requireEndpoint(List<String> messages) {
    Stream.concat(binds.stream(), connects.stream()).forEach(CommonOptions::requireOtherProcesses);
    if (!binds.isEmpty() || !connects.isEmpty()) {
      return;
    }
    String url = messages.isEmpty() ? "" : messages.getFirst();
    throw new MisuseException(
        url.contains("://")
            ? "write --connect " + url + " to go there, or --bind " + url + " to wait there"
            : WHERE);
  }

  private static void requireOtherProcesses(String url) {
    if (url.startsWith("inproc://")) {
      throw new MisuseException(
          url
              + " is seen by this process only, which has one socket: write ipc:///tmp/NAME or"
              + " tcp://HOST:PORT");
    }
  }

  /** Reads the files that are named, before anything is opened. */
  void prepare(Shell shell) {
    if (curve.isGiven() && plain.isGiven()) {
      throw new MisuseException("PLAIN shows what CURVE hides: choose one");
    }
    curve.prepare(shell);
    plain.prepare();
  }

  /** What is the same for all types. */
  <O extends SocketOptions<O>> O configure(O options, Connections connections) {
    curve.apply(options);
    plain.apply(options);
    return options.listener(connections);
  }

  /** Binds and connects, and shows what the system chose where it was asked to choose. */
  <S extends Socket<S>> S attach(S socket, Shell shell) {
    try {
      for (String url : binds) {
        socket.bind(url);
        // With --verbose the event tells.
        if (!verbose && (url.contains("*") || url.endsWith(":0"))) {
          shell.say("listening on " + socket.endpoint());
        }
      }
      for (String url : connects) {
        socket.connect(url);
      }
      return socket;
    } catch (EndpointException e) {
      throw new FailureException(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw new MisuseException(String.valueOf(e.getMessage()));
    }
  }

  String within() {
    return timeout == null ? "" : " within " + Durations.text(timeout);
  }
}
