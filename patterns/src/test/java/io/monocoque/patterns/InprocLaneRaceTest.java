package io.monocoque.patterns;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Message;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * A lane with room for one message, so that every message may meet the other side just as it gives
 * up. Each side goes on only when it was told; spinning, because parking would miss the moment.
 */
class InprocLaneRaceTest {
  private static final int MESSAGE_COUNT = 100_000;
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final InprocLane lane = new InprocLane();
  private final Message message = Message.of("x");
  private final AtomicBoolean writerTold = new AtomicBoolean();
  private final AtomicBoolean readerTold = new AtomicBoolean();

  private static boolean await(AtomicBoolean told) {
    long start = System.nanoTime();
    for (int spins = 0; !told.compareAndSet(true, false); spins++) {
      if (System.nanoTime() - start > DEADLINE_NANOS) {
        return false;
      }
      if (spins < 20_000) {
        Thread.onSpinWait();
      } else {
        // On a busy machine the other side may need this very core.
        LockSupport.parkNanos(1);
      }
    }
    return true;
  }

  private void writeAll() {
    for (int i = 0; i < MESSAGE_COUNT; i++) {
      while (!lane.hasRoom()) {
        if (!await(writerTold)) {
          return;
        }
      }
      if (lane.write(message)) {
        readerTold.set(true);
      }
    }
  }

  @Test
  void nobodyGivesUpJustAsTheOtherSideActs() throws InterruptedException {
    assertFalse(lane.sendHighWaterMark(new HighWaterMark(1)));
    Thread writer = Thread.ofPlatform().daemon().start(this::writeAll);
    for (int i = 0; i < MESSAGE_COUNT; i++) {
      Message read = lane.read();
      while (read == null) {
        assertTrue(await(readerTold), "no wake-up before message " + i);
        read = lane.read();
      }
      assertSame(message, read);
      if (lane.takeWriterWakeup()) {
        writerTold.set(true);
      }
    }
    writer.join(TimeUnit.SECONDS.toMillis(20));
    assertTrue(lane.isEmpty());
  }
}
