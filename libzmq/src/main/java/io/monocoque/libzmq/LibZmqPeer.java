package io.monocoque.libzmq;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A libzmq socket in a process of its own, driven by its command line.
 *
 * <p>It exists so that tests and demonstrations can talk to the real library across a process
 * boundary, kill it, and cut its connections. It cannot be left behind: it ends when its standard
 * input closes, and after its lifetime in any case.
 *
 * <pre>
 *   exit   0  did what was asked        1  did not: time-out, loss, libzmq error
 *          2  wrong command line        3  lifetime over, or stuck after its input's end
 * </pre>
 *
 * <p>Threading: the main thread has the socket; two daemon threads watch the input and the clock.
 */
public final class LibZmqPeer {
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int MISUSED = 2;
  private static final int CUT_OFF = 3;

  /** Long enough to deliver to a peer that is there, short enough to end without one. */
  private static final int LINGER_MILLIS = 5_000;

  private LibZmqPeer() {}

  /**
   * Runs one peer.
   *
   * @param words see {@link PeerArguments#USAGE}
   */
  public static void main(String[] words) throws InterruptedException {
    PeerArguments arguments;
    try {
      arguments = PeerArguments.parse(words);
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.err.println(PeerArguments.USAGE);
      System.exit(MISUSED);
      return;
    }
    System.exit(run(arguments));
  }

  private static int run(PeerArguments arguments) throws InterruptedException {
    PrintStream output =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    startClock(arguments.lifetimeSeconds());
    PeerInput input =
        new PeerInput(
            System.in,
            arguments.command() instanceof PeerCommand.SendLines,
            () -> Runtime.getRuntime().halt(CUT_OFF));
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket socket = context.socket(arguments.type())) {
      output.println("ready" + attach(socket, arguments));
      input.start();
      return new PeerRun(socket, input, output).run(arguments.command()) ? DONE : FAILED;
    } catch (ZmqException | IllegalStateException refused) {
      System.err.println(refused.getMessage());
      return FAILED;
    }
  }

  /** Sets the options, binds and connects; answers the endpoints, each after a space. */
  private static String attach(ZmqSocket socket, PeerArguments arguments) {
    socket.setOption(ZmqOption.LINGER, LINGER_MILLIS);
    boolean subscribed = false;
    for (PeerArguments.OptionSetting setting : arguments.options()) {
      setting.applyTo(socket);
      subscribed |= setting.option() == ZmqOption.SUBSCRIBE;
    }
    if (arguments.type() == ZmqType.SUB && !subscribed) {
      socket.setOption(ZmqOption.SUBSCRIBE, "");
    }
    StringBuilder endpoints = new StringBuilder();
    for (PeerArguments.Attachment attachment : arguments.attachments()) {
      if (attachment.bind()) {
        socket.bind(attachment.endpoint());
      } else {
        socket.connect(attachment.endpoint());
      }
      endpoints.append(' ').append(socket.lastEndpoint());
    }
    return endpoints.toString();
  }

  private static void startClock(int lifetimeSeconds) {
    Thread.ofPlatform()
        .daemon()
        .name("peer-clock")
        .start(
            () -> {
              try {
                TimeUnit.SECONDS.sleep(lifetimeSeconds);
              } catch (InterruptedException stopped) {
                throw new AssertionError("nobody interrupts this thread", stopped);
              }
              System.err.println("lifetime of " + lifetimeSeconds + " s is over");
              Runtime.getRuntime().halt(CUT_OFF);
            });
  }
}
