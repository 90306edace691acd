package io.monocoque.protocol.security;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.trusted.TrustedBytes;
import io.monocoque.protocol.crypto.Box;
import io.monocoque.protocol.crypto.X25519;
import io.monocoque.protocol.wire.Command;
import io.monocoque.protocol.wire.Metadata;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The side of CURVE whose public key the client knows; see {@link CurveMechanism} for what is said.
 *
 * <p>Between WELCOME and INITIATE it knows nothing of the client but the key of the cookie, which
 * holds the rest and is good for this connection and one try.
 *
 * <p>Threading: as {@link Mechanism}. Source: RFC 25 and 26.
 */
public final class CurveServer extends CurveMechanism {
  private static final long READY_NONCE = 1;
  private static final long FIRST_MESSAGE_NONCE = 2;

  private enum Step {
    HELLO,
    INITIATE,
    VERDICT,
    DONE
  }

  private final CurvePublicKey publicKey;
  private Step step = Step.HELLO;

  private byte[] cookieKey = {};
  private long helloNonce;

  /** Of s' and C'. */
  private byte[] shared = {};

  private @Nullable CurvePublicKey clientKey;
  private Verdict.@Nullable Accepted accepted;

  /**
   * One side that says {@code own} of itself in READY.
   *
   * @throws IllegalStateException if the keys are closed
   */
  public CurveServer(CurveKeys keys, Metadata own, SecureRandom random) {
    super(keys, own, random);
    this.publicKey = keys.publicKey();
  }

  @Override
  public boolean asServer() {
    return true;
  }

  @Override
  public Progress start(Consumer<Bytes> transmit) {
    return Progress.HANDSHAKING;
  }

  @Override
  public Progress receive(Command command, Consumer<Bytes> transmit) throws ProtocolException {
    if (isWorking() || step == Step.VERDICT || step == Step.DONE) {
      throw Handshakes.unexpected(command, "where none was expected");
    }
    byte[] data = command.data().toArray();
    if (step == Step.HELLO) {
      Handshakes.expect(command, Command.HELLO, "where HELLO was expected");
      checkSize(command, HELLO_DATA, HELLO_DATA, ProtocolError.MALFORMED_COMMAND_HELLO);
      if (data[0] != 1 || data[1] != 0) {
        throw new ProtocolException(
            ProtocolError.MALFORMED_COMMAND_HELLO,
            "a HELLO of CURVE " + (data[0] & 0xff) + '.' + (data[1] & 0xff) + ", not 1.0");
      }
      step = Step.INITIATE;
      return compute(() -> welcome(data));
    }
    Handshakes.expect(command, Command.INITIATE, "where INITIATE was expected");
    checkSize(command, INITIATE_DATA, Integer.MAX_VALUE, ProtocolError.MALFORMED_COMMAND_INITIATE);
    step = Step.VERDICT;
    return compute(() -> openInitiate(data));
  }

  @Override
  Progress afterWork() {
    return step == Step.VERDICT ? Progress.AUTHENTICATING : Progress.HANDSHAKING;
  }

  private Bytes welcome(byte[] hello) throws ProtocolException, InvalidKeyException {
    int keyAt = 2 + HELLO_ZEROS;
    int nonceAt = keyAt + KEY;
    byte[] clientTransient = Arrays.copyOfRange(hello, keyAt, nonceAt);
    byte[] helloShared = Box.precompute(secretKey, clientTransient);
    Box box = box(helloShared, HELLO_PREFIX);
    helloNonce = tail(hello, nonceAt);
    open(box, helloNonce, hello, nonceAt + SHORT_NONCE, hello.length, Command.HELLO);
    box.wipe();

    byte[] transientSecret = randomBytes(KEY);
    byte[] plain = Arrays.copyOf(X25519.publicKey(transientSecret), KEY + COOKIE);
    byte[] kept = Arrays.copyOf(clientTransient, TWO_KEYS);
    System.arraycopy(transientSecret, 0, kept, KEY, KEY);
    cookieKey = randomBytes(KEY);
    sealOnce(cookieKey, COOKIE_PREFIX, kept, plain, KEY);

    byte[] welcome = new byte[WELCOME_DATA];
    sealOnce(helloShared, WELCOME_PREFIX, plain, welcome, 0);
    Arrays.fill(transientSecret, (byte) 0);
    Arrays.fill(kept, (byte) 0);
    Arrays.fill(helloShared, (byte) 0);
    Arrays.fill(secretKey, (byte) 0);
    return frame(Command.WELCOME, welcome);
  }

