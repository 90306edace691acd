package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One side of CURVE on a bare connection, by the RFCs and not by our code: each step can be taken
 * as it should be, or its bytes be had, made worse and sent.
 *
 * <p>What is made here are the data of commands, behind their names. Keys are named as in the RFCs:
 * ours are {@code secret} and {@code transientSecret}, and of each there is the public one.
 *
 * <p>Threading: the test's thread. Source: RFC 25 and 26.
 */
abstract sealed class CurvePeer permits CurvePeer.Client, CurvePeer.Server {
  private static final int COOKIE = 96;

  final RawPeer wire;
  final byte[] secret;
  final byte[] publicKey;
  final byte[] transientSecret = Nacl.random(Nacl.KEY);
  final byte[] transientKey = Nacl.publicKey(transientSecret);

  private final Kind kind;
  private final String messagePrefix;
  private byte[] theirTransientKey = {};
  private long nextNonce;
  private boolean established;
  private @Nullable IOException refused;

  private CurvePeer(
      RawPeer wire, Kind kind, byte[] secret, String messagePrefix, long firstMessageNonce) {
    this.wire = wire;
    this.kind = kind;
    this.secret = secret;
    this.publicKey = Nacl.publicKey(secret);
    this.messagePrefix = messagePrefix;
    this.nextNonce = firstMessageNonce;
  }

  /** Whether the handshake is done: then the other side tells of an end, not of a failed start. */
  boolean isEstablished() {
    return established;
  }

  void established() {
    established = true;
  }

  void greet() throws IOException {
    greet("CURVE");
  }

  void greet(String mechanism) throws IOException {
    wire.send(Wire.greeting(mechanism));
    wire.read(Wire.GREETING_SIZE);
  }

  /** As far as it is taken: the other side may have seen enough before the last byte. */
  void send(byte[]... frames) {
    try {
      wire.send(Frame.concat(frames));
    } catch (IOException e) {
      refused = e;
    }
  }

  /** Reads a command's data. */
  byte[] take(String command) throws IOException {
    if (refused != null) {
      throw refused;
    }
    return wire.readCommand(command);
  }

  /** The whole handshake, as it should be. */
  abstract CurvePeer ready() throws IOException;

  /** The body of a MESSAGE as it should be. */
  byte[] message(String text) {
    return message(nextNonce++, messagePrefix, 0, text.getBytes(StandardCharsets.US_ASCII));
  }

  byte[] message(long nonce, String prefix, int flags, byte[] payload) {
    byte[] shortNonce = shortNonce(nonce);
    byte[] plain = Frame.concat(new byte[] {(byte) flags}, payload);
    return Frame.body(
        "MESSAGE",
        shortNonce,
        Nacl.box(plain, Nacl.nonce(prefix, shortNonce), theirTransientKey, transientSecret));
  }

  /** The nonce that the next MESSAGE has. */
  long nextNonce() {
    return nextNonce;
  }

  String messagePrefix() {
    return messagePrefix;
  }

  /** Says what the socket is. */
  byte[] metadata() {
    return metadata(kind.name());
  }

  static byte[] metadata(String type) {
    return Frame.concat(Frame.text("Socket-Type"), new byte[3], Frame.text(type));
  }

  final void theirTransientKey(byte[] key) {
    theirTransientKey = key;
  }

  final byte[] theirTransientKey() {
    return theirTransientKey;
  }

  static byte[] shortNonce(long nonce) {
    return ByteBuffer.allocate(Long.BYTES).putLong(nonce).array();
  }

  /** Opens a box behind a nonce, which has to succeed. */
  static byte[] open(String prefix, byte[] data, int at, int nonceSize, byte[] key, byte[] secret) {
    byte[] nonce = Nacl.nonce(prefix, Arrays.copyOfRange(data, at, at + nonceSize));
    byte[] box = Arrays.copyOfRange(data, at + nonceSize, data.length);
    byte @Nullable [] opened = Nacl.open(box, nonce, key, secret);
    return opened != null ? opened : fail(prefix + " cannot be opened");
  }

  /** A nonce of 16 by chance, and the box. */
  static byte[] boxOnce(String prefix, byte[] plain, byte[] key, byte[] secret) {
    byte[] nonce = Nacl.random(16);
    return Frame.concat(nonce, Nacl.box(plain, Nacl.nonce(prefix, nonce), key, secret));
  }

  /** Knows the server's key and shows its own. */
  static final class Client extends CurvePeer {
    private interface Connecting {
      Client connect() throws IOException;
    }

    private final byte[] serverKey;
    private Connecting others = () -> fail("nobody to connect to");
    private byte[] cookie = {};

    private Client(RawPeer wire, Kind kind, byte[] serverKey) {
      super(wire, kind, Nacl.random(Nacl.KEY), "CurveZMQMESSAGEC", 3);
      this.serverKey = serverKey;
    }

