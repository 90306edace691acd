package io.monocoque.cli.bench;

import io.monocoque.Monocoque;
import io.monocoque.PullSocket;
import io.monocoque.PushSocket;
import io.monocoque.cli.ExitStatus;
import io.monocoque.cli.FailureException;
import java.io.IOException;
import java.time.Duration;

/**
 * How many messages a second go from a PUSH in another process to our PULL.
 *
 * @param size bytes a message
 * @param messages in the window
 * @param nanos the window
 */
public record Throughput(int size, long messages, long nanos) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** The clock is read once for so many messages, so that reading it does not count. */
  private static final int STRIDE = 64;

  /** Measures in a context that has the setting's driver. */
  public static Throughput measure(Monocoque mq, Setting setting)
      throws IOException, InterruptedException {
    try (PullSocket pull = mq.pull().bind(setting.endpoint())) {
      if (setting.isInProcess()) {
        try (PushSocket push = mq.push().connect(pull.endpoint())) {
          byte[] payload = new byte[setting.size()];
          Thread sender =
              Thread.ofPlatform().daemon().name("sender").start(() -> flood(push, payload));
          try {
            return receive(pull, setting);
          } finally {
            sender.interrupt();
            sender.join();
          }
        }
      }
      Peer peer = Peer.start("push", pull.endpoint(), setting);
      try {
        return receive(pull, setting);
      } finally {
        peer.close();
      }
    }
  }

  private static void flood(PushSocket push, byte[] payload) {
    try {
      while (!Thread.interrupted()) {
        push.send(payload);
      }
    } catch (InterruptedException e) {
      // The measurement is over.
    }
  }

  private static Throughput receive(PullSocket pull, Setting setting) throws InterruptedException {
    if (pull.receive(PATIENCE) == null) {
      throw new FailureException("the sending process sent nothing", ExitStatus.FAILED);
    }
    receiveFor(pull, setting.warmUp().toNanos());
    long start = System.nanoTime();
    long messages = receiveFor(pull, setting.window().toNanos());
    return new Throughput(setting.size(), messages, System.nanoTime() - start);
  }

  private static long receiveFor(PullSocket pull, long nanos) throws InterruptedException {
    long start = System.nanoTime();
    long messages = 0;
    do {
      for (int i = 0; i < STRIDE; i++) {
        if (pull.receive(PATIENCE) == null) {
          throw new FailureException("the sending process has stopped", ExitStatus.FAILED);
        }
      }
      messages += STRIDE;
    } while (System.nanoTime() - start < nanos);
    return messages;
  }

  public double messagesPerSecond() {
    return messages * 1e9 / nanos;
  }

  public double megabytesPerSecond() {
    return messagesPerSecond() * size / 1e6;
  }
}
