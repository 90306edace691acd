package io.monocoque.interop;

import io.monocoque.ConnectionEvent.Disconnected;
import io.monocoque.Monocoque;
import io.monocoque.PullSocket;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;

/**
 * A program that reads large messages, one after the other and not at once, in a process of its
 * own: {@code DRIVER COUNT SECONDS}. For each it prints its first part and the checksum of its
 * second, and at the end how many connections were lost.
 */
final class SlowReader {
  private static final long PAUSE_NANOS = 5_000_000;

  private SlowReader() {}

  static void main(String[] words) throws InterruptedException {
    AtomicInteger disconnected = new AtomicInteger();
    int count = Integer.parseInt(words[1]);
    Duration patience = Duration.ofSeconds(Long.parseLong(words[2]));
    try (Monocoque mq = Monocoque.open(o -> o.driver(words[0]).linger(Duration.ZERO));
        PullSocket pull =
            mq.pull(
                    o ->
                        o.listener(
                            event -> {
                              if (event instanceof Disconnected) {
                                disconnected.incrementAndGet();
                              }
                            }))
                .bind("tcp://127.0.0.1:*")) {
      System.out.println("ready " + pull.endpoint());
      for (int i = 0; i < count; i++) {
        Message message = pull.receive(patience);
        if (message == null) {
          return;
        }
        System.out.println(message.part(0).text() + " " + checksum(message.part(1)));
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      System.out.println("disconnected " + disconnected.get());
    }
  }

  static byte[] content(int size) {
    byte[] content = new byte[size];
    for (int i = 0; i < size; i++) {
      content[i] = (byte) (i * 31 ^ i >>> 11);
    }
    return content;
  }

  static String checksum(Bytes content) {
    CRC32C sum = new CRC32C();
    sum.update(content.asByteBuffer());
    return Long.toHexString(sum.getValue());
  }
}
