package io.monocoque.cli.bench;

import io.monocoque.Monocoque;
import io.monocoque.PushSocket;
import io.monocoque.RepSocket;
import io.monocoque.Request;
import io.monocoque.bytes.Message;
import io.monocoque.cli.ExitStatus;
import io.monocoque.cli.Shell;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The other process of a measurement: sends, or answers, until its standard input ends.
 *
 * <p>Threading: the main thread has the socket, a daemon thread watches standard input.
 */
@Command(name = "bench-peer", hidden = true)
public final class BenchPeerCommand implements Callable<Integer> {
  /** Held on to, as loggers that nobody holds lose their level. */
  private static final Logger LOG = Logger.getLogger("io.monocoque");

  private final Shell shell;

  @Parameters(index = "0")
  String role = "";

  @Parameters(index = "1")
  String endpoint = "";

  @Option(names = "--size")
  int size = 64;

  @Option(names = "--driver")
  String driver = "auto";

  /** In a process of its own. */
  public BenchPeerCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    // At the end it drops what waits, on purpose.
    LOG.setLevel(Level.OFF);
    Thread main = Thread.currentThread();
    Thread.ofPlatform().daemon().name("stdin").start(() -> interruptAtEnd(main));
    try (Monocoque mq =
        Monocoque.open(options -> options.driver(driver).linger(Duration.ofSeconds(1)))) {
      if (role.equals("push")) {
        push(mq);
      } else {
        answer(mq);
      }
    } catch (InterruptedException e) {
      // The measurement is over.
    }
    return ExitStatus.DONE;
  }

  private void push(Monocoque mq) throws InterruptedException {
    PushSocket push = mq.push().connect(endpoint);
    byte[] payload = new byte[size];
    try {
      while (!Thread.interrupted()) {
        push.send(payload);
      }
    } finally {
      // What waits is of no use to anybody.
      Thread.currentThread().interrupt();
    }
  }

  private void answer(Monocoque mq) throws InterruptedException {
    RepSocket rep = mq.rep().connect(endpoint);
    while (!Thread.interrupted()) {
      try (Request request = rep.receive()) {
        Message question = request.message();
        request.reply(question);
      }
    }
  }

  private void interruptAtEnd(Thread main) {
    try {
      while (shell.in().read() >= 0) {
        // Nothing is expected but the end.
      }
    } catch (IOException e) {
      shell.say("bench-peer: " + e.getMessage());
    }
    main.interrupt();
  }
}
