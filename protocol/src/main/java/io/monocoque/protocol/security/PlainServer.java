package io.monocoque.protocol.security;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.wire.Command;
import io.monocoque.protocol.wire.Metadata;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The side of PLAIN that is shown a user name and a password; see {@link PlainClient}.
 *
 * <p>Threading: confined to the session's thread. Source: RFC 24.
 */
public final class PlainServer implements Mechanism {
  static final String NAME = "PLAIN";

  private enum Step {
    HELLO,
    VERDICT,
    INITIATE,
    DONE
  }

  private final Metadata own;
  private Step step = Step.HELLO;
  private Credentials.@Nullable Plain credentials;
  private Verdict.@Nullable Accepted accepted;
  private @Nullable Metadata peer;

  /** One side that says {@code own} of itself in READY. */
  public PlainServer(Metadata own) {
    this.own = own;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean asServer() {
    return true;
  }

  @Override
  public Progress start(Consumer<Bytes> transmit) {
    return Progress.HANDSHAKING;
  }

  @Override
  public Progress receive(Command command, Consumer<Bytes> transmit) throws ProtocolException {
    return switch (step) {
      case HELLO -> {
        Handshakes.expect(command, Command.HELLO, "where HELLO was expected");
        credentials = parse(command.data());
        step = Step.VERDICT;
        yield Progress.AUTHENTICATING;
      }
      case INITIATE -> {
        Handshakes.expect(command, Command.INITIATE, "where INITIATE was expected");
        peer = Metadata.parse(command.data());
        step = Step.DONE;
        transmit.accept(Command.ready(own).encode());
        yield Progress.READY;
      }
      case VERDICT, DONE -> throw Handshakes.unexpected(command, "where none was expected");
    };
  }

  private static Credentials.Plain parse(Bytes data) throws ProtocolException {
    int userEnd = end(data, 0);
    int end = end(data, userEnd);
    if (end != data.size()) {
      throw malformed(data);
    }
    return new Credentials.Plain(data.slice(1, userEnd), data.slice(userEnd + 1, end));
  }

  /** The offset behind the text whose size stands at {@code at}. */
  private static int end(Bytes data, int at) throws ProtocolException {
    int end = at < data.size() ? at + 1 + (data.byteAt(at) & 0xff) : Integer.MAX_VALUE;
    if (end > data.size()) {
      throw malformed(data);
    }
    return end;
  }

  private static ProtocolException malformed(Bytes data) {
    return new ProtocolException(
        ProtocolError.MALFORMED_COMMAND_HELLO,
        "a HELLO whose user name and password are not its " + data.size() + " bytes");
  }

  @Override
  public Credentials credentials() {
    checkUndecided();
    if (credentials == null) {
      throw new AssertionError("a verdict is waited for, on nothing");
    }
    return credentials;
  }

  @Override
  public Progress decide(Verdict verdict, Consumer<Bytes> transmit) {
    checkUndecided();
    credentials = null;
    return switch (verdict) {
      case Verdict.Accepted acceptance -> {
        accepted = acceptance;
        step = Step.INITIATE;
        transmit.accept(new Command(Command.WELCOME, Bytes.empty()).encode());
        yield Progress.HANDSHAKING;
      }
      case Verdict.Denied denied -> {
        step = Step.DONE;
        yield Handshakes.deny(denied, transmit);
      }
    };
  }

  private void checkUndecided() {
    if (step != Step.VERDICT) {
      throw new IllegalStateException("nobody is to be authenticated");
    }
  }

  @Override
  public Metadata peerMetadata() {
    if (peer == null) {
      throw new IllegalStateException("the peer's INITIATE has not arrived");
    }
    return peer;
  }

  @Override
  public Verdict.@Nullable Accepted accepted() {
    return accepted;
  }
}
