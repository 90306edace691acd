package io.monocoque.protocol.session;

import static io.monocoque.protocol.wire.Hex.concat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.protocol.security.Mechanism;
import io.monocoque.protocol.security.Sealer;
import io.monocoque.protocol.wire.Frames;
import io.monocoque.protocol.wire.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** A session, and what a connection would write for it. */
final class JoinedSession {
  final RecordingSink sink = new RecordingSink();
  final Session session;
  private int told;
  private boolean established;

  JoinedSession(SessionConfig config, Mechanism mechanism) {
    session = new Session(config, mechanism, sink);
    session.start();
  }

  /** What it has to say since this was last asked, sealed if need be. */
  byte[] output() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (; told < sink.events.size(); told++) {
      RecordingSink.Event event = sink.events.get(told);
      established |= event instanceof RecordingSink.Established;
      if (event instanceof RecordingSink.Transmitted transmitted) {
        byte[] unit = transmitted.unit().toArray();
        out.writeBytes(established ? protect(unit) : unit);
      }
    }
    return out.toByteArray();
  }

  /** Plain frames as they go out. */
  byte[] protect(byte[]... frames) {
    byte[] plain = concat(frames);
    Sealer sealer = session.sealer();
    if (sealer == null) {
      return plain;
    }
    MemorySegment memory = MemorySegment.ofArray(plain);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int at = 0; at < plain.length; ) {
      long body = Frames.bodySize(memory, at);
      byte[] sealed = new byte[(int) Sealer.sealedSize(body)];
      sealer.sealFrame(memory, at, MemorySegment.ofArray(sealed), 0);
      out.writeBytes(sealed);
      at += Frames.headerSize(plain[at]) + (int) body;
    }
    return out.toByteArray();
  }

  /** Takes all of the bytes in one piece, unless the connection would have ended. */
  void receive(byte[] bytes) throws ProtocolException {
    if (sink.events.contains(new RecordingSink.Denied())) {
      return;
    }
    receive(bytes, 0, bytes.length, Integer.MAX_VALUE);
  }

  /** Takes {@code bytes[from, to)}; returns how many were consumed. */
  int receive(byte[] bytes, int from, int to, int budget) throws ProtocolException {
    byte[] piece = Arrays.copyOfRange(bytes, from, to);
    int before = sink.messageCount;
    int consumed = session.receive(MemorySegment.ofArray(piece), 0, piece.length, budget);
    assertTrue(sink.messageCount - before <= budget, "more messages than the budget");
    return consumed;
  }

  /** Both talk until neither has anything to say. */
  static void talk(JoinedSession one, JoinedSession other) throws ProtocolException {
    while (true) {
      byte[] said = one.output();
      if (said.length > 0) {
        other.receive(said);
      }
      byte[] answer = other.output();
      if (answer.length > 0) {
        one.receive(answer);
      }
      if (said.length + answer.length == 0) {
        return;
      }
    }
  }
}
