package io.monocoque.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The yardstick itself: what it counts as a message has to be one. */
final class LimitPairTest {

  @ParameterizedTest
  @ValueSource(ints = {8, 64, 255, 256, 1024, 16 << 10, 64 << 10, (64 << 10) + 1, 1 << 20})
  void everyMessageArrivesOnceAndInOrder(int size) throws Exception {
    streamArrives(Transport.TCP, size);
  }

  @Test
  void unixDomainSocketsCarryTheSame() throws Exception {
    streamArrives(Transport.IPC, 1024);
  }

  private static void streamArrives(Transport transport, int size) throws Exception {
    int count = Math.max(300, 4 * LimitPush.BUFFER_SIZE / size);
    // More than are read, because the sender's last buffer is never full and stays with it.
    int sent = count + 2 * LimitPush.BUFFER_SIZE / size + 1;
    CompletableFuture<Void> sender;
    try (LimitPull pull = new LimitPull(Address.bind(transport), size)) {
      sender = CompletableFuture.runAsync(() -> send(pull.endpoint(), size, sent));
      for (int i = 0; i < count; i++) {
        assertEquals(i, pull.receive());
      }
    }
    // Closed with bytes unread, so the sender may be told of a reset; it must not hang.
    sender.handle((nothing, reset) -> true).get(30, TimeUnit.SECONDS);
  }

  private static void send(String endpoint, int size, int count) {
    try (LimitPush push = new LimitPush(Address.connect(endpoint), size)) {
      for (int i = 0; i < count; i++) {
        push.send(i);
      }
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }
}
