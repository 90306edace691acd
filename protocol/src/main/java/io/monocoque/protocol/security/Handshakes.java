package io.monocoque.protocol.security;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.security.Mechanism.Progress;
import io.monocoque.protocol.wire.Command;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;
import java.util.function.Consumer;

/** What the mechanisms have in common. */
final class Handshakes {
  private Handshakes() {}

  static ProtocolException unexpected(Command command, String when) {
    return new ProtocolException(
        ProtocolError.UNEXPECTED_COMMAND, "the command " + command.printableName() + ' ' + when);
  }

  static void expect(Command command, String name, String when) throws ProtocolException {
    if (!command.name().equals(name)) {
      throw unexpected(command, when);
    }
  }

  /** Tells the peer, if that is to know. */
  static Progress deny(Verdict.Denied denied, Consumer<Bytes> transmit) {
    if (denied.isTold()) {
      transmit.accept(Command.error(Integer.toString(denied.status())).encode());
    }
    return Progress.DENIED;
  }
}
