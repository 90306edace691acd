package io.monocoque.cli.bench;

import io.monocoque.Monocoque;
import io.monocoque.RepSocket;
import io.monocoque.ReqSocket;
import io.monocoque.Request;
import io.monocoque.SocketClosedException;
import io.monocoque.bytes.Message;
import io.monocoque.cli.ExitStatus;
import io.monocoque.cli.FailureException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/** How long a REQ waits for the reply of a REP in another process. Threading: immutable. */
public final class Latency {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** All round trips of the window, the shortest first. */
  private final long[] sortedNanos;

  private Latency(long[] sortedNanos) {
    this.sortedNanos = sortedNanos;
  }

  /** Measures in a context that has the setting's driver. */
  public static Latency measure(Monocoque mq, Setting setting)
      throws IOException, InterruptedException {
    try (ReqSocket req = mq.req().bind(setting.endpoint())) {
      if (setting.isInProcess()) {
        try (RepSocket rep = mq.rep().connect(req.endpoint())) {
          Thread server = Thread.ofPlatform().daemon().name("server").start(() -> serve(rep));
          try {
            return ask(req, setting);
          } finally {
            server.interrupt();
            server.join();
          }
        }
      }
      Peer peer = Peer.start("rep", req.endpoint(), setting);
      try {
        return ask(req, setting);
      } finally {
        peer.close();
      }
    }
  }

  private static void serve(RepSocket rep) {
    try {
      while (!Thread.interrupted()) {
        try (Request request = rep.receive()) {
          request.reply(request.message());
        }
      }
    } catch (InterruptedException | SocketClosedException e) {
      // The measurement is over.
    }
  }

  private static Latency ask(ReqSocket req, Setting setting) throws InterruptedException {
    Message question = Message.of(new byte[setting.size()]);
    askFor(req, question, setting.warmUp().toNanos());
    return new Latency(askFor(req, question, setting.window().toNanos()));
  }

  private static long[] askFor(ReqSocket req, Message question, long nanos)
      throws InterruptedException {
    long[] taken = new long[1 << 16];
    int count = 0;
    long start = System.nanoTime();
    long asked = start;
    do {
      if (req.request(question, PATIENCE) == null) {
        throw new FailureException("the answering process has stopped", ExitStatus.FAILED);
      }
      long answered = System.nanoTime();
      if (count == taken.length) {
        taken = Arrays.copyOf(taken, 2 * count);
      }
      taken[count++] = answered - asked;
      asked = answered;
    } while (asked - start < nanos);
    long[] sorted = Arrays.copyOf(taken, count);
    Arrays.sort(sorted);
    return sorted;
  }

  /** The time that so many of a thousand round trips were not longer than, in microseconds. */
  public double micros(int perMille) {
    int index = (int) Math.min(sortedNanos.length - 1, (long) sortedNanos.length * perMille / 1000);
    return sortedNanos[index] / 1e3;
  }

  public int count() {
    return sortedNanos.length;
  }
}
