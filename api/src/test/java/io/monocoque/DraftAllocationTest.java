package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a claim costs; without the checks, which allocate for themselves. */
@Tag("unchecked")
@ExtendWith(LeakCheck.class)
class DraftAllocationTest {
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void claimingAndCommittingAllocateNothing(Ground ground) throws InterruptedException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int count = 20_000;
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull(o -> o.receiveHighWaterMark(0)).bind(ground.any());
        PushSocket push = mq.push(o -> o.sendHighWaterMark(0)).connect(pull.endpoint())) {
      send(push, count);
      long before = threads.getCurrentThreadAllocatedBytes();
      send(push, count);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      // Less than an object for each: what is left is a few for each batch that is written.
      assertTrue(allocated < 8L * count, allocated + " bytes for " + count + " messages");
      for (int i = 0; i < 2 * count; i++) {
        assertEquals(200, present(pull.receive(LONG)).part(0).size());
      }
    }
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
