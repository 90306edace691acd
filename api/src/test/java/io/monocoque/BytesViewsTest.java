package io.monocoque;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.CopyCounter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each view of bytes is one: it copies nothing, by the counter and by what it allocates, and cannot
 * be written to; on the heap and in native memory.
 */
class BytesViewsTest {
  private static final int SIZE = 1 << 20;

  /** A view is a few objects, whatever it shows. */
  private static final long A_FEW_OBJECTS = 4_096;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @BeforeEach
  void bothCountersMustBeThere() {
    assertTrue(CopyCounter.isOn(), "-D" + CopyCounter.PROPERTY + "=true is missing");
    assumeTrue(threads.isThreadAllocatedMemorySupported());
    threads.setThreadAllocatedMemoryEnabled(true);
  }

  private static byte[] content() {
    byte[] content = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      content[i] = (byte) (i * 31);
    }
    return content;
  }

  private static Bytes bytes(boolean inNativeMemory) {
    if (!inNativeMemory) {
      return Bytes.of(content());
    }
    try (Monocoque mq = Monocoque.open(o -> o.driver("nio"))) {
      Bytes frozen = mq.allocate(SIZE).put(content()).freeze();
      assertTrue(frozen.isNative());
      return frozen;
    }
  }

  private interface View {
    void look() throws IOException;
  }

  private void assertCopiesNothing(View view) throws IOException {
    view.look(); // classes are loaded
    CopyCounter.reset();
    long before = threads.getCurrentThreadAllocatedBytes();
    view.look();
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < A_FEW_OBJECTS, () -> allocated + " bytes");
    assertEquals(0, CopyCounter.sending() + CopyCounter.receiving());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void byteBuffer(boolean inNativeMemory) throws IOException {
    Bytes bytes = bytes(inNativeMemory);
    assertCopiesNothing(() -> assertEquals(SIZE, bytes.asByteBuffer().remaining()));
    ByteBuffer view = bytes.asByteBuffer();
    assertEquals(ByteBuffer.wrap(content()), view);
    assertFalse(view.hasArray());
    assertThrows(ReadOnlyBufferException.class, () -> view.put(0, (byte) 1));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void segment(boolean inNativeMemory) throws IOException {
    Bytes bytes = bytes(inNativeMemory);
    assertCopiesNothing(() -> assertEquals(SIZE, bytes.asSegment().byteSize()));
    MemorySegment view = bytes.asSegment();
    assertEquals(-1, view.mismatch(MemorySegment.ofArray(content())));
    assertTrue(view.heapBase().isEmpty());
    assertThrows(
        IllegalArgumentException.class, () -> view.set(ValueLayout.JAVA_BYTE, 0, (byte) 1));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void slice(boolean inNativeMemory) throws IOException {
    Bytes bytes = bytes(inNativeMemory);
    assertCopiesNothing(() -> assertEquals(SIZE - 2, bytes.slice(1, SIZE - 1).size()));
    assertArrayEquals(
        Arrays.copyOfRange(content(), 1, SIZE - 1), bytes.slice(1, SIZE - 1).toArray());
  }

  /** What is read goes straight into the reader's array: that copy is the reader's. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void inputStream(boolean inNativeMemory) throws IOException {
    Bytes bytes = bytes(inNativeMemory);
    byte[] piece = new byte[1_000_000];
    assertCopiesNothing(
        () -> {
          InputStream stream = bytes.asInputStream();
          assertEquals(piece.length, stream.read(piece));
          assertEquals(SIZE - piece.length, stream.read(piece));
          assertEquals(-1, stream.read());
        });
    InputStream stream = bytes.asInputStream();
    assertEquals(content()[0] & 0xff, stream.read());
    assertEquals(9, stream.skip(9));
    assertArrayEquals(Arrays.copyOfRange(content(), 10, SIZE), stream.readAllBytes());
    assertEquals(0, stream.readAllBytes().length);
    assertEquals(0, stream.available());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void writeTo(boolean inNativeMemory) throws IOException {
    Bytes bytes = bytes(inNativeMemory);
    Reluctant channel = new Reluctant();
    assertCopiesNothing(() -> bytes.writeTo(channel));
    assertEquals(2 * SIZE, channel.taken);
  }

  /** Takes less than it is given, and is given nothing that can be written to. */
  private static final class Reluctant implements WritableByteChannel {
    private int taken;

    @Override
    public int write(ByteBuffer source) {
      if (!source.isReadOnly()) {
        throw new AssertionError("a channel could change the bytes");
      }
      int count = Math.min(source.remaining(), 300_000);
      source.position(source.position() + count);
      taken += count;
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void messageOfAPart(boolean inNativeMemory) throws IOException {
    Bytes bytes = bytes(inNativeMemory);
    assertCopiesNothing(() -> assertEquals(SIZE, Message.of(bytes, bytes).part(1).size()));
  }

  @Test
  void whatOfCopiesIsTheCallersAgain() {
    byte[] array = {1, 2, 3};
    CopyCounter.reset();
    Bytes bytes = Bytes.of(array);
    Message fromBuffer = Message.of(ByteBuffer.wrap(array, 1, 2));
    Message fromSegment;
    Message built;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_BYTE, array);
      fromSegment = Message.of(segment);
      built = Message.builder().add(segment).add(ByteBuffer.wrap(array)).build();
      segment.fill((byte) 0);
    }
    assertEquals(3 + 2 + 3 + 3 + 3, CopyCounter.TAKEN.bytes());
    Arrays.fill(array, (byte) 9);
    byte[] original = {1, 2, 3};
    assertArrayEquals(original, bytes.toArray());
    assertArrayEquals(new byte[] {2, 3}, fromBuffer.part(0).toArray());
    assertArrayEquals(original, fromSegment.part(0).toArray());
    assertEquals(Message.of(Bytes.of(original), Bytes.of(original)), built);
  }
}
