package io.monocoque.protocol.security;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.trusted.TrustedBytes;
import io.monocoque.protocol.crypto.Box;
import io.monocoque.protocol.crypto.X25519;
import io.monocoque.protocol.wire.Command;
import io.monocoque.protocol.wire.Metadata;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What both sides of CURVE have in common.
 *
 * <pre>
 *   C, c  the client's long-term keys, public and secret     S, s  the server's
 *   C', c'  its transient ones, for this connection alone    S', s'
 *   Box[x](c -> S) is closed with the secret key c and the public key S, and opened with s and C
 *
 *   client                                                                       server
 *   HELLO     01 00 | 72 zeros | C' | nonce 8 | Box[64 zeros](c' -> S)              ──►
 *       ◄──   WELCOME   nonce 16 | Box[S' | cookie](s -> C')
 *   INITIATE  cookie | nonce 8 | Box[C | vouch | metadata](c' -> S')                ──►
 *       ◄──   READY     nonce 8 | Box[metadata](s' -> C')
 *   MESSAGE   nonce 8 | Box[flags | payload](c' -> S')                             ◄──►
 *
 *   cookie    nonce 16 | secret box[C' | s'](K)     K is the server's, for this connection alone
 *   vouch     nonce 16 | Box[C' | S](c -> S')
 *
 *   A nonce of 8 follows a prefix of 16 characters, one of 16 follows a prefix of 8.
 * </pre>
 *
 * <p>Each box has 16 bytes more than what is in it. Commands count their short nonces up from 1,
 * MESSAGE included.
 *
 * <p>Threading: as {@link Mechanism}. Source: RFC 25 and 26, and libzmq where they leave room.
 */
abstract sealed class CurveMechanism implements Mechanism permits CurveClient, CurveServer {
  static final int KEY = X25519.KEY_SIZE;
  static final int TAG = Box.TAG_SIZE;
  static final int SHORT_NONCE = 8;
  static final int LONG_NONCE = 16;

  static final int HELLO_ZEROS = 72;
  static final int HELLO_SIGNATURE = 64;

  /** What is in the cookie's box, and in the vouch's: two keys. */
  static final int TWO_KEYS = 2 * KEY;

  static final int COOKIE = LONG_NONCE + TAG + TWO_KEYS;
  static final int VOUCH = LONG_NONCE + TAG + TWO_KEYS;

  /** The data of commands, behind the name. */
  static final int HELLO_DATA = 2 + HELLO_ZEROS + KEY + SHORT_NONCE + TAG + HELLO_SIGNATURE;

  static final int WELCOME_DATA = LONG_NONCE + TAG + KEY + COOKIE;
  static final int INITIATE_DATA = COOKIE + SHORT_NONCE + TAG + KEY + VOUCH;
  static final int READY_DATA = SHORT_NONCE + TAG;

  static final String HELLO_PREFIX = "CurveZMQHELLO---";
  static final String WELCOME_PREFIX = "WELCOME-";
  static final String COOKIE_PREFIX = "COOKIE--";
  static final String INITIATE_PREFIX = "CurveZMQINITIATE";
  static final String VOUCH_PREFIX = "VOUCH---";
  static final String READY_PREFIX = "CurveZMQREADY---";
  static final String CLIENT_PREFIX = "CurveZMQMESSAGEC";
  static final String SERVER_PREFIX = "CurveZMQMESSAGES";

  final SecureRandom random;

  /** Our own secret key. */
  final byte[] secretKey;

  final Metadata own;
  private @Nullable CurveStep step;
  private @Nullable Metadata peer;
  private @Nullable Sealer sealer;
  private @Nullable Opener opener;

  CurveMechanism(CurveKeys keys, Metadata own, SecureRandom random) {
    this.secretKey = keys.copySecretKey();
    this.own = own;
    this.random = random;
  }

  @Override
  public final String name() {
    return "CURVE";
  }

  // --- what is computed elsewhere ---

  final Progress compute(CurveStep.Computation computation) {
    step = new CurveStep(computation);
    return Progress.WORKING;
  }

  final boolean isWorking() {
    return step != null;
  }

  @Override
  public final Runnable work() {
    return currentStep();
  }

  @Override
  public final Progress workDone(Consumer<Bytes> transmit) throws ProtocolException {
    CurveStep done = currentStep();
    done.finish(transmit);
    step = null;
    return afterWork();
  }

