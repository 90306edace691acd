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
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The side of CURVE that knows the server's public key before it connects; see {@link
 * CurveMechanism} for what is said.
 *
 * <p>Threading: as {@link Mechanism}. Source: RFC 25 and 26.
 */
public final class CurveClient extends CurveMechanism {
  private static final long HELLO_NONCE = 1;
  private static final long INITIATE_NONCE = 2;
  private static final long FIRST_MESSAGE_NONCE = 3;

  private enum Step {
    WELCOME,
    READY,
    DONE
  }

  private final CurvePublicKey publicKey;
  private final CurvePublicKey serverKey;
  private Step step = Step.WELCOME;

  /** c' and C'. */
  private final byte[] transientSecret = new byte[KEY];

  private byte[] transientPublic = {};

  /** Of c' and S. */
  private byte[] helloShared = {};

  /** Of c' and S'. */
  private byte[] shared = {};

  private @Nullable Box readyBox;

  /**
   * One side that says {@code own} of itself in INITIATE.
   *
   * @throws IllegalStateException if the keys are closed
   */
  public CurveClient(CurveKeys keys, CurvePublicKey serverKey, Metadata own, SecureRandom random) {
    super(keys, own, random);
    this.publicKey = keys.publicKey();
    this.serverKey = serverKey;
  }

  @Override
  public boolean asServer() {
    return false;
  }

  @Override
  public Progress start(Consumer<Bytes> transmit) {
    return compute(this::hello);
  }

  private Bytes hello() throws InvalidKeyException {
    random.nextBytes(transientSecret);
    transientPublic = X25519.publicKey(transientSecret);
    helloShared = Box.precompute(transientSecret, serverKey.bytes().toArray());
    byte[] hello = new byte[HELLO_DATA];
    hello[0] = 1; // the version, 1.0
    System.arraycopy(transientPublic, 0, hello, 2 + HELLO_ZEROS, KEY);
    Box box = box(helloShared, HELLO_PREFIX);
    seal(box, HELLO_NONCE, new byte[HELLO_SIGNATURE], hello, 2 + HELLO_ZEROS + KEY);
    box.wipe();
    return frame(Command.HELLO, hello);
  }

  @Override
  public Progress receive(Command command, Consumer<Bytes> transmit) throws ProtocolException {
    if (isWorking() || step == Step.DONE) {
      throw Handshakes.unexpected(command, "where none was expected");
    }
    if (step == Step.READY) {
      Handshakes.expect(command, Command.READY, "where READY was expected");
      checkSize(command, READY_DATA, Integer.MAX_VALUE, ProtocolError.MALFORMED_COMMAND_READY);
      step = Step.DONE;
      ready(command.data().toArray());
      return Progress.READY;
    }
    Handshakes.expect(command, Command.WELCOME, "where WELCOME was expected");
    checkSize(command, WELCOME_DATA, WELCOME_DATA, ProtocolError.CRYPTOGRAPHIC);
    step = Step.READY;
    byte[] welcome = command.data().toArray();
    return compute(() -> initiate(welcome));
  }

  @Override
  Progress afterWork() {
    return Progress.HANDSHAKING;
  }

  private Bytes initiate(byte[] welcome) throws ProtocolException, InvalidKeyException {
    byte[] opened =
        openOnce(helloShared, WELCOME_PREFIX, welcome, 0, welcome.length, Command.WELCOME);
    byte[] serverTransient = Arrays.copyOf(opened, KEY);
    shared = Box.precompute(transientSecret, serverTransient);
    readyBox = box(shared, READY_PREFIX);

    byte[] metadata = own.encode().toArray();
    byte[] plain = new byte[KEY + VOUCH + metadata.length];
    publicKey.bytes().copyTo(plain, 0);
    byte[] vouched = Arrays.copyOf(transientPublic, TWO_KEYS);
    serverKey.bytes().copyTo(vouched, KEY);
    byte[] vouchShared = Box.precompute(secretKey, serverTransient);
    sealOnce(vouchShared, VOUCH_PREFIX, vouched, plain, KEY);
    System.arraycopy(metadata, 0, plain, KEY + VOUCH, metadata.length);

    byte[] initiate = new byte[COOKIE + SHORT_NONCE + TAG + plain.length];
    System.arraycopy(opened, KEY, initiate, 0, COOKIE);
    Box box = box(shared, INITIATE_PREFIX);
    seal(box, INITIATE_NONCE, plain, initiate, COOKIE);
    box.wipe();
    Arrays.fill(vouchShared, (byte) 0);
    Arrays.fill(secretKey, (byte) 0);
    wipeHello();
    return frame(Command.INITIATE, initiate);
  }

  private void ready(byte[] ready) throws ProtocolException {
    if (readyBox == null) {
      throw new AssertionError("READY is waited for without a key");
    }
    long nonce = tail(ready, 0);
    byte[] metadata = open(readyBox, nonce, ready, SHORT_NONCE, ready.length, Command.READY);
    peer(Metadata.parse(TrustedBytes.wrap(metadata)));
    protect(shared, CLIENT_PREFIX, FIRST_MESSAGE_NONCE, SERVER_PREFIX, nonce);
    wipeShared();
  }

  private void wipeHello() {
    Arrays.fill(transientSecret, (byte) 0);
    Arrays.fill(helloShared, (byte) 0);
  }

  private void wipeShared() {
    Arrays.fill(shared, (byte) 0);
    if (readyBox != null) {
      readyBox.wipe();
    }
  }

  @Override
  public void wipe() {
    wipeHello();
    wipeShared();
    super.wipe();
  }
}
