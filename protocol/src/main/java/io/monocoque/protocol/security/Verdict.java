package io.monocoque.protocol.security;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.wire.Metadata;
import java.util.Map;

/**
 * Whether a peer is let in.
 *
 * <p>Threading: immutable. Source: RFC 27, section "reply".
 */
public sealed interface Verdict {
  /**
   * It is.
   *
   * @param userId who it is said to be; empty if nobody said so
   * @param metadata what else is said of it
   */
  record Accepted(String userId, Metadata metadata) implements Verdict {
    /** As if nobody had been asked. */
    public static final Accepted UNKNOWN = new Accepted("", Metadata.of(Map.<String, Bytes>of()));
  }

  /**
   * It is not.
   *
   * @param status 300 if it may be another time: the connection then ends without a word, so that
   *     the peer tries again; 400 or 500 are told to the peer, which gives up
   */
  record Denied(int status) implements Verdict {
    public Denied {
      if (status != 300 && status != 400 && status != 500) {
        throw new IllegalArgumentException("a denial has status 300, 400 or 500, not " + status);
      }
    }

    /** Whether the peer is told. */
    boolean isTold() {
      return status != 300;
    }
  }
}
