package io.monocoque.cli;

import io.monocoque.PubSocket;
import io.monocoque.bytes.Message;
import java.util.concurrent.TimeUnit;

/**
 * Waits for the subscriptions of peers that have just connected.
 *
 * <p>A peer is connected before its subscriptions have arrived, and may subscribe to whatever it
 * likes; so this waits for as many as would get the first message, but only for a moment.
 */
final class Subscribers {
  private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
  private static final long STEP_MILLIS = 2;
  private static final int LONGEST_TOPIC = 256;

  private Subscribers() {}

  static void await(PubSocket pub, Message first, int wanted) throws InterruptedException {
    String topic = first.part(0).slice(0, Math.min(LONGEST_TOPIC, first.part(0).size())).text();
    long start = System.nanoTime();
    while (matching(pub, topic) < wanted && System.nanoTime() - start < MOMENT_NANOS) {
      TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
    }
  }

  private static int matching(PubSocket pub, String topic) {
    int subscriptions = 0;
    for (int end = 0; end <= topic.length(); end++) {
      subscriptions += pub.subscriberCount(topic.substring(0, end));
    }
    return subscriptions;
  }
}
