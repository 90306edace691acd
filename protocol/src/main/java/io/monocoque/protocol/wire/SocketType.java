package io.monocoque.protocol.wire;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of socket that ZMTP knows; {@link #name()} is the name on the wire.
 *
 * <p>Threading: immutable. Source: RFC 28 to 31 for the pairings, RFC 37 for the names.
 */
public enum SocketType {
  PAIR(0),
  PUB(1),
  SUB(2),
  REQ(3),
  REP(4),
  DEALER(5),
  ROUTER(6),
  PULL(7),
  PUSH(8),
  XPUB(9),
  XSUB(10);

  private static final Map<String, SocketType> BY_WIRE_NAME = new HashMap<>();

  static {
    for (SocketType each : values()) {
      BY_WIRE_NAME.put(each.name(), each);
    }
  }

  private final int code;

  SocketType(int code) {
    this.code = code;
  }

  /** The byte that ZMTP 2.0 peers exchange instead of the name. */
  public int code() {
    return code;
  }

  /** The type of this name, or null if there is none; upper case only, as peers send it. */
  public static @Nullable SocketType ofWireName(String name) {
    return BY_WIRE_NAME.get(name);
  }

  /** Whether a socket of this type may talk to a peer of type {@code peer}; symmetric. */
  public boolean accepts(SocketType peer) {
    return switch (this) {
      case PAIR -> peer == PAIR;
      case PUB, XPUB -> peer == SUB || peer == XSUB;
      case SUB, XSUB -> peer == PUB || peer == XPUB;
      case REQ -> peer == REP || peer == ROUTER;
      case REP -> peer == REQ || peer == DEALER;
      case DEALER -> peer == REP || peer == DEALER || peer == ROUTER;
      case ROUTER -> peer == REQ || peer == DEALER || peer == ROUTER;
      case PULL -> peer == PUSH;
      case PUSH -> peer == PULL;
    };
  }

  /** Whether READY carries an Identity property, be it empty. */
  public boolean sendsIdentity() {
    return this == REQ || this == DEALER || this == ROUTER;
  }

  /** Whether peers subscribe with a socket of this type. */
  public boolean takesSubscriptions() {
    return this == PUB || this == XPUB;
  }
}
