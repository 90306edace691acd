package io.monocoque.protocol.session;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.lang.foreign.MemorySegment;

/** What a {@link FrameReader} finds; {@link SessionSink} says more of each. */
interface FrameSink {
  void run(MemorySegment memory, long start, int length, int messageCount);

  void message(Message message);

  boolean mayHold(long byteCount);

  void subscription(boolean subscribe, Bytes topic);
}