    static Client connect(Rig rig, String endpoint, Kind kind, byte[] serverKey)
        throws IOException {
      Client client = new Client(RawPeer.connect(rig, endpoint), kind, serverKey);
      client.others = () -> connect(rig, endpoint, kind, serverKey);
      return client;
    }

    /** Another one, that is connected to the same server. */
    Client another() throws IOException {
      return others.connect();
    }

    byte[] serverKey() {
      return serverKey;
    }

    byte[] hello() {
      return hello(transientKey, serverKey);
    }

    byte[] hello(byte[] shownKey, byte[] server) {
      byte[] nonce = shortNonce(1);
      return Frame.concat(
          new byte[] {1, 0},
          new byte[72],
          shownKey,
          nonce,
          Nacl.box(new byte[64], Nacl.nonce("CurveZMQHELLO---", nonce), server, transientSecret));
    }

    /** Up to WELCOME. */
    Client welcomed() throws IOException {
      greet();
      send(Frame.command("HELLO", hello()));
      takeWelcome();
      return this;
    }

    void takeWelcome() throws IOException {
      byte[] welcome = take("WELCOME");
      byte[] opened = open("WELCOME-", welcome, 0, 16, serverKey, transientSecret);
      assertEquals(Nacl.KEY + COOKIE, opened.length);
      theirTransientKey(Arrays.copyOf(opened, Nacl.KEY));
      cookie = Arrays.copyOfRange(opened, Nacl.KEY, opened.length);
    }

    byte[] cookie() {
      return cookie;
    }

    byte[] vouch() {
      return vouch(transientKey, serverKey, secret);
    }

    byte[] vouch(byte[] vouchedKey, byte[] server, byte[] voucher) {
      return boxOnce("VOUCH---", Frame.concat(vouchedKey, server), theirTransientKey(), voucher);
    }

    byte[] initiate() {
      return initiate(cookie, 2, publicKey, vouch(), metadata());
    }

    byte[] initiate(byte[] shownCookie, long nonce, byte[] key, byte[] vouch, byte[] metadata) {
      byte[] shortNonce = shortNonce(nonce);
      byte[] box =
          Nacl.box(
              Frame.concat(key, vouch, metadata),
              Nacl.nonce("CurveZMQINITIATE", shortNonce),
              theirTransientKey(),
              transientSecret);
      return Frame.concat(shownCookie, shortNonce, box);
    }

    @Override
    Client ready() throws IOException {
      welcomed();
      send(Frame.command("INITIATE", initiate()));
      byte[] ready = take("READY");
      open("CurveZMQREADY---", ready, 0, Long.BYTES, theirTransientKey(), transientSecret);
      established();
      return this;
    }
  }

  /** Is known by its key. */
  static final class Server extends CurvePeer {
    private final byte[] cookieKey = Nacl.random(Nacl.KEY);

    Server(RawPeer wire, Kind kind, byte[] secret) {
      super(wire, kind, secret, "CurveZMQMESSAGES", 2);
    }

    /** Up to HELLO, which names the client's transient key. */
    Server helloed() throws IOException {
      greet();
      byte[] hello = take("HELLO");
      theirTransientKey(Arrays.copyOfRange(hello, 74, 74 + Nacl.KEY));
      byte[] zeros = open("CurveZMQHELLO---", hello, 106, Long.BYTES, theirTransientKey(), secret);
      assertEquals(64, zeros.length);
      return this;
    }

    /** The client's transient key. */
    byte[] clientKey() {
      return theirTransientKey();
    }

    byte[] welcome() {
      return welcome(transientKey, clientKey(), secret);
    }

    byte[] welcome(byte[] shownKey, byte[] client, byte[] server) {
      return boxOnce("WELCOME-", Frame.concat(shownKey, cookie()), client, server);
    }

    private byte[] cookie() {
      byte[] nonce = Nacl.random(16);
      byte[] kept = Frame.concat(clientKey(), transientSecret);
      return Frame.concat(nonce, Nacl.secretBox(kept, Nacl.nonce("COOKIE--", nonce), cookieKey));
    }

    /** Up to INITIATE. */
    Server initiated() throws IOException {
      helloed();
      send(Frame.command("WELCOME", welcome()));
      byte[] initiate = take("INITIATE");
      open("CurveZMQINITIATE", initiate, COOKIE, Long.BYTES, theirTransientKey(), transientSecret);
      return this;
    }

    byte[] readyData() {
      return readyData(1, metadata());
    }

    byte[] readyData(long nonce, byte[] metadata) {
      byte[] shortNonce = shortNonce(nonce);
      return Frame.concat(
          shortNonce,
          Nacl.box(
              metadata,
              Nacl.nonce("CurveZMQREADY---", shortNonce),
              theirTransientKey(),
              transientSecret));
    }

    @Override
    Server ready() throws IOException {
      initiated();
      send(Frame.command("READY", readyData()));
      established();
      return this;
    }
  }
}
