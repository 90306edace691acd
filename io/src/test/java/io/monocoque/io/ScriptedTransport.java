package io.monocoque.io;

import io.monocoque.io.spi.ReceiveTarget;
import io.monocoque.io.spi.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A transport that takes as many bytes as it is told to, then nothing, or fails: every place where
 * a kernel may stop, without a kernel.
 */
final class ScriptedTransport implements Transport {
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

  /** Bytes that are taken before writes begin to take nothing. */
  private int room = Integer.MAX_VALUE;

  /** What a write that finds no room throws instead of taking nothing. */
  private @Nullable Throwable failure;

  private @Nullable MemorySegment pending;
  private long pendingStart;
  private int pendingLength;
  boolean shutDown;
  int writeCalls;

  void room(int byteCount) {
    room = byteCount;
  }

  void failWhenFull(Throwable cause) {
    failure = cause;
  }

  byte[] taken() {
    return taken.toByteArray();
  }

  boolean hasPending() {
    return pending != null;
  }

  /** Completes a started write as far as there is room; returns how many bytes that was. */
  int completePending() {
    MemorySegment memory = pending;
    if (memory == null) {
      throw new AssertionError("no write is pending");
    }
    int count = Math.min(room, pendingLength);
    take(memory, pendingStart, count);
    if (count > 0) {
      pending = null;
    }
    return count;
  }

  @Override
  public void startWrite(MemorySegment slab, long start, int length, boolean more) {
    if (pending != null) {
      throw new IllegalStateException("a write is under way");
    }
    writeCalls++;
    pending = slab;
    pendingStart = start;
    pendingLength = length;
  }

  @Override
  public int tryRead(ReceiveTarget target) {
    return 0;
  }

  @Override
  public int tryWrite(MemorySegment slab, long start, int length, boolean more) throws IOException {
    if (pending != null) {
      throw new AssertionError("two writers at a time");
    }
    writeCalls++;
    if (room == 0 && failure != null) {
      switch (failure) {
        case IOException e -> throw e;
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new AssertionError(failure);
      }
    }
    int count = Math.min(room, length);
    take(slab, start, count);
    return count;
  }

  private void take(MemorySegment slab, long start, int count) {
    taken.writeBytes(slab.asSlice(start, count).toArray(ValueLayout.JAVA_BYTE));
    room -= count;
  }

  @Override
  public void shutdown() {
    shutDown = true;
  }

  @Override
  public void startReceive() {}

  @Override
  public void stopReceive() {}

  @Override
  public void close() {}

  @Override
  public @Nullable SocketAddress localAddress() {
    return null;
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return null;
  }
}
