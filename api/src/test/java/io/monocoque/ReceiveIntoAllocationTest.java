package io.monocoque;

import static io.monocoque.Await.LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Holds the {@code Hot path:} line of {@link MessageReceiver#receiveInto(MessageBuffer)} and {@link
 * RouterSocket#receiveInto(MessageBuffer)}, over real sockets: the receiving thread allocates
 * nothing.
 */
@ExtendWith(LeakCheck.class)
class ReceiveIntoAllocationTest {
  private static final int BATCH = 250;
  private static final int BATCHES = 20;

  /**
   * Until one allocates nothing. A call into the kernel makes an object of 40 bytes as long as it
   * is not compiled to its best, which may take long on a busy machine; the first memory to receive
   * into by hand is made then, too. What a message makes, it makes in every try.
   */
  private static final int TRIES = 200;

  private static final int WAITS = 500;

  /** A byte a message: less than an object for sixteen of them; a contended lock may cost one. */
  private static final long TOLERANCE = BATCH * BATCHES;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final MessageBuffer buffer = new MessageBuffer();

  @BeforeEach
  void theCounterMustBeThere() {
    assumeTrue(threads.isThreadAllocatedMemorySupported());
    threads.setThreadAllocatedMemoryEnabled(true);
  }

  private interface Sending {
    void send(Message message) throws InterruptedException;
  }

  private interface Receiving {
    boolean tryReceiveInto(MessageBuffer buffer);
  }

  private void assertAllocatesNothing(Sending sender, Receiving receiver, Message message)
      throws InterruptedException {
    long allocated = TOLERANCE;
    for (int i = 0; i < TRIES && allocated >= TOLERANCE; i++) {
      allocated = 0;
      for (int j = 0; j < BATCHES; j++) {
        allocated += sendAndMeasure(sender, receiver, message);
      }
    }
    long last = allocated;
    assertTrue(
        last < TOLERANCE, () -> last + " bytes in " + BATCHES * BATCH + " calls: " + message);
    assertEquals(message, buffer.toMessage());
  }

  /** What receiving a batch allocates on this thread, which asks until all have come. */
  private long sendAndMeasure(Sending sender, Receiving receiver, Message message)
      throws InterruptedException {
    for (int i = 0; i < BATCH; i++) {
      sender.send(message);
    }
    long deadline = System.nanoTime() + LONG.toNanos();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int count = 0; count < BATCH && System.nanoTime() < deadline; ) {
      if (receiver.tryReceiveInto(buffer)) {
        count++;
      } else {
        LockSupport.parkNanos(50_000); // else it only competes with the loop for the lock
      }
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(System.nanoTime() < deadline, "the messages do not come");
    return allocated;
  }

  @Test
  void theCounterSeesMessagesThatAreMade() throws InterruptedException {
    try (Monocoque mq = Ground.NIO_TCP.open();
        PullSocket pull = mq.pull().bind(Ground.NIO_TCP.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      for (int i = 0; i < BATCH; i++) {
        push.send(new byte[64]);
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < BATCH; i++) {
        assertEquals(64, pull.receive().byteCount());
      }
      assertTrue(threads.getCurrentThreadAllocatedBytes() - before > 64 * BATCH);
    }
  }

  @ParameterizedTest
  @EnumSource
  void smallPartsAllocateNothing(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      assertAllocatesNothing(push::send, pull::tryReceiveInto, Message.of(new byte[64]));
      assertAllocatesNothing(
          push::send, pull::tryReceiveInto, Message.of("a", "few", "parts", "more", "than", "4"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void largerPartsAllocateNothing(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      assertAllocatesNothing(push::send, pull::tryReceiveInto, Message.of(new byte[2_000]));
      assertAllocatesNothing(
          push::send,
          pull::tryReceiveInto,
          Message.of(Bytes.of("head"), Bytes.of(new byte[3_000]), Bytes.of(new byte[300])));
      assertAllocatesNothing(push::send, pull::tryReceiveInto, Message.of(new byte[70_000]));
    }
  }

  /**
   * A message comes only after it is waited for. Whoever is to receive by itself meanwhile makes
   * something, once in many waits.
   */
  @ParameterizedTest
  @EnumSource
  void waitingAllocatesNothing(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      Thread receiver = Thread.currentThread();
      AtomicInteger received = new AtomicInteger();
      Call<Boolean> sender =
          Call.of(
              () -> {
                for (int i = 0; i < 2 * WAITS; i++) {
                  int before = i;
                  Await.until(
                      "the receiver waits",
                      () ->
                          received.get() == before && receiver.getState() == Thread.State.WAITING);
                  push.send(new byte[64]);
                }
                return true;
              });
      long before = 0;
      for (int i = 0; i < 2 * WAITS; i++) {
        before = i == WAITS ? threads.getCurrentThreadAllocatedBytes() : before;
        pull.receiveInto(buffer);
        received.set(i + 1);
      }
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertEquals(true, sender.result());
      assertTrue(allocated < 8 * WAITS, () -> allocated + " bytes in " + WAITS + " waits");
    }
  }

  @ParameterizedTest
  @EnumSource
  void subscribersAllocateNothing(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PubSocket pub = mq.pub(o -> o.sendHighWaterMark(0)).bind(ground.any());
        SubSocket sub =
            mq.sub(o -> o.receiveHighWaterMark(0)).connect(pub.endpoint()).subscribe("prices.")) {
      assertTrue(pub.awaitSubscribers("prices.", 1, LONG));
      assertAllocatesNothing(pub::send, sub::tryReceiveInto, Message.of("prices.gold", "2650"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void routersAllocateNothing(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        RouterSocket router = mq.router().bind(ground.any());
        DealerSocket dealer = mq.dealer().connect(router.endpoint())) {
      assertAllocatesNothing(
          dealer::send, into -> router.tryReceiveInto(into) != null, Message.of("", "question"));
    }
  }
}
