package io.monocoque.bytes.trusted;

import io.monocoque.bytes.Bytes;
import java.util.Map;

/**
 * What is known of who sent a message. There is one for a connection, which the messages that came
 * over it refer to.
 *
 * <p>Threading: immutable.
 */
public final class Sender {
  /** Nothing is known. */
  public static final Sender UNKNOWN = new Sender("", Map.of());

  private final String userId;
  private final Map<String, Bytes> metadata;

  /**
   * @param userId empty if nobody said so
   * @param metadata which nobody changes any more
   */
  public Sender(String userId, Map<String, Bytes> metadata) {
    this.userId = userId;
    this.metadata = metadata;
  }

  /** Who it is; empty if nobody said so. */
  public String userId() {
    return userId;
  }

  /** What is known of it, the user id included. Unmodifiable. */
  public Map<String, Bytes> metadata() {
    return metadata;
  }
}