  private CurveStep currentStep() {
    if (step == null) {
      throw new IllegalStateException("there is no work");
    }
    return step;
  }

  abstract Progress afterWork();

  // --- boxes ---

  final byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** For the handshake's boxes with short nonces. */
  static Box box(byte[] sharedKey, String prefix) {
    return new Box(sharedKey, ascii(prefix));
  }

  /** Writes nonce and box of {@code plain} to {@code target[at)}, with a nonce of 16 by chance. */
  final void sealOnce(byte[] sharedKey, String prefix, byte[] plain, byte[] target, int at) {
    byte[] nonce = randomBytes(LONG_NONCE);
    System.arraycopy(nonce, 0, target, at, LONG_NONCE);
    Box box = onceBox(sharedKey, prefix, nonce, 0);
    box.seal(
        tail(nonce, SHORT_NONCE),
        MemorySegment.ofArray(plain),
        0,
        plain.length,
        MemorySegment.ofArray(target),
        at + LONG_NONCE);
    box.wipe();
  }

  /**
   * Opens nonce and box at {@code source[at, end)}.
   *
   * @throws ProtocolException if that cannot be done
   */
  static byte[] openOnce(
      byte[] sharedKey, String prefix, byte[] source, int at, int end, String what)
      throws ProtocolException {
    Box box = onceBox(sharedKey, prefix, source, at);
    try {
      return open(box, tail(source, at + SHORT_NONCE), source, at + LONG_NONCE, end, what);
    } finally {
      box.wipe();
    }
  }

  private static Box onceBox(byte[] sharedKey, String prefix, byte[] nonce, int at) {
    byte[] begin = Arrays.copyOf(ascii(prefix), Box.PREFIX_SIZE);
    System.arraycopy(nonce, at, begin, SHORT_NONCE, SHORT_NONCE);
    return new Box(sharedKey, begin);
  }

  /** Writes the short nonce and the box of {@code plain} to {@code target[at)}. */
  static void seal(Box box, long nonce, byte[] plain, byte[] target, int at) {
    MemorySegment out = MemorySegment.ofArray(target);
    out.set(Sealer.BIG, at, nonce);
    box.seal(nonce, MemorySegment.ofArray(plain), 0, plain.length, out, at + SHORT_NONCE);
  }

  /** Opens the box at {@code source[at, end)}. */
  static byte[] open(Box box, long nonce, byte[] source, int at, int end, String what)
      throws ProtocolException {
    byte[] plain = new byte[end - at - TAG];
    if (!box.open(
        nonce, MemorySegment.ofArray(source), at, end - at, MemorySegment.ofArray(plain), 0)) {
      throw new ProtocolException(
          ProtocolError.CRYPTOGRAPHIC, "the box of the " + what + " cannot be opened");
    }
    return plain;
  }

  /** Eight bytes of a nonce, as a number. */
  static long tail(byte[] bytes, int at) {
    return MemorySegment.ofArray(bytes).get(Sealer.BIG, at);
  }

  static Bytes frame(String name, byte[] data) {
    return new Command(name, TrustedBytes.wrap(data)).encode();
  }

  static void checkSize(Command command, int least, int most, ProtocolError error)
      throws ProtocolException {
    int size = command.data().size();
    if (size < least || size > most) {
      int name = 1 + command.name().length();
      throw new ProtocolException(error, "a " + command.name() + " of " + (name + size) + " bytes");
    }
  }

  // --- what comes of it ---

  /** From the key that both sides' transient keys agree on. */
  final void protect(
      byte[] sharedKey, String sealing, long firstNonce, String opening, long lastNonce) {
    sealer = new Sealer(Box.ofMany(sharedKey, ascii(sealing)), firstNonce);
    opener = new Opener(Box.ofMany(sharedKey, ascii(opening)), lastNonce);
  }

  final void peer(Metadata metadata) {
    peer = metadata;
  }

  @Override
  public final @Nullable Metadata announced() {
    return peer;
  }

  @Override
  public final Metadata peerMetadata() {
    if (peer == null) {
      throw new IllegalStateException("the peer has not said what it is");
    }
    return peer;
  }

  @Override
  public final @Nullable Sealer sealer() {
    return sealer;
  }

  @Override
  public final @Nullable Opener opener() {
    return opener;
  }

  @Override
  public void wipe() {
    Arrays.fill(secretKey, (byte) 0);
    if (sealer != null) {
      sealer.wipe();
    }
    if (opener != null) {
      opener.wipe();
    }
  }
}
