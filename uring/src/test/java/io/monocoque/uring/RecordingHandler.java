package io.monocoque.uring;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.monocoque.io.spi.Transport;
import io.monocoque.io.spi.TransportHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down what it is told, and copies what it receives. */
class RecordingHandler implements TransportHandler {
  final List<String> events = new ArrayList<>();
  final ByteArrayOutputStream received = new ByteArrayOutputStream();
  long written;
  @Nullable IOException failure;
  @Nullable Transport transport;

  Transport transport() {
    assertNotNull(transport);
    return transport;
  }

  @Override
  public void onConnected() {
    events.add("connected");
  }

  @Override
  public void onReceived(MemorySegment slab, long start, int length) {
    byte[] bytes = new byte[length];
    MemorySegment.copy(slab, ValueLayout.JAVA_BYTE, start, bytes, 0, length);
    received.writeBytes(bytes);
  }

  @Override
  public void onReceiveStopped() {
    events.add("stopped");
  }

  @Override
  public void onEnd() {
    events.add("end");
  }

  @Override
  public void onWritten(int byteCount) {
    written += byteCount;
    events.add("written");
  }

  @Override
  public void onWritingFailed(IOException cause) {
    failure = cause;
    events.add("writing failed");
  }

  @Override
  public void onFailed(IOException cause) {
    failure = cause;
    events.add("failed");
  }

  @Override
  public void onClosed() {
    events.add("closed");
  }
}
