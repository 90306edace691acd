package io.monocoque.wiring;

import io.monocoque.io.spi.ReceiveTarget;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Memory that a thread receives into by hand. It is needed while something in it is unread only, so
 * a few go round among all inputs that are lent ({@link LentInput}).
 *
 * <pre>
 *   bytes   |      what was begun | received             |
 *           0                   FRONT                   SIZE
 * </pre>
 *
 * <p>Ownership: whoever takes one has it until it is recycled.
 */
final class HandArea {
  /** What one receive may bring. (benchmarks/run: push-pull; ADR 0020) */
  private static final int RECEIVE_MAX = 64 << 10;

  /** The most that a message can have of which the first part is here. */
  static final int FRONT = 64 << 10;

  static final int SIZE = FRONT + RECEIVE_MAX;

  /** What is free. Threading: any thread. */
  static final class Pool {
    /** More than ever have something unread, but for many sockets on many processors. */
    private static final int KEPT = 8;

    private final AtomicReferenceArray<HandArea> free = new AtomicReferenceArray<>(KEPT);

    /** One of those that caches probably have, or a fresh one; its content is undefined. */
    HandArea take() {
      for (int i = 0; i < KEPT; i++) {
        HandArea area = free.getPlain(i) == null ? null : free.getAndSet(i, null);
        if (area != null) {
          return area;
        }
      }
      return new HandArea();
    }

    void recycle(HandArea area) {
      for (int i = 0; i < KEPT; i++) {
        if (free.getPlain(i) == null && free.compareAndSet(i, null, area)) {
          return;
        }
      }
    }
  }

  final byte[] bytes = new byte[SIZE];

  /** Of {@link #bytes}, from {@link #FRONT} on. */
  final ReceiveTarget target = ReceiveTarget.of(bytes, FRONT, RECEIVE_MAX);
}
