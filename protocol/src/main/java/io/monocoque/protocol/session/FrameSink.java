package io.monocoque.protocol.session;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.TrustedBytes;
import java.lang.foreign.MemorySegment;

/** What a {@link FrameReader} finds; {@link SessionSink} says more of each. */
interface FrameSink {
  void run(MemorySegment memory, long start, int length, int messageCount);

  void message(Message message);

  /** A message of one part whose bytes have an array to themselves, which passes to the sink. */
  default void part(byte[] array) {
    message(TrustedBytes.message(new Bytes[] {TrustedBytes.wrap(array)}));
  }

  boolean mayHold(long byteCount);

  void subscription(boolean subscribe, Bytes topic);
}
