package io.monocoque.protocol.security;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.security.Mechanism.Progress;
import io.monocoque.protocol.wire.Command;
import io.monocoque.protocol.wire.Frames;
import io.monocoque.protocol.wire.ProtocolException;
import java.util.ArrayDeque;
import java.util.Queue;

/** A mechanism whose work is done at once, and what it transmitted. */
final class Side {
  final Mechanism mechanism;
  final Queue<Bytes> sent = new ArrayDeque<>();
  Progress progress = Progress.HANDSHAKING;

  Side(Mechanism mechanism) {
    this.mechanism = mechanism;
  }

  /** Started, with its work done. */
  static Side started(Mechanism mechanism) throws ProtocolException {
    Side side = new Side(mechanism);
    side.progress = mechanism.start(side.sent::add);
    side.work();
    return side;
  }

  /** Takes a whole command frame. */
  void receive(Bytes frame) throws ProtocolException {
    int header = Frames.headerSize(frame.byteAt(0));
    progress = mechanism.receive(Command.parse(frame.slice(header, frame.size())), sent::add);
    work();
  }

  private void work() throws ProtocolException {
    while (progress == Progress.WORKING) {
      mechanism.work().run();
      progress = mechanism.workDone(sent::add);
    }
  }

  void decide(Verdict verdict) {
    progress = mechanism.decide(verdict, sent::add);
  }

  /** The next frame that it transmitted. */
  Bytes next() {
    return sent.remove();
  }

  /** Both talk until neither has anything to say; whoever asks is told {@code verdict}. */
  static void talk(Side one, Side other, Verdict verdict) throws ProtocolException {
    while (true) {
      if (!one.sent.isEmpty()) {
        other.receive(one.next());
      } else if (!other.sent.isEmpty()) {
        one.receive(other.next());
      } else if (one.progress == Progress.AUTHENTICATING) {
        one.decide(verdict);
      } else if (other.progress == Progress.AUTHENTICATING) {
        other.decide(verdict);
      } else {
        return;
      }
    }
  }
}
