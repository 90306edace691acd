package io.monocoque;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a message takes: an object of 16 bytes, and the array of its bytes. Who sent it is a
 * reference more, for those that tell.
 */
@Tag("unchecked")
@ExtendWith(LeakCheck.class)
class MetadataAllocationTest {
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void whatIsNotToldCostsNothing(Ground ground) throws InterruptedException {
    long untold = bytesPerMessage(ground, false);
    long told = bytesPerMessage(ground, true);
    assertTrue(untold <= 96, untold + " bytes for a message of 64");
    assertTrue(told > untold, told + " bytes, told, and " + untold + ", untold");
  }

  private static long bytesPerMessage(Ground ground, boolean told) throws InterruptedException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assumeTrue(threads.isThreadAllocatedMemorySupported());
    int count = 5000;
    try (Monocoque mq = ground.open();
        PullSocket pull =
            mq.pull(o -> o.receiveMetadata(told).receiveHighWaterMark(0)).bind(ground.any());
        PushSocket push = mq.push(o -> o.sendHighWaterMark(0)).connect(pull.endpoint())) {
      long allocated = Long.MAX_VALUE;
      for (int round = 0; round < 5; round++) {
        for (int i = 0; i < count; i++) {
          push.send(new byte[64]);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int received = 0; received < count; ) {
          if (pull.tryReceive() != null) {
            received++;
          } else {
            LockSupport.parkNanos(50_000);
          }
        }
        allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
      }
      return allocated / count;
    }
  }
}
