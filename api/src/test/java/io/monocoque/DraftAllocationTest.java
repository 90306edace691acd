package io.monocoque;

import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a claim costs; without the checks, which allocate for themselves. */
@Tag("unchecked")
@ExtendWith(LeakCheck.class)
class DraftAllocationTest {
  private static final int WARM_UP = 20_000;
  private static final int COUNT = 100_000;

  /**
   * A twentieth of a byte for each message: what a thread makes when it meets another at a lock, a
   * few dozen bytes, now and then. An object for each page would be five times that.
   */
  private static final long TOLERANCE = COUNT / 20;

  /** Until the compiler is done with the rare paths, too; what is left comes in each. */
  private static final int MOST_ROUNDS = 300;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** With the usual marks: so the sender waits for room, is woken, and goes on. */
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void neitherTheSenderNorItsLoopAllocates(Ground ground) throws InterruptedException {
    AtomicReference<Thread> loop = new AtomicReference<>();
    try (Monocoque sending = ground.open(o -> o.threadFactory(main -> loopThread(main, loop)));
        Monocoque receiving = ground.open();
        PullSocket pull = receiving.pull().bind(ground.any());
        PushSocket push = sending.push().connect(pull.endpoint())) {
      MessageBuffer buffer = new MessageBuffer();
      for (int i = 0; i < WARM_UP; i++) { // each is a write of its own
        send(push, 1);
        pull.receiveInto(buffer);
      }
      long[] ids = {Thread.currentThread().threadId(), present(loop.get()).threadId()};
      long[] allocated = new long[ids.length];
      for (int round = 0; round < MOST_ROUNDS; round++) {
        Call<Boolean> reader = Call.of(() -> receive(pull, COUNT));
        long[] before = threads.getThreadAllocatedBytes(ids);
        send(push, COUNT);
        long[] after = threads.getThreadAllocatedBytes(ids);
        assertEquals(true, reader.result());
        Arrays.setAll(allocated, i -> after[i] - before[i]);
        if (Arrays.stream(allocated).allMatch(each -> each <= TOLERANCE)) {
          return;
        }
      }
      fail(Arrays.toString(allocated) + " bytes for " + COUNT + " messages");
    }
  }

  private static Thread loopThread(Runnable main, AtomicReference<Thread> made) {
    Thread thread = Thread.ofPlatform().daemon().unstarted(main);
    made.set(thread);
    return thread;
  }

  private static boolean receive(PullSocket pull, int count) throws InterruptedException {
    MessageBuffer buffer = new MessageBuffer();
    for (int i = 0; i < count; i++) {
      pull.receiveInto(buffer);
      if (buffer.byteCount() != 200) {
        return false;
      }
    }
    return true;
  }

  private static void send(PushSocket push, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      try (Draft draft = push.claim(200)) {
        for (int j = 0; j < 25; j++) {
          draft.putLong(j);
        }
        draft.commit();
      }
    }
  }
}
