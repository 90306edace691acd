package io.monocoque.patterns;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.TrustedBytes;

/** Cuts and joins messages by reference; no byte is copied. */
final class Parts {
  private Parts() {}

  /** Puts the parts from {@code first} on into {@code target} from {@code at} on. */
  static void copy(Message source, int first, Bytes[] target, int at) {
    for (int i = first; i < source.partCount(); i++) {
      target[at + i - first] = source.part(i);
    }
  }

  /** The message without what stands before part {@code first}; its sender is the same. */
  static Message from(Message source, int first) {
    Bytes[] parts = new Bytes[source.partCount() - first];
    copy(source, first, parts, 0);
    return TrustedBytes.from(TrustedBytes.sender(source), TrustedBytes.message(parts));
  }
}
