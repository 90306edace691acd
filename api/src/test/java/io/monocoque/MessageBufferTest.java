package io.monocoque;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a buffer shows of the message in it, and what it says to whoever asks for more. */
class MessageBufferTest {
  private final Monocoque mq = Monocoque.open(o -> o.driver("nio"));
  private final PullSocket pull = mq.pull().bind("inproc://buffers");
  private final PushSocket push = mq.push().connect("inproc://buffers");
  private final MessageBuffer buffer = new MessageBuffer(0);

  @AfterEach
  void close() {
    mq.close();
  }

  private MessageBuffer holding(Bytes first, Bytes... more) throws InterruptedException {
    push.send(Message.of(first, more));
    pull.receiveInto(buffer);
    return buffer;
  }

  private static Bytes numbers() {
    return Bytes.of(
        ByteBuffer.allocate(15)
            .put((byte) 0xff)
            .putLong(0x0102030405060708L)
            .putInt(0xfffefdfc)
            .putShort((short) 0x8001)
            .flip());
  }

  @Test
  void numbersAreBigEndianAtAnyOffset() throws InterruptedException {
    holding(Bytes.of("shifts what follows by an odd number"), numbers());
    assertEquals(-1, buffer.byteAt(1, 0));
    assertEquals(0x0102030405060708L, buffer.getLong(1, 1));
    assertEquals(0xfffefdfc, buffer.getInt(1, 9));
    assertEquals((short) 0x8001, buffer.getShort(1, 13));
  }

  @Test
  void shapeAndText() throws InterruptedException {
    holding(Bytes.of("päd"), Bytes.empty(), Bytes.of(new byte[] {'a', (byte) 0xff}));
    assertEquals(3, buffer.partCount());
    assertEquals(4, buffer.size(0));
    assertEquals(0, buffer.size(1));
    assertEquals(6, buffer.byteCount());
    assertEquals("päd", buffer.text(0));
    assertEquals("", buffer.text(1));
    assertEquals("a\ufffd", buffer.text(2));
    assertEquals("MessageBuffer[3 parts, 6 bytes]", buffer.toString());
    assertFalse(buffer.isEmpty());
  }

  @Test
  void copiesAreTheCallers() throws InterruptedException {
    holding(Bytes.of("one"), Bytes.of("three"));
    byte[] array = new byte[7];
    buffer.copyTo(1, array, 1);
    assertArrayEquals(new byte[] {0, 't', 'h', 'r', 'e', 'e', 0}, array);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(4);
      buffer.copyTo(0, segment, 1);
      assertArrayEquals(new byte[] {0, 'o', 'n', 'e'}, segment.toArray(ValueLayout.JAVA_BYTE));
      assertThrows(IndexOutOfBoundsException.class, () -> buffer.copyTo(1, segment, 0));
    }
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.copyTo(1, array, 3));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.copyTo(1, array, -1));
    Message message = buffer.toMessage();
    Bytes part = buffer.toBytes(0);
    holding(Bytes.of("another"));
    assertEquals(Message.of("one", "three"), message);
    assertEquals("one", part.text());
  }

  @Test
  void viewsAreReadOnlyAndOfThatPartOnly() throws InterruptedException {
    holding(Bytes.of("one"), Bytes.of("three"), Bytes.of("two"));
    ByteBuffer view = buffer.asByteBuffer(1);
    assertEquals(ByteBuffer.wrap("three".getBytes(UTF_8)), view);
    assertEquals(5, view.capacity());
    assertFalse(view.hasArray());
    assertThrows(ReadOnlyBufferException.class, () -> view.put(0, (byte) 1));
    MemorySegment segment = buffer.asSegment(1);
    assertEquals(5, segment.byteSize());
    assertEquals('t', segment.get(ValueLayout.JAVA_BYTE, 0));
    assertTrue(segment.heapBase().isEmpty());
    assertThrows(
        IllegalArgumentException.class, () -> segment.set(ValueLayout.JAVA_BYTE, 0, (byte) 1));
  }

  @Test
  void whatIsNotThereIsSaid() throws InterruptedException {
    assertTrue(buffer.isEmpty());
    assertEquals(0, buffer.byteCount());
    says("part 0; there is no message", () -> buffer.size(0));
    says("part 0; there is no message", () -> buffer.text(0));
    assertThrows(IllegalStateException.class, buffer::toMessage);
    holding(numbers());
    says("part 1 of 1", () -> buffer.size(1));
    says("part -1 of 1", () -> buffer.asByteBuffer(-1));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.byteAt(0, 15));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.byteAt(0, -1));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.getLong(0, 8));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.getInt(0, 12));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.getShort(0, Integer.MAX_VALUE));
  }

  @Test
  void whatLiesInTheMemoryOfALongerMessageIsOutOfReach() throws InterruptedException {
    holding(Bytes.of("a secret of some length"), Bytes.of("and more"));
    holding(Bytes.of("short"));
    assertEquals(Message.of("short"), buffer.toMessage());
    says("part 1 of 1", () -> buffer.text(1));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.byteAt(0, 5));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.getLong(0, 0));
    assertEquals(5, buffer.asSegment(0).byteSize());
    assertEquals(5, buffer.asByteBuffer(0).capacity());
  }

  @Test
  void aCapacityIsNotNegative() {
    assertThrows(IllegalArgumentException.class, () -> new MessageBuffer(-1));
    assertEquals(0, buffer.capacity());
    assertEquals(100, new MessageBuffer(100).capacity());
  }

  private static void says(String message, Runnable call) {
    assertEquals(message, assertThrows(IndexOutOfBoundsException.class, call::run).getMessage());
  }
}
