package io.monocoque.protocol.security;

import static io.monocoque.protocol.wire.Hex.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.protocol.crypto.Box;
import io.monocoque.protocol.wire.Allocation;
import io.monocoque.protocol.wire.Frames;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Frames through a {@link Sealer} and an {@link Opener}. */
class SealerTest {
  private static final byte[] KEY = hex("07".repeat(32));

  private final Sealer sealer = new Sealer(box(), 3);
  private final Opener opener = new Opener(box(), 2);

  private static Box box() {
    return new Box(KEY, hex("'CurveZMQMESSAGEC'"));
  }

  @Test
  void frameOfEverySizeComesBackAsItWas() throws ProtocolException {
    for (int size = 0; size < 600; size++) {
      for (int flags : new int[] {0, Frames.MORE, Frames.COMMAND}) {
        byte[] frame = frame(flags, size);
        assertArrayEquals(frame, opened(opener, sealed(sealer, frame)));
      }
    }
  }

  @Test
  void frameInTheLongFormComesBackInTheShortOne() throws ProtocolException {
    byte[] sealed = sealed(sealer, hex("03 0000000000000001 'x'"));
    assertArrayEquals(hex("01 01 'x'"), opened(opener, sealed));
  }

  @Test
  void frameIsOpenedInPlaceAndBeforeIt() throws ProtocolException {
    for (int size : new int[] {0, 1, 222, 223, 255, 256, 1000}) {
      byte[] frame = frame(0, size);
      byte[] sealed = sealed(sealer, frame);
      int header = Frames.headerSize(sealed[0]);
      MemorySegment memory = MemorySegment.ofArray(sealed);
      long end = opener.open(memory, header, sealed.length - header, memory, 0);
      assertArrayEquals(frame, Arrays.copyOf(sealed, (int) end));
    }
  }

  @Test
  void frameIsRefusedWithAnyByteChanged() {
    byte[] sealed = sealed(sealer, frame(0, 20));
    for (int at = 2; at < sealed.length; at++) {
      byte[] changed = sealed.clone();
      changed[at] ^= 1;
      ProtocolError expected = ProtocolError.CRYPTOGRAPHIC;
      if (at < 10) {
        expected = ProtocolError.UNEXPECTED_COMMAND;
      } else if (at == 17) {
        expected = ProtocolError.INVALID_SEQUENCE; // 3 became 2
      }
      assertRefused(new Opener(box(), 2), changed, expected);
    }
  }

  @Test
  void frameOfAnyOtherSizeIsRefused() {
    byte[] sealed = sealed(sealer, frame(0, 20));
    for (int size = 0; size < sealed.length - 2; size++) {
      byte[] cut = Arrays.copyOf(sealed, 2 + size);
      ProtocolError expected = ProtocolError.CRYPTOGRAPHIC;
      if (size < 8) {
        expected = ProtocolError.UNEXPECTED_COMMAND;
      } else if (size < 33) {
        expected = ProtocolError.MALFORMED_COMMAND_MESSAGE;
      }
      assertRefused(new Opener(box(), 2), cut, expected);
    }
  }

  @Test
  void frameIsTakenOnceAndInItsOrder() throws ProtocolException {
    byte[] first = sealed(sealer, frame(0, 1));
    byte[] second = sealed(sealer, frame(0, 2));
    byte[] third = sealed(sealer, frame(0, 3));
    opened(opener, first);
    assertRefused(opener, first, ProtocolError.INVALID_SEQUENCE);
    opened(opener, third); // a gap is allowed
    assertRefused(opener, second, ProtocolError.INVALID_SEQUENCE);
  }

  @Test
  void nonceIsUnsigned() throws ProtocolException {
    Sealer late = new Sealer(box(), Long.MIN_VALUE);
    Opener lateOpener = new Opener(box(), Long.MAX_VALUE);
    opened(lateOpener, sealed(late, frame(0, 1)));
    assertRefused(lateOpener, sealed(sealer, frame(0, 1)), ProtocolError.INVALID_SEQUENCE);
  }

  @Test
  void framesOfTheOtherDirectionCannotBeOpened() {
    Opener other = new Opener(new Box(KEY, hex("'CurveZMQMESSAGES'")), 2);
    assertRefused(other, sealed(sealer, frame(0, 1)), ProtocolError.CRYPTOGRAPHIC);
  }

  @Test
  void refusedFrameWritesNothing() {
    byte[] sealed = sealed(sealer, frame(0, 20));
    sealed[20] ^= 1;
    byte[] target = new byte[100];
    assertThrows(
        ProtocolException.class,
        () ->
            opener.open(
                MemorySegment.ofArray(sealed),
                2,
                sealed.length - 2,
                MemorySegment.ofArray(target),
                0));
    assertArrayEquals(new byte[100], target);
  }

  @Test
  void sealingAndOpeningAllocateNothing() throws Exception {
    MemorySegment frames = MemorySegment.ofArray(frame(0, 100));
    MemorySegment wire = MemorySegment.ofArray(new byte[200]);
    MemorySegment plain = MemorySegment.ofArray(new byte[200]);
    Allocation.Action rounds =
        () -> {
          for (int i = 0; i < 20_000; i++) {
            long end = sealer.sealFrame(frames, 0, wire, 0);
            if (opener.open(wire, 2, end - 2, plain, 0) != 102) {
              throw new AssertionError("another frame");
            }
          }
        };
    for (int warmUp = 0; warmUp < 3; warmUp++) {
      rounds.run();
    }
    long allocated = Allocation.of(rounds);
    assertTrue(allocated < 50_000, () -> allocated + " bytes for 20,000 frames");
  }

  private static byte[] frame(int flags, int size) {
    byte[] frame = new byte[(int) Frames.encodedSize(size)];
    int header = Frames.encodeHeader(MemorySegment.ofArray(frame), 0, flags, size);
    for (int i = header; i < frame.length; i++) {
      frame[i] = (byte) (i * 31 + size);
    }
    return frame;
  }

  private static byte[] sealed(Sealer sealer, byte[] frame) {
    MemorySegment plain = MemorySegment.ofArray(frame);
    byte[] target = new byte[(int) Sealer.sealedSize(Frames.bodySize(plain, 0))];
    assertEquals(target.length, sealer.sealFrame(plain, 0, MemorySegment.ofArray(target), 0));
    return target;
  }

  private static byte[] opened(Opener opener, byte[] sealed) throws ProtocolException {
    int header = Frames.headerSize(sealed[0]);
    byte[] target = new byte[sealed.length];
    long end =
        opener.open(
            MemorySegment.ofArray(sealed),
            header,
            sealed.length - header,
            MemorySegment.ofArray(target),
            0);
    return Arrays.copyOf(target, (int) end);
  }

  private static void assertRefused(Opener opener, byte[] sealed, ProtocolError error) {
    ProtocolException e = assertThrows(ProtocolException.class, () -> opened(opener, sealed));
    assertEquals(error, e.code(), e.detail());
  }
}
