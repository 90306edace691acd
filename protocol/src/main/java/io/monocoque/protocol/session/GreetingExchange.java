package io.monocoque.protocol.session;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.wire.Greeting;
import io.monocoque.protocol.wire.ProtocolException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;

/**
 * Exchanges greetings in stages, so that each side learns the other's version before it has said
 * more than an older peer understands.
 *
 * <pre>
 *   we send             after the peer's
 *   signature           -
 *   major version       signature (10 bytes)
 *   the other 53 bytes  major version, if it is 2 or more
 * </pre>
 *
 * <p>Threading: confined to the session's thread. Source: RFC 37, section 3.1, and what libzmq does
 * towards ZMTP 1 and 2.
 */
final class GreetingExchange {
  private final byte[] received = new byte[Greeting.SIZE];
  private final Bytes own;
  private final Consumer<Bytes> transmit;
  private int size;

  GreetingExchange(Greeting own, int identitySize, Consumer<Bytes> transmit) {
    this.own = own.encode(identitySize);
    this.transmit = transmit;
  }

  void start() {
    transmit.accept(own.slice(0, Greeting.SIGNATURE_SIZE));
  }

  /** Takes what the greeting still needs of {@code [at, end)}; returns the offset behind it. */
  long receive(MemorySegment memory, long at, long end) throws ProtocolException {
    while (at < end && size < Greeting.SIZE) {
      int count = (int) Math.min(end - at, stageEnd() - size);
      MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, received, size, count);
      at += count;
      size += count;
      Greeting.checkBegin(received, size);
      if (size == Greeting.SIGNATURE_SIZE || size == Greeting.MINOR_AT) {
        transmit.accept(own.slice(size, stageEnd()));
      }
    }
    return at;
  }

  /** Where the stage ends that both sides are in. */
  private int stageEnd() {
    if (size < Greeting.SIGNATURE_SIZE) {
      return Greeting.SIGNATURE_SIZE;
    }
    return size < Greeting.MINOR_AT ? Greeting.MINOR_AT : Greeting.SIZE;
  }

  /** How many bytes are still to be received. */
  int missing() {
    return Greeting.SIZE - size;
  }

  boolean isComplete() {
    return missing() == 0;
  }

  Greeting peer() {
    return Greeting.parse(received);
  }
}
