package io.monocoque.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.trusted.SlabPool;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/**
 * Guards over transports that stop where they are told to, on a loop that the test runs and whose
 * clock it sets; after each test, all memory is back.
 */
abstract class GuardedWrites {
  final SlabPool slabs = new SlabPool();

  /** Slabs that are to be missing in the end. */
  int leaked;

  final long[] now = {1_000_000_000L};
  final EventLoop loop =
      new EventLoop(
          new DriverSelection(new IdleDriver(), "idle", List.of()),
          () -> now[0],
          new Random(1),
          slabs,
          (failed, cause) -> {});

  @AfterEach
  void everySlabIsBack() {
    assertEquals(leaked, slabs.takenCount(), slabs::takenSummary);
  }

  /** One connection over a queue that may have had another one before. */
  class Rig implements WriteGuard.Owner {
    final ScriptedTransport transport = new ScriptedTransport();
    final UnitQueue control = emptyQueue(0);
    final UnitQueue messages;
    final WriteGuard guard;
    @Nullable Throwable failure;
    int writerGone;
    int drained;

    Rig(UnitQueue messages) {
      now[0] += Crowd.CREDIT * Crowd.REFILL_NANOS; // nobody else has written lately
      this.messages = messages;
      guard = new WriteGuard(loop, transport, control, this);
    }

    void openAsCaller() throws InterruptedException {
      asCaller(() -> guard.open(messages));
    }

    /** As the loop does it: everything pending completes as far as there is room. */
    void runLoop() throws IOException {
      loop.round(0);
      while (transport.hasPending()) {
        int count = transport.completePending();
        if (count == 0) {
          return;
        }
        guard.onWritten(count);
        loop.round(0);
      }
    }

    @Override
    public void onWriteFailed(Throwable cause) {
      failure = cause;
      guard.condemn();
    }

    @Override
    public void onWriterGone() {
      writerGone++;
    }

    @Override
    public void onDrained() {
      drained++;
    }
  }

  /** Runs on another thread, as an application does, and waits for its end. */
  static void asCaller(Runnable call) throws InterruptedException {
    Throwable[] thrown = new Throwable[1];
    Thread.ofPlatform().uncaughtExceptionHandler((_, e) -> thrown[0] = e).start(call).join();
    assertNull(thrown[0]);
  }

  UnitQueue emptyQueue(int highWaterMark) {
    return new UnitQueue(slabs, highWaterMark, () -> {}, Runnable::run);
  }

  UnitQueue queueOf(List<byte[]> units) {
    return queueOf(units, RAW);
  }

  UnitQueue queueOf(List<byte[]> units, UnitEncoder<byte[]> encoder) {
    UnitQueue queue = emptyQueue(0);
    for (byte[] unit : units) {
      assertTrue(queue.offer(unit, encoder));
    }
    return queue;
  }

  static final UnitEncoder<byte[]> RAW = new Raw();

  /** Units that are their bytes. */
  static class Raw implements UnitEncoder<byte[]> {
    @Override
    public long size(byte[] unit) {
      return unit.length;
    }

    @Override
    public void encode(byte[] unit, MemorySegment target, long at) {
      MemorySegment.copy(unit, 0, target, ValueLayout.JAVA_BYTE, at, unit.length);
    }

    @Override
    public int encodePiece(byte[] unit, long from, MemorySegment target) {
      int count = (int) Math.min(target.byteSize(), unit.length - from);
      MemorySegment.copy(unit, (int) from, target, ValueLayout.JAVA_BYTE, 0, count);
      return count;
    }
  }
}
