package io.monocoque.protocol.crypto;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Boxes that are closed with one key and one nonce prefix: XSalsa20 and Poly1305, laid out as in
 * NaCl.
 *
 * <pre>
 *   box = | tag, 16 bytes | ciphertext, as long as the plaintext |
 *
 *   nonce = | prefix, 16 bytes | tail, 8 bytes |
 *               '- with the key, makes the key of Salsa20: once for all boxes of this prefix
 *
 *   key stream = | key of Poly1305, 32 bytes | what is added to the plaintext ...
 * </pre>
 *
 * <p>A nonce must not be used twice with one key; whoever gives the tails sees to it.
 *
 * <p>Threading: confined to one thread at a time. Ownership: keeps a derived key until {@link
 * #wipe}, and none of what it is given. Hot path: sealing and opening allocate nothing. Source:
 * NaCl's crypto_box and crypto_secretbox.
 */
public final class Box {
  public static final int KEY_SIZE = X25519.KEY_SIZE;
  public static final int PREFIX_SIZE = 16;
  public static final int NONCE_SIZE = 24;

  /** What a box has more than its plaintext. */
  public static final int TAG_SIZE = 16;

  private static final ValueLayout.OfLong LITTLE = Words.LITTLE;

  /** Blocks made at a time, if messages come one after the other. (benchmarks: BoxBenchmark) */
  private static final int MANY = SalsaLanes.WIDTH;

  /** Blocks that there is room for until then. */
  private static final int FEW = 12;

  /** Encrypted at a time, in longs. */
  private static final int CHUNK = 64;

  /** Messages whose blocks differ by this factor at most are taken for alike. */
  private static final int LIKE = 4;

  private static final int BLOCK = KeyStream.BLOCK_LONGS * Long.BYTES;

  /** The part of the first block that is the key of Poly1305. */
  private static final int MAC_KEY = 32;

  private final KeyStream keyStream;
  private final Poly1305 mac;

  /** Grows when much is wanted, so that a connection that is idle has little. */
  long[] stream = new long[FEW * KeyStream.BLOCK_LONGS];

  /** What is being encrypted. */
  private final long[] words = new long[CHUNK];

  private final long[] macKey = new long[MAC_KEY / Long.BYTES];
  private boolean wiped;

  /**
   * What is in {@code stream}: so many blocks, from this one of this nonce on, as {@link
   * KeyStream#blocks} makes them.
   */
  private int made;

  private long madeNonce;
  private long madeFirst;
  private long madePerNonce;

  /** Behind the longs that were found of the message at hand. */
  private int streamEnd;

  /** The message at hand, or the last one. */
  private long nonce;

  private long blocks;

  /** Whether those before and after it are of consecutive nonces and alike, as far as is known. */
  private boolean oneOfMany;

  private Box(byte[] sharedKey, byte[] noncePrefix, @Nullable Accelerator accelerator) {
    Objects.checkFromIndexSize(0, PREFIX_SIZE, noncePrefix.length);
    MemorySegment prefix = MemorySegment.ofArray(noncePrefix);
    int[] keyWords = words(sharedKey);
    int[] key = Salsa20.derive(keyWords, prefix.get(LITTLE, 0), prefix.get(LITTLE, 8));
    keyStream = accelerator == null ? new Salsa20(key) : accelerator.keyStream(key);
    mac = new Poly1305(accelerator == null ? null : accelerator.polyBlocks());
    Arrays.fill(key, 0);
    Arrays.fill(keyWords, 0);
  }

  /**
   * For few boxes of a shared key and a nonce's first 16 bytes.
   *
   * @param sharedKey 32 bytes: of {@link #precompute}, or a secret key of one side's own
   */
  public Box(byte[] sharedKey, byte[] noncePrefix) {
    this(sharedKey, noncePrefix, null);
  }

  /** For many boxes, whose nonces count up: as fast as this machine can ({@link Acceleration}). */
  public static Box ofMany(byte[] sharedKey, byte[] noncePrefix) {
    return ofMany(sharedKey, noncePrefix, Acceleration.chosen());
  }

  /** The same by this accelerator, or by the plain code. */
  public static Box ofMany(
      byte[] sharedKey, byte[] noncePrefix, @Nullable Accelerator accelerator) {
    return new Box(sharedKey, noncePrefix, accelerator);
  }

  /**
   * The key that both sides have in common.
   *
   * @throws InvalidKeyException if the public key is of small order
   */
  public static byte[] precompute(byte[] secretKey, byte[] publicKey) throws InvalidKeyException {
    byte[] agreed = X25519.agree(secretKey, publicKey);
    int[] words = words(agreed);
    Arrays.fill(agreed, (byte) 0);
    int[] shared = Salsa20.derive(words, 0, 0);
    MemorySegment bytes = MemorySegment.ofArray(agreed);
    for (int i = 0; i < shared.length; i += 2) {
      bytes.set(
          LITTLE,
          (long) i * Integer.BYTES,
          Integer.toUnsignedLong(shared[i]) | ((long) shared[i + 1] << Integer.SIZE));
    }
    Arrays.fill(words, 0);
    Arrays.fill(shared, 0);
    return agreed;
  }

  private static int[] words(byte[] key) {
    Objects.checkFromIndexSize(0, KEY_SIZE, key.length);
    MemorySegment bytes = MemorySegment.ofArray(key);
    int[] words = new int[KEY_SIZE / Integer.BYTES];
    for (int i = 0; i < words.length; i += 2) {
      long two = bytes.get(LITTLE, (long) i * Integer.BYTES);
      words[i] = (int) two;
      words[i + 1] = (int) (two >>> Integer.SIZE);
    }
    return words;
  }

  /**
   * Closes {@code source[from, from + length)} into a box at {@code target[to, to + TAG_SIZE +
   * length)}. The plaintext may stand where its ciphertext will; else the two must not overlap.
   *
   * @param nonceTail the last eight bytes of the nonce, as a big-endian number
   */
  public void seal(
      long nonceTail, MemorySegment source, long from, long length, MemorySegment target, long to) {
    Objects.checkFromIndexSize(from, length, source.byteSize());
    Objects.checkFromIndexSize(to, TAG_SIZE + length, target.byteSize());
    begin(nonceTail, length);
    xor(MAC_KEY, source, from, length, target, to + TAG_SIZE);
    authenticate(target, to, length);
  }

  /**
   * As {@link #seal(long, MemorySegment, long, long, MemorySegment, long)}, of a plaintext that is
   * the byte {@code first} and then {@code source[from, from + length)}. What is sealed must not
   * overlap it.
   */
  public void seal(
      long nonceTail,
      int first,
      MemorySegment source,
      long from,
      long length,
      MemorySegment target,
      long to) {
    Objects.checkFromIndexSize(from, length, source.byteSize());
    Objects.checkFromIndexSize(to, TAG_SIZE + 1 + length, target.byteSize());
    int streamAt = begin(nonceTail, 1 + length);
    long at = to + TAG_SIZE;
    if (length < Long.BYTES) {
      long last = stream[streamAt];
      long rest = Words.loadRest(source, from, (int) length) ^ (last >>> Byte.SIZE);
      target.set(ValueLayout.JAVA_BYTE, at, (byte) (first ^ last));
      Words.storeRest(rest, target, at + 1, (int) length);
    } else {
      long begin = (source.get(LITTLE, from) << Byte.SIZE) | (first & 0xff);
      target.set(LITTLE, at, begin ^ stream[streamAt]);
      int done = Long.BYTES - 1;
      long offset = MAC_KEY + Long.BYTES;
      xor(offset, source, from + done, length - done, target, at + Long.BYTES);
    }
    authenticate(target, to, 1 + length);
  }

  /** Puts the tag in front of the ciphertext that is there. */
  private void authenticate(MemorySegment target, long to, long length) {
    mac.compute(macKey, target, to + TAG_SIZE, length);
    target.set(LITTLE, to, mac.low());
    target.set(LITTLE, to + 8, mac.high());
  }

  /**
   * Opens the box of {@code length} bytes at {@code source[from)} into {@code target[to, to +
   * length - TAG_SIZE)}. The plaintext may come to stand where the ciphertext stood, or before that
   * in the same memory; behind it, the two must not overlap.
   *
   * @return false if it was not closed with this key and nonce, or is too short; nothing is written
   *     then
   */
  public boolean open(
      long nonceTail, MemorySegment source, long from, long length, MemorySegment target, long to) {
    Objects.checkFromIndexSize(from, length, source.byteSize());
    long size = length - TAG_SIZE;
    if (size < 0) {
      return false;
    }
    Objects.checkFromIndexSize(to, size, target.byteSize());
    begin(nonceTail, size);
    mac.compute(macKey, source, from + TAG_SIZE, size);
    long difference =
        (source.get(LITTLE, from) ^ mac.low()) | (source.get(LITTLE, from + 8) ^ mac.high());
    if (difference != 0) {
      return false;
    }
    xor(MAC_KEY, source, from + TAG_SIZE, size, target, to);
    return true;
  }

  /** Takes the key of the message's tag; returns where in the stream what follows it is. */
  private int begin(long nonceTail, long length) {
    if (wiped) {
      throw new IllegalStateException("the key is wiped");
    }
    long last = blocks;
    blocks = (MAC_KEY + length + BLOCK - 1) / BLOCK;
    oneOfMany = nonceTail == nonce + 1 && last <= LIKE * blocks && blocks <= LIKE * last;
    nonce = nonceTail;
    int at = find(0, oneOfMany ? Math.max(last, blocks) : blocks);
    System.arraycopy(stream, at, macKey, 0, macKey.length);
    return at + macKey.length;
  }

  /**
   * Where in the stream this block of the message at hand is; makes it if it is not there, and what
   * may follow it, if a message has {@code perNonce}. Sets {@code streamEnd}.
   */
  private int find(long number, long perNonce) {
    long ahead = nonce - madeNonce;
    long index = ahead * madePerNonce + number - madeFirst;
    if (ahead < 0 || ahead > made || number >= madePerNonce || index < 0 || index >= made) {
      make(number, perNonce);
      index = 0;
    }
    streamEnd = (int) Math.min(made, index + madePerNonce - number) * KeyStream.BLOCK_LONGS;
    return (int) index * KeyStream.BLOCK_LONGS;
  }

  private void make(long first, long perNonce) {
    long wanted = oneOfMany ? MANY : Math.max(blocks - first, keyStream.width());
    made = (int) Math.min(wanted, MANY);
    madeNonce = nonce;
    madeFirst = first;
    madePerNonce = perNonce;
    if (made * KeyStream.BLOCK_LONGS > stream.length) {
      Arrays.fill(stream, 0);
      stream = new long[MANY * KeyStream.BLOCK_LONGS];
    }
    keyStream.blocks(nonce, first, perNonce, made, stream);
  }

  /** After {@link #begin}, with the key stream from {@code offset} on, which is whole longs. */
  private void xor(
      long offset, MemorySegment source, long from, long length, MemorySegment target, long to) {
    for (long done = 0; done < length; ) {
      long at = offset + done;
      int streamAt = find(at / BLOCK, blocks) + (int) (at % BLOCK) / Long.BYTES;
      int longs = Math.min(streamEnd - streamAt, words.length);
      int count = (int) Math.min(length - done, (long) longs * Long.BYTES);
      xor(streamAt, source, from + done, count, target, to + done);
      done += count;
    }
  }

  private void xor(
      int streamAt, MemorySegment source, long from, int length, MemorySegment target, long to) {
    Words.load(source, from, length, words);
    int longs = (length + Long.BYTES - 1) / Long.BYTES;
    for (int i = 0; i < longs; i++) {
      words[i] ^= stream[streamAt + i];
    }
    Words.store(words, target, to, length);
  }

  /** Forgets the key; no box can be closed or opened any more. */
  public void wipe() {
    wiped = true;
    keyStream.wipe();
    mac.wipe();
    Arrays.fill(macKey, 0);
    Arrays.fill(stream, 0);
    Arrays.fill(words, 0);
  }
}
