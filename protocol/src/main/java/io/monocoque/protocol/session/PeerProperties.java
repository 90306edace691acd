package io.monocoque.protocol.session;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.security.Mechanism;
import io.monocoque.protocol.security.Verdict;
import io.monocoque.protocol.wire.Metadata;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;
import io.monocoque.protocol.wire.SocketType;
import io.monocoque.protocol.wire.WireText;
import io.monocoque.protocol.wire.ZmtpVersion;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the peer once the handshake is complete.
 *
 * @param version what is spoken on this connection: the lower of both sides'
 * @param socketType one that ours accepts
 * @param identity at most 255 bytes; empty if the peer has none
 * @param metadata all that the peer said, the type and identity included, and over it what was said
 *     of the peer when it was let in; looking up ignores case
 * @param mechanism the name of the security mechanism
 * @param userId who the peer is, as it was said when it was let in; empty if nobody said so. What
 *     the peer says of its own User-Id, and of its Peer-Address, counts nowhere
 */
public record PeerProperties(
    ZmtpVersion version,
    SocketType socketType,
    Bytes identity,
    Map<String, Bytes> metadata,
    String mechanism,
    String userId) {

  static final int MAX_IDENTITY = 255;

  public static final String USER_ID = "User-Id";
  public static final String PEER_ADDRESS = "Peer-Address";

  /** Checks what the peer said against our own type. */
  static PeerProperties of(SocketType own, ZmtpVersion version, Mechanism mechanism)
      throws ProtocolException {
    Metadata metadata = mechanism.peerMetadata();
    Verdict.Accepted accepted = mechanism.accepted();
    Bytes identity = metadata.property(Metadata.IDENTITY);
    if (identity != null && identity.size() > MAX_IDENTITY) {
      throw new ProtocolException(
          ProtocolError.INVALID_METADATA,
          "an Identity of " + identity.size() + " bytes; 255 are allowed");
    }
    return new PeerProperties(
        version,
        acceptedType(own, metadata.property(Metadata.SOCKET_TYPE)),
        identity == null ? Bytes.empty() : identity,
        merged(metadata, accepted),
        mechanism.name(),
        accepted == null ? "" : accepted.userId());
  }

  private static Map<String, Bytes> merged(Metadata said, Verdict.@Nullable Accepted accepted) {
    Map<String, Bytes> merged = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    merged.putAll(said.asMap());
    merged.remove(USER_ID);
    merged.remove(PEER_ADDRESS);
    if (accepted != null) {
      merged.putAll(accepted.metadata().asMap());
    }
    return Collections.unmodifiableMap(merged);
  }

  private static SocketType acceptedType(SocketType own, @Nullable Bytes wireName)
      throws ProtocolException {
    if (wireName == null) {
      throw new ProtocolException(ProtocolError.INVALID_METADATA, "READY has no Socket-Type");
    }
    SocketType type = SocketType.ofWireName(wireName.text());
    if (type == null) {
      throw new ProtocolException(
          ProtocolError.INCOMPATIBLE_SOCKET_TYPE,
          "a "
              + own
              + " socket cannot talk to a peer of type \""
              + WireText.printable(wireName)
              + '"');
    }
    if (!own.accepts(type)) {
      throw new ProtocolException(
          ProtocolError.INCOMPATIBLE_SOCKET_TYPE,
          "a " + own + " socket cannot talk to a " + type + " socket");
    }
    return type;
  }

  /** Without the metadata's values and the identity: content does not belong into logs. */
  @Override
  public String toString() {
    return "PeerProperties[ZMTP " + version + ", " + socketType + ", " + mechanism + "]";
  }
}
