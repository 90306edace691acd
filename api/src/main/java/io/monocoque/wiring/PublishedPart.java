package io.monocoque.wiring;

import io.monocoque.bytes.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message of one part while it is published straight out of its sender's array: subscribers over
 * connections need no more than the bytes, and those within the process get a message that is made
 * when the first of them takes it.
 *
 * <p>Threading: the publishing thread. Ownership: the array is the caller's.
 */
final class PublishedPart {
  private final byte[] bytes;
  private @Nullable Message message;

  PublishedPart(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  Message message() {
    Message made = message;
    if (made == null) {
      made = Message.of(bytes);
      message = made;
    }
    return made;
  }
}
