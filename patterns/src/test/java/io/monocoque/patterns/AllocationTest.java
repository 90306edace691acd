package io.monocoque.patterns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds what the `Hot path:` lines say: nothing is allocated in steady state. */
class AllocationTest {
  private static final int WARM_UP = 5_000;
  private static final int COUNT = 5_000;

  /** A byte for every twenty calls: the compiler's own work on this thread, not one object each. */
  private static final long TOLERANCE = COUNT / 20;

  private final Bytes topic = Bytes.of("topic.1.x");
  private final Message message = Message.of(topic);
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @BeforeEach
  void theCounterMustBeThere() {
    assumeTrue(threads.isThreadAllocatedMemorySupported());
    threads.setThreadAllocatedMemoryEnabled(true);
  }

  private long allocatedBy(Runnable call) {
    for (int i = 0; i < WARM_UP; i++) {
      call.run();
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < COUNT; i++) {
      call.run();
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private void assertAllocatesNothing(Runnable call) {
    long allocated = allocatedBy(call);
    assertTrue(allocated <= TOLERANCE, allocated + " bytes in " + COUNT + " calls");
  }

  @Test
  void theCounterSeesAnAllocation() {
    List<Object> kept = new ArrayList<>(WARM_UP + COUNT);
    assertTrue(allocatedBy(() -> kept.add(new Object())) > TOLERANCE);
  }

  @Test
  void matchingAllocatesNothing() {
    SubscriptionIndex<Object> index = new SubscriptionIndex<>();
    SubscriptionSet set = new SubscriptionSet();
    for (int i = 0; i < 1000; i++) {
      index.add(new Object(), Bytes.of("topic." + i + "."));
      set.add(Bytes.of("topic." + i + "."));
    }
    int[] visits = {0};
    Consumer<Object> visitor = peer -> visits[0]++;
    assertAllocatesNothing(() -> index.match(topic, visitor));
    assertEquals(WARM_UP + COUNT, visits[0]);
    assertAllocatesNothing(() -> set.matches(topic));
    byte[] memory = topic.toArray();
    assertAllocatesNothing(() -> set.matches(memory, 0, memory.length));
    assertAllocatesNothing(() -> index.match(memory, visitor));
  }

  @Test
  void balancingQueueingAndThePipeAllocateNothing() {
    LoadBalancer<InprocEnd> balancer = new LoadBalancer<>();
    FairQueue<InprocEnd> queue = new FairQueue<>();
    PipeListener writes = new Activating(balancer::activate);
    PipeListener reads = new Activating(queue::activate);
    for (int i = 0; i < 3; i++) {
      InprocPipe pipe = InprocPipe.connect(writes, new HighWaterMark(20), new HighWaterMark(1));
      balancer.add(pipe.connector());
      queue.add(pipe.bind(reads, new HighWaterMark(1), new HighWaterMark(20)));
    }
    // More than fits, so that peers go full and empty and come back; over many chunks.
    int[] moved = {0, 0};
    assertAllocatesNothing(
        () -> {
          for (int i = 0; i < 130; i++) {
            moved[0] += balancer.tryWrite(message) == null ? 0 : 1;
          }
          for (int i = 0; i < 130; i++) {
            moved[1] += queue.tryRead() == null ? 0 : 1;
          }
        });
    assertEquals(120 * (WARM_UP + COUNT), moved[0]);
    assertEquals(moved[0], moved[1]);
  }

  @Test
  void aLongQueueInThePipeAllocatesNothing() {
    PipeListener silent = new Activating(end -> {});
    InprocPipe pipe = InprocPipe.connect(silent, new HighWaterMark(1000), new HighWaterMark(1));
    InprocEnd reader = pipe.bind(silent, new HighWaterMark(1), new HighWaterMark(1000));
    int[] moved = new int[1];
    assertAllocatesNothing(
        () -> {
          int count = ++moved[0] % 2000;
          for (int i = 0; i < count; i++) {
            pipe.connector().tryWrite(message);
          }
          for (int i = 0; i < count; i++) {
            reader.tryRead();
          }
        });
  }

  @Test
  void publishingAllocatesNothing() {
    SubscriptionIndex<InprocEnd> index = new SubscriptionIndex<>();
    PipeListener silent = new Activating(end -> {});
    InprocPipe pipe = InprocPipe.connect(silent, new HighWaterMark(5), HighWaterMark.UNLIMITED);
    InprocEnd subscriber = pipe.bind(silent, HighWaterMark.UNLIMITED, new HighWaterMark(5));
    index.add(pipe.connector(), Bytes.of("topic."));
    long[] dropped = new long[1];
    Consumer<InprocEnd> offer =
        peer -> {
          if (!peer.tryWrite(message)) {
            dropped[0]++;
          }
        };
    assertAllocatesNothing(
        () -> {
          for (int i = 0; i < 11; i++) {
            index.match(message.part(0), offer);
          }
          for (int i = 0; i < 11; i++) {
            subscriber.tryRead();
          }
        });
    assertEquals(WARM_UP + COUNT, dropped[0], "the eleventh each time");
  }

  /** Activates an end; both owners are this thread, so no lock is in between. */
  private record Activating(Consumer<InprocEnd> activate) implements PipeListener {
    @Override
    public void onReadable(InprocEnd end) {
      activate.accept(end);
    }

    @Override
    public void onWritable(InprocEnd end) {
      activate.accept(end);
    }

    @Override
    public void onPeerClosed(InprocEnd end) {
      throw new AssertionError("nobody closes");
    }
  }
}
