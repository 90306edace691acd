package io.monocoque.protocol.wire;

import static io.monocoque.protocol.wire.Hex.bytes;
import static io.monocoque.protocol.wire.Hex.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {
  static byte[] encode(Message message) {
    byte[] frames = new byte[Math.toIntExact(Frames.encodedSize(message))];
    assertEquals(frames.length, Frames.encode(message, MemorySegment.ofArray(frames), 0));
    return frames;
  }

  @Test
  void encodesTheVectorsOfTheSpecification() {
    assertArrayEquals(hex("00 05 48656C6C6F"), encode(Message.of("Hello")));
    assertArrayEquals(hex("01 01 41 00 01 42"), encode(Message.of("A", "B")));
    assertArrayEquals(hex("00 00"), encode(Message.of("")));
    assertArrayEquals(
        hex("02 0000000000000100" + "00".repeat(256)), encode(Message.of(new byte[256])));
    assertArrayEquals(hex("00 FF" + "00".repeat(255)), encode(Message.of(new byte[255])));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 254, 255, 256, 65535, 65536, 1 << 20})
  void readInvertsEncode(int size) {
    byte[] body = new byte[size];
    for (int i = 0; i < size; i++) {
      body[i] = (byte) (i * 31);
    }
    for (Message message :
        new Message[] {
          Message.of(body), Message.of(Bytes.of("id"), Bytes.empty(), Bytes.of(body), Bytes.of("x"))
        }) {
      byte[] run = Hex.concat(hex("00 01 'p'"), encode(message), hex("00 01 'q'"));
      assertEquals(message, Frames.readMessage(run, 3));
      assertEquals(run.length - 3, Frames.messageEnd(run, 3));
    }
  }

  @Test
  void encodesToNativeMemoryAndFromIt() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment source = arena.allocateFrom(ValueLayout.JAVA_BYTE, hex("'native'"));
      MemorySegment target = arena.allocate(20);
      Message message = Message.of(Bytes.of(source), Bytes.of("heap"));
      assertEquals(19, Frames.encode(message, target, 5));
      assertArrayEquals(
          hex("0000000000 | 01 06 'native' 00 04 'heap' 00"),
          target.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Test
  void longFormOfASmallSizeIsRead() {
    byte[] run = hex("03 0000000000000001 'a' | 02 0000000000000000");
    assertEquals(Message.of("a", ""), Frames.readMessage(run, 0));
    assertEquals(run.length, Frames.messageEnd(run, 0));
  }

  @Test
  void reservedFlagsAreIgnored() {
    assertEquals(Message.of("a", "b"), Frames.readMessage(hex("F9 01 'a' F8 01 'b'"), 0));
  }

  @Test
  void encodedSizeOfAPart() {
    assertEquals(2, Frames.encodedSize(0));
    assertEquals(257, Frames.encodedSize(255));
    assertEquals(265, Frames.encodedSize(256));
    assertEquals(9L + Integer.MAX_VALUE, Frames.encodedSize(Integer.MAX_VALUE));
  }

  @Test
  void headerOfALargeBodyHasEightBytesOfSize() {
    byte[] header = new byte[9];
    assertEquals(
        9, Frames.encodeHeader(MemorySegment.ofArray(header), 0, true, 0x0102030405060708L));
    assertArrayEquals(hex("03 0102030405060708"), header);
  }

  @Test
  void aHeaderIsTheSameInAnArrayAsInMemory() {
    for (long size : new long[] {0, 1, 127, 128, 255, 256, 0x0102030405060708L, Long.MAX_VALUE}) {
      for (int flags : new int[] {0, Frames.MORE, Frames.COMMAND}) {
        byte[] memory = new byte[12];
        byte[] array = new byte[12];
        assertEquals(
            Frames.encodeHeader(MemorySegment.ofArray(memory), 2, flags, size),
            Frames.encodeHeader(array, 2, flags, size));
        assertArrayEquals(memory, array);
      }
    }
  }

  @Test
  void whatDoesNotFitIsNotWritten() {
    byte[] tight = new byte[6];
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> Frames.encode(Message.of("Hello"), MemorySegment.ofArray(tight), 0));
  }

  @Test
  void partsAreCopies() {
    byte[] run = hex("00 05 'Hello'");
    Message message = Frames.readMessage(run, 0);
    run[2] = 'J';
    assertEquals("Hello", message.text());
  }

  @Test
  void readingOnePartAllocatesTheMessageItsBytesAndTheArray() throws Exception {
    byte[] run = encode(Message.of(bytes("'0123456789abcdef'")));
    int count = 200_000;
    Message[] kept = new Message[count];
    for (int warmUp = 0; warmUp < 3; warmUp++) {
      readAll(run, kept);
    }
    // Compact headers or not: 16 + 16 for the array, at most 32 for Bytes, 24 for Message.
    long each = Allocation.of(() -> readAll(run, kept)) / count;
    assertTrue(each >= 16 && each <= 88, () -> each + " bytes for a message");
  }

  private static void readAll(byte[] run, Message[] into) {
    for (int i = 0; i < into.length; i++) {
      into[i] = Frames.readMessage(run, 0);
    }
  }

  @Test
  void encodingAllocatesNothing() throws Exception {
    Message message = Message.of("0123456789abcdef", "second part");
    MemorySegment target = MemorySegment.ofArray(new byte[100]);
    int count = 200_000;
    Allocation.Action encodeAll =
        () -> {
          for (int i = 0; i < count; i++) {
            assertEquals(31, Frames.encode(message, target, 0));
          }
        };
    for (int warmUp = 0; warmUp < 3; warmUp++) {
      encodeAll.run();
    }
    long each = Allocation.of(encodeAll) / count;
    assertEquals(0, each, "bytes for a message");
  }
}
