package io.monocoque.protocol.crypto;

import static io.monocoque.protocol.wire.Hex.concat;
import static io.monocoque.protocol.wire.Hex.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.protocol.wire.Allocation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoxTest {
  private static final byte[] PREFIX = hex("69696EE955B62B73CD62BDA875FC73D6");
  private static final long TAIL = 0x8219E0036B7A0B37L;
  private static final byte[] SHARED =
      hex("1B27556473E985D462CD51197A9A46C76009549EAC6474F206C4EE0844F68389");
  private static final byte[] PLAIN =
      hex(
          """
          BE075FC53C81F2D5CF141316EBEB0C7B5228C52A4C62CBD44B66849B64244FFC
          E5ECBAAF33BD751A1AC728D45E6C61296CDC3C01233561F41DB66CCE314ADB31
          0E3BE8250C46F06DCEEA3A7FA1348057E2F6556AD6B1318A024A838F21AF1FDE
          048977EB48F59FFD4924CA1C60902E52F0A089BC76897040E082F93776384864
          5E0705
          """);
  private static final byte[] CLOSED =
      hex(
          """
          F3FFC7703F9400E52A7DFB4B3D3305D9
          8E993B9F48681273C29650BA32FC76CE48332EA7164D96A4476FB8C531A1186A
          C0DFC17C98DCE87B4DA7F011EC48C97271D2C20F9B928FE2270D6FB863D51738
          B48EEEE314A7CC8AB932164548E526AE90224368517ACFEABD6BB3732BC0E9DA
          99832B61CA01B6DE56244A9E88D5F9B37973F622A43D14A6599B1F654CB45A74
          E355A5
          """);

  /** The box of "Cryptography in NaCl", section 10, down from the keys of both sides. */
  @Test
  void boxIsThatOfNaCl() throws InvalidKeyException {
    byte[] alice = hex("77076D0A7318A57D3C16C17251B26645DF4C2F87EBC0992AB177FBA51DB92C2A");
    byte[] bob = hex("5DAB087E624A8A4B79E17F8B83800EE66F3BB1292618B6FD1C2F8B27FF88E0EB");
    assertArrayEquals(SHARED, Box.precompute(alice, X25519.publicKey(bob)));
    assertArrayEquals(SHARED, Box.precompute(bob, X25519.publicKey(alice)));
    assertArrayEquals(CLOSED, seal(new Box(SHARED, PREFIX), TAIL, PLAIN));
    assertArrayEquals(PLAIN, open(new Box(SHARED, PREFIX), TAIL, CLOSED));
  }

  @Property(tries = 300)
  void boxIsThatOfBouncyCastle(
      @ForAll @Size(32) byte[] key,
      @ForAll @Size(16) byte[] prefix,
      @ForAll long tail,
      @ForAll @IntRange(max = 1100) int size) {
    byte[] plain = pattern(size);
    byte[] expected = byBouncyCastle(key, prefix, tail, plain);
    Box box = new Box(key, prefix);
    assertArrayEquals(expected, seal(box, tail, plain));
    assertArrayEquals(plain, open(box, tail, expected));
  }

  private static byte[] byBouncyCastle(byte[] key, byte[] prefix, long tail, byte[] plain) {
    byte[] nonce = concat(prefix, ByteBuffer.allocate(8).putLong(tail).array());
    XSalsa20Engine engine = new XSalsa20Engine();
    engine.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
    byte[] macKey = new byte[32];
    engine.processBytes(macKey, 0, 32, macKey, 0);
    byte[] box = new byte[16 + plain.length];
    engine.processBytes(plain, 0, plain.length, box, 16);
    org.bouncycastle.crypto.macs.Poly1305 mac = new org.bouncycastle.crypto.macs.Poly1305();
    mac.init(new KeyParameter(macKey));
    mac.update(box, 16, plain.length);
    mac.doFinal(box, 0);
    return box;
  }

  @Test
  void boxIsSealedAndOpenedInPlaceAtEverySize() {
    Box box = new Box(SHARED, PREFIX);
    try (Arena arena = Arena.ofConfined()) {
      for (int size = 0; size < 600; size++) {
        byte[] plain = pattern(size);
        byte[] closed = seal(box, size, plain);
        MemorySegment memory = arena.allocate(size + 40L);
        MemorySegment.copy(plain, 0, memory, ValueLayout.JAVA_BYTE, 5 + 16, size);
        box.seal(size, memory, 5 + 16, size, memory, 5);
        assertArrayEquals(closed, memory.asSlice(5, size + 16L).toArray(ValueLayout.JAVA_BYTE));
        assertTrue(box.open(size, memory, 5, size + 16L, memory, 5 + 16));
        assertArrayEquals(plain, memory.asSlice(21, size).toArray(ValueLayout.JAVA_BYTE));
      }
    }
  }

  @Test
  void boxIsOpenedToAnywhereBeforeIt() {
    Box box = new Box(SHARED, PREFIX);
    byte[] plain = pattern(600);
    byte[] closed = seal(box, TAIL, plain);
    for (int back = 0; back < 100; back++) {
      byte[] memory = concat(new byte[100], closed);
      MemorySegment segment = MemorySegment.ofArray(memory);
      assertTrue(box.open(TAIL, segment, 100, closed.length, segment, 116 - back));
      assertArrayEquals(plain, Arrays.copyOfRange(memory, 116 - back, 716 - back));
    }
  }

  @Test
  void boxWithAnyBitChangedStaysClosedAndWritesNothing() {
    Box box = new Box(SHARED, PREFIX);
    byte[] target = new byte[PLAIN.length];
    for (int bit = 0; bit < CLOSED.length * 8; bit++) {
      byte[] changed = CLOSED.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertFalse(tryOpen(box, TAIL, changed, target));
    }
    for (int size = 0; size < CLOSED.length; size++) {
      assertFalse(tryOpen(box, TAIL, Arrays.copyOf(CLOSED, size), target));
    }
    assertFalse(tryOpen(box, TAIL ^ 1, CLOSED, target));
    assertFalse(tryOpen(new Box(SHARED, hex("00".repeat(16))), TAIL, CLOSED, target));
    assertFalse(tryOpen(new Box(hex("00".repeat(32)), PREFIX), TAIL, CLOSED, target));
    assertArrayEquals(new byte[PLAIN.length], target);
  }

  @Test
  void aFirstByteIsSealedAsIfItStoodInFront() {
    Box box = new Box(SHARED, PREFIX);
    for (int size = 0; size < 600; size++) {
      byte[] whole = pattern(1 + size);
      byte[] closed = new byte[16 + 1 + size];
      MemorySegment target = MemorySegment.ofArray(closed);
      box.seal(size, whole[0], MemorySegment.ofArray(whole), 1, size, target, 0);
      assertArrayEquals(seal(box, size, whole), closed);
    }
  }

  /** With a key stream that is made for several messages at a time, whichever are sealed then. */
  @Property(tries = 200)
  void whatIsMadeAheadChangesNothing(
      @ForAll @Size(min = 1, max = 30) List<@IntRange(max = 9000) Integer> sizes,
      @ForAll @IntRange(min = 1, max = 16) int width) {
    Box plain = new Box(SHARED, PREFIX);
    Box wide = Box.ofMany(SHARED, PREFIX, new Wide(width));
    long tail = TAIL;
    for (int size : sizes) {
      tail += size % 5 - 1; // the same again, the next, some left out
      byte[] expected = byBouncyCastle(SHARED, PREFIX, tail, pattern(size));
      assertArrayEquals(expected, seal(plain, tail, pattern(size)));
      assertArrayEquals(expected, seal(wide, tail, pattern(size)));
    }
  }

  /** Messages of about one size, each with the next nonce, one larger, one left out. */
  @ParameterizedTest
  @ValueSource(ints = {0, 64, 1000, 1057, 4096, 6112, 6113, 16417})
  void boxesOneAfterTheOtherAreThoseOfBouncyCastle(int size) {
    Box sealing = new Box(SHARED, PREFIX);
    Box opening = new Box(SHARED, PREFIX);
    long tail = -20;
    for (int i = 0; i < 150; i++) {
      byte[] plain = pattern(i % 40 == 39 ? 3 * size + i : size + i % 3);
      byte[] expected = byBouncyCastle(SHARED, PREFIX, tail, plain);
      assertArrayEquals(expected, seal(sealing, tail, plain));
      if (i % 11 == 0) {
        byte[] changed = expected.clone();
        changed[0]++;
        assertFalse(tryOpen(opening, tail, changed, new byte[plain.length]));
      }
      assertArrayEquals(plain, open(opening, tail, expected));
      tail += i % 50 == 49 ? 2 : 1;
    }
  }

  /** As an accelerator, by the plain code. */
  private record Wide(int width) implements Accelerator {
    @Override
    public boolean isUsable() {
      return true;
    }

    @Override
    public String describe() {
      return "for a test";
    }

    @Override
    public KeyStream keyStream(int[] key) {
      Salsa20 plain = new Salsa20(key);
      return new KeyStream() {
        @Override
        public int width() {
          return width;
        }

        @Override
        public void blocks(long nonceTail, long first, long perNonce, int count, long[] out) {
          plain.blocks(nonceTail, first, perNonce, count, out);
        }

        @Override
        public void wipe() {
          plain.wipe();
        }
      };
    }

    @Override
    public PolyBlocks polyBlocks() {
      return new NoBlocks();
    }
  }

  @Test
  void wipedBoxIsOfNoUse() {
    Box box = new Box(SHARED, PREFIX);
    for (int tail = 0; tail < 10; tail++) {
      seal(box, tail, PLAIN); // makes key stream ahead
    }
    long[] stream = box.stream;
    box.wipe();
    assertArrayEquals(new long[stream.length], stream);
    assertThrows(IllegalStateException.class, () -> seal(box, TAIL, PLAIN));
    assertThrows(IllegalStateException.class, () -> open(box, TAIL, CLOSED));
  }

  @Test
  void sealingAndOpeningAllocateNothing() throws Exception {
    Box box = new Box(SHARED, PREFIX);
    MemorySegment memory = MemorySegment.ofArray(new byte[1100]);
    Allocation.Action rounds =
        () -> {
          for (int i = 0; i < 20_000; i++) {
            box.seal(i, memory, 16, i % 1000, memory, 0);
            if (!box.open(i, memory, 0, 16 + i % 1000, memory, 16)) {
              throw new AssertionError("did not open");
            }
          }
        };
    for (int warmUp = 0; warmUp < 3; warmUp++) {
      rounds.run();
    }
    long allocated = Allocation.of(rounds);
    assertTrue(allocated < 50_000, () -> allocated + " bytes for 40,000 boxes");
  }

  private static byte[] pattern(int size) {
    byte[] pattern = new byte[size];
    for (int i = 0; i < size; i++) {
      pattern[i] = (byte) (size + 31 * i);
    }
    return pattern;
  }

  private static byte[] seal(Box box, long tail, byte[] plain) {
    byte[] target = new byte[16 + plain.length];
    box.seal(tail, MemorySegment.ofArray(plain), 0, plain.length, MemorySegment.ofArray(target), 0);
    return target;
  }

  private static byte[] open(Box box, long tail, byte[] closed) {
    byte[] target = new byte[closed.length - 16];
    assertTrue(tryOpen(box, tail, closed, target));
    return target;
  }

  private static boolean tryOpen(Box box, long tail, byte[] closed, byte[] target) {
    return box.open(
        tail, MemorySegment.ofArray(closed), 0, closed.length, MemorySegment.ofArray(target), 0);
  }
}
