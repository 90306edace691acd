package io.monocoque.protocol.wire;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.trusted.TrustedBytes;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The first 64 bytes of each direction.
 *
 * <pre>
 *    0         1            9    10      11      12          32          33
 *   | FF | identity size + 1 | 7F | major | minor | mechanism | as-server | 31 zeros |
 *   |------- signature -----------|
 * </pre>
 *
 * <p>The eight bytes after FF mean nothing in ZMTP 3, but to a ZMTP 1 peer the signature is the
 * header of a long frame that holds the identity.
 *
 * <p>Threading: immutable. Source: RFC 37, section 3.1 (greeting).
 *
 * @param mechanism at most 20 bytes of ASCII
 */
public record Greeting(ZmtpVersion version, String mechanism, boolean asServer) {
  public static final int SIZE = 64;
  public static final int SIGNATURE_SIZE = 10;

  public static final int MAJOR_AT = 10;
  public static final int MINOR_AT = 11;
  private static final int MECHANISM_AT = 12;
  private static final int AS_SERVER_AT = 32;
  private static final int FILLER_AT = 33;

  public Greeting {
    if (mechanism.length() > AS_SERVER_AT - MECHANISM_AT) {
      throw new IllegalArgumentException("a mechanism has at most 20 characters: " + mechanism);
    }
  }

  /** All 64 bytes; {@code identitySize} is what a ZMTP 1 peer reads from the signature. */
  public Bytes encode(int identitySize) {
    byte[] greeting = new byte[SIZE];
    greeting[0] = (byte) 0xff;
    int zmtp1Length = identitySize + 1;
    greeting[7] = (byte) (zmtp1Length >>> 8);
    greeting[8] = (byte) zmtp1Length;
    greeting[9] = 0x7f;
    greeting[MAJOR_AT] = (byte) version.major();
    greeting[MINOR_AT] = (byte) version.minor();
    byte[] name = mechanism.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(name, 0, greeting, MECHANISM_AT, name.length);
    greeting[AS_SERVER_AT] = (byte) (asServer ? 1 : 0);
    return TrustedBytes.wrap(greeting);
  }

  /**
   * Checks what a peer has sent so far, so that one of another protocol is recognised with the
   * first byte that tells it apart and not after it has waited for a greeting of ours to end.
   *
   * @param size how many bytes of {@code greeting} are there
   */
  public static void checkBegin(byte[] greeting, int size) throws ProtocolException {
    if (size > 0 && greeting[0] != (byte) 0xff) {
      // A ZMTP 1.0 frame begins with its length, which counts the flags and so is never 0.
      throw new ProtocolException(
          greeting[0] == 0 ? ProtocolError.BAD_GREETING : ProtocolError.UNSUPPORTED_VERSION,
          "the first byte is 0x%02x, not 0xff: ZMTP 1.0, or no ZMTP".formatted(greeting[0]));
    }
    if (size >= SIGNATURE_SIZE && (greeting[9] & 1) == 0) {
      // After the long length of a ZMTP 1.0 frame come its flags, which are 0 for an identity.
      throw new ProtocolException(
          greeting[9] == 0 ? ProtocolError.UNSUPPORTED_VERSION : ProtocolError.BAD_GREETING,
          "byte 9 is 0x%02x, not 0x7f: ZMTP 1.0, or no ZMTP".formatted(greeting[9]));
    }
    if (size > MAJOR_AT && (greeting[MAJOR_AT] == 0 || greeting[MAJOR_AT] == 1)) {
      throw new ProtocolException(
          ProtocolError.UNSUPPORTED_VERSION,
          "the peer speaks ZMTP " + (greeting[MAJOR_AT] + 1) + ".0; we speak 3.0 and 3.1");
    }
  }

  /** Reads all 64 bytes, which {@link #checkBegin} has passed; padding and filler are ignored. */
  public static Greeting parse(byte[] greeting) {
    int end = AS_SERVER_AT;
    while (end > MECHANISM_AT && greeting[end - 1] == 0) {
      end--;
    }
    // A NUL inside stays, so that such a name equals none of ours.
    String mechanism =
        new String(greeting, MECHANISM_AT, end - MECHANISM_AT, StandardCharsets.ISO_8859_1);
    return new Greeting(
        new ZmtpVersion(greeting[MAJOR_AT] & 0xff, greeting[MINOR_AT] & 0xff),
        mechanism,
        greeting[AS_SERVER_AT] != 0);
  }

  /** The mechanism as it can be shown. */
  public String printableMechanism() {
    return WireText.printable(Bytes.of(mechanism));
  }

  /**
   * What each byte of a greeting means.
   *
   * @throws IllegalArgumentException unless it has 64 bytes
   */
  public static List<WireField> describe(Bytes greeting) {
    if (greeting.size() != SIZE) {
      throw new IllegalArgumentException("a greeting has 64 bytes, not " + greeting.size());
    }
    Greeting parsed = parse(greeting.toArray());
    return List.of(
        new WireField(0, SIGNATURE_SIZE, "signature"),
        new WireField(MAJOR_AT, MECHANISM_AT, "version " + parsed.version()),
        new WireField(MECHANISM_AT, AS_SERVER_AT, "mechanism " + parsed.printableMechanism()),
        new WireField(AS_SERVER_AT, FILLER_AT, parsed.asServer() ? "as server" : "not as server"),
        new WireField(FILLER_AT, SIZE, "filler"));
  }
}
