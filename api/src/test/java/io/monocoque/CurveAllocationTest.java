package io.monocoque;

import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a message costs under CURVE; without the checks, which allocate for themselves. */
@Tag("unchecked")
@ExtendWith(LeakCheck.class)
class CurveAllocationTest {
  private static final int BYTES = 20_000_000;

  /** As in {@link DraftAllocationTest}, for each message of 200 B: a twentieth of a byte. */
  private static final long SENDING = BYTES / 200 / 20;

  /**
   * Runs that are handed over, and the frame that the end of a receive has cut: ten bytes for each
   * message of 200 B. Objects for each would be several times that.
   */
  private static final long RECEIVING = BYTES / 20;

  /** Large messages are made on the loop, if many wait: each costs its own bytes and no more. */
  private static final long RECEIVING_LARGE = BYTES + BYTES / 20;

  /** As there, too: the compiler takes its time with what is called once for a large message. */
  private static final int MOST_ROUNDS = 300;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final CurveKeys keys = CurveKeys.generate();

  @ParameterizedTest
  @CsvSource({"NIO_TCP, 200", "URING_TCP, 200", "NIO_TCP, 16384", "URING_TCP, 16384"})
  void neitherSideAllocatesForAMessage(Ground ground, int size) throws InterruptedException {
    AtomicReference<Thread> sendingLoop = new AtomicReference<>();
    AtomicReference<Thread> receivingLoop = new AtomicReference<>();
    try (Monocoque sending = ground.open(o -> o.threadFactory(keeping(sendingLoop)));
        Monocoque receiving = ground.open(o -> o.threadFactory(keeping(receivingLoop)));
        PullSocket pull =
            receiving.pull(o -> o.curveServer(keys).acceptAnyClient()).bind(ground.any());
        PushSocket push =
            sending
                .push(o -> o.curve(CurveKeys.generate(), keys.publicKey()))
                .connect(pull.endpoint())) {
      int count = BYTES / size;
      byte[] part = new byte[size];
      long[] most = {SENDING, SENDING, size > 1024 ? RECEIVING_LARGE : RECEIVING};
      long[] allocated = new long[most.length];
      for (int round = 0; round < MOST_ROUNDS; round++) {
        Call<Boolean> reader = Call.of(() -> receive(pull, count, size));
        send(push, 1, part); // the loops are there
        long[] ids = {
          Thread.currentThread().threadId(),
          present(sendingLoop.get()).threadId(),
          present(receivingLoop.get()).threadId()
        };
        long[] before = threads.getThreadAllocatedBytes(ids);
        send(push, count - 1, part);
        assertEquals(true, reader.result());
        long[] after = threads.getThreadAllocatedBytes(ids);
        Arrays.setAll(allocated, i -> after[i] - before[i]);
        if (isWithin(allocated, most)) {
          return;
        }
      }
      fail(Arrays.toString(allocated) + " bytes for " + count + " messages");
    }
  }

  private static boolean isWithin(long[] allocated, long[] most) {
    for (int i = 0; i < most.length; i++) {
      if (allocated[i] > most[i]) {
        return false;
      }
    }
    return true;
  }

  private static ThreadFactory keeping(AtomicReference<Thread> loop) {
    return main -> {
      Thread thread = Thread.ofPlatform().daemon().unstarted(main);
      loop.set(thread);
      return thread;
    };
  }

  private static boolean receive(PullSocket pull, int count, int size) throws InterruptedException {
    MessageBuffer buffer = new MessageBuffer();
    for (int i = 0; i < count; i++) {
      pull.receiveInto(buffer);
      if (buffer.byteCount() != size) {
        return false;
      }
    }
    return true;
  }

  private static void send(PushSocket push, int count, byte[] part) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      push.send(part);
    }
  }
}
