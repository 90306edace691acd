package io.monocoque.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.monocoque.DealerSocket;
import io.monocoque.Monocoque;
import io.monocoque.PairSocket;
import io.monocoque.bytes.Message;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Methods of the sockets can be referred to from other packages, wherever they are declared. */
class MethodReferenceTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @FunctionalInterface
  private interface Receiving {
    @Nullable Message within(Duration timeout) throws InterruptedException;
  }

  @Test
  void ofDealer() throws InterruptedException {
    try (Monocoque mq = Monocoque.open();
        DealerSocket one = mq.dealer().bind("inproc://dealers");
        DealerSocket two = mq.dealer().connect("inproc://dealers")) {
      passes(two::trySend, one::receive);
    }
  }

  @Test
  void ofPair() throws InterruptedException {
    try (Monocoque mq = Monocoque.open();
        PairSocket one = mq.pair().bind("inproc://pair");
        PairSocket two = mq.pair().connect("inproc://pair")) {
      passes(two::trySend, one::receive);
    }
  }

  private static void passes(Predicate<Message> sending, Receiving receiving)
      throws InterruptedException {
    assertEquals(true, sending.test(Message.of("hello")));
    Message received = receiving.within(LONG);
    assertNotNull(received);
    assertEquals("hello", received.text());
  }
}