  private @Nullable Bytes openInitiate(byte[] initiate)
      throws ProtocolException, InvalidKeyException {
    byte[] kept = openOnce(cookieKey, COOKIE_PREFIX, initiate, 0, COOKIE, "cookie");
    Arrays.fill(cookieKey, (byte) 0);
    byte[] clientTransient = Arrays.copyOf(kept, KEY);
    byte[] transientSecret = Arrays.copyOfRange(kept, KEY, TWO_KEYS);
    Arrays.fill(kept, (byte) 0);
    shared = Box.precompute(transientSecret, clientTransient);

    long nonce = tail(initiate, COOKIE);
    if (Long.compareUnsigned(nonce, helloNonce) <= 0) {
      throw new ProtocolException(
          ProtocolError.INVALID_SEQUENCE, "an INITIATE with a nonce not above that of HELLO");
    }
    Box box = box(shared, INITIATE_PREFIX);
    byte[] plain =
        open(box, nonce, initiate, COOKIE + SHORT_NONCE, initiate.length, Command.INITIATE);
    box.wipe();

    byte[] client = Arrays.copyOf(plain, KEY);
    byte[] vouchShared = Box.precompute(transientSecret, client);
    Arrays.fill(transientSecret, (byte) 0);
    byte[] vouched = openOnce(vouchShared, VOUCH_PREFIX, plain, KEY, KEY + VOUCH, "vouch");
    Arrays.fill(vouchShared, (byte) 0);
    byte[] expected = Arrays.copyOf(clientTransient, TWO_KEYS);
    publicKey.bytes().copyTo(expected, KEY);
    if (!MessageDigest.isEqual(expected, vouched)) {
      throw new ProtocolException(
          ProtocolError.KEY_EXCHANGE, "the vouch is for another client or another server");
    }
    peer(Metadata.parse(TrustedBytes.wrap(plain, KEY + VOUCH, plain.length - KEY - VOUCH)));
    clientKey = new CurvePublicKey(TrustedBytes.wrap(client));
    protect(shared, SERVER_PREFIX, FIRST_MESSAGE_NONCE, CLIENT_PREFIX, nonce);
    return null;
  }

  @Override
  public Credentials credentials() {
    if (step != Step.VERDICT || isWorking() || clientKey == null) {
      throw new IllegalStateException("nobody is to be authenticated");
    }
    return new Credentials.Curve(clientKey);
  }

  @Override
  public Progress decide(Verdict verdict, Consumer<Bytes> transmit) {
    if (step != Step.VERDICT || isWorking()) {
      throw new IllegalStateException("nobody is to be authenticated");
    }
    step = Step.DONE;
    return switch (verdict) {
      case Verdict.Accepted acceptance -> {
        accepted = acceptance;
        transmit.accept(ready());
        yield Progress.READY;
      }
      case Verdict.Denied denied -> Handshakes.deny(denied, transmit);
    };
  }

  private Bytes ready() {
    byte[] metadata = own.encode().toArray();
    byte[] ready = new byte[READY_DATA + metadata.length];
    Box box = box(shared, READY_PREFIX);
    seal(box, READY_NONCE, metadata, ready, 0);
    box.wipe();
    Arrays.fill(shared, (byte) 0);
    return frame(Command.READY, ready);
  }

  @Override
  public Verdict.@Nullable Accepted accepted() {
    return accepted;
  }

  @Override
  public void wipe() {
    Arrays.fill(cookieKey, (byte) 0);
    Arrays.fill(shared, (byte) 0);
    super.wipe();
  }
}
