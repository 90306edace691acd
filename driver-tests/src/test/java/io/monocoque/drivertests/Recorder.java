package io.monocoque.drivertests;

import io.monocoque.io.spi.Transport;
import io.monocoque.io.spi.TransportHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Remembers what a transport tells, and notes what the contract forbids. */
final class Recorder implements TransportHandler {
  private final Rig rig;
  final ByteArrayOutputStream received = new ByteArrayOutputStream();

  /** Called after each event was noted, with its name. */
  Consumer<String> then = event -> {};

  /** Is shown each range that arrives, as the driver shows it. */
  Consumer<MemorySegment> onBytes = range -> {};

  /** What it has room for beside the driver's memory; filled from its beginning on. */
  @Nullable MemorySegment room;

  /** Bytes that were put straight there. */
  long straight;

  int connected;
  int receives;
  int stops;
  int ends;
  long written;
  int writes;
  int closes;
  @Nullable IOException writingFailure;
  @Nullable IOException failure;
  @Nullable Transport transport;

  Recorder(Rig rig) {
    this.rig = rig;
  }

  Transport transport() {
    if (transport == null) {
      throw new AssertionError("no transport yet");
    }
    return transport;
  }

  @Override
  public void onConnected() {
    note("connected");
    connected++;
    check(connected == 1, "connected twice");
    then.accept("connected");
  }

  @Override
  public void onReceived(MemorySegment slab, long start, int length) {
    note("received");
    check(length > 0, "received nothing");
    check(ends == 0, "received after the end");
    byte[] copy = slab.asSlice(start, length).toArray(ValueLayout.JAVA_BYTE);
    received.writeBytes(copy);
    onBytes.accept(slab.asSlice(start, length));
    receives++;
    then.accept("received");
  }

  @Override
  public boolean hasRoom() {
    check(rig.polling, "asked for room outside poll");
    return room != null;
  }

  @Override
  public MemorySegment room() {
    return Objects.requireNonNull(room, "asked for no room");
  }

  @Override
  public void onReceivedInto(int length) {
    MemorySegment filled = room;
    room = null;
    if (filled == null || length < 1 || length > filled.byteSize()) {
      throw new AssertionError(length + " bytes for " + filled);
    }
    straight += length;
    if (length < filled.byteSize()) {
      room = filled.asSlice(length);
    }
    onReceived(filled, 0, length);
  }

  @Override
  public void onReceiveStopped() {
    note("stopped");
    stops++;
    then.accept("stopped");
  }

  @Override
  public void onEnd() {
    note("end");
    ends++;
    check(ends == 1, "ended twice");
    then.accept("end");
  }

  @Override
  public void onWritten(int byteCount) {
    note("written");
    check(byteCount > 0, "wrote nothing");
    check(writingFailure == null, "written after writing failed");
    written += byteCount;
    writes++;
    then.accept("written");
  }

  @Override
  public void onWritingFailed(IOException cause) {
    note("writing failed");
    check(writingFailure == null, "writing failed twice");
    writingFailure = cause;
    then.accept("writing failed");
  }

  @Override
  public void onFailed(IOException cause) {
    note("failed");
    failure = cause;
    then.accept("failed");
  }

  @Override
  public void onClosed() {
    check(rig.polling, "closed was told outside poll");
    check(closes == 0, "closed twice");
    closes++;
    rig.open.remove(this);
    then.accept("closed");
  }

  boolean cannotWrite() {
    return failure != null || writingFailure != null;
  }

  boolean isLost() {
    return failure != null || ends > 0;
  }

  private void note(String event) {
    check(rig.polling, event + " was told outside poll");
    check(closes == 0, event + " was told after closed");
    check(failure == null, event + " was told after failed");
  }

  private void check(boolean good, String otherwise) {
    if (!good) {
      rig.violations.add(otherwise);
    }
  }
}
