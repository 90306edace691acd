package io.monocoque;

import io.monocoque.bytes.Message;
import io.monocoque.protocol.wire.SocketType;
import io.monocoque.wiring.Engine;
import io.monocoque.wiring.IncomingSide;
import io.monocoque.wiring.SocketCore;
import io.monocoque.wiring.SocketSettings;
import io.monocoque.wiring.WaitList;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Collects what PUSH sockets send, in fair turns. Source: RFC 30, PULL.
 *
 * <p>Threading: any number of threads.
 */
public final class PullSocket extends Socket<PullSocket> implements MessageReceiver {
  private final IncomingSide<Message> incoming;

  static PullSocket open(Engine engine, SocketSettings settings) {
    IncomingSide<Message> incoming =
        new IncomingSide<>("the PULL socket", engine, (peer, message) -> message);
    return new PullSocket(new SocketCore(engine, settings, incoming), incoming);
  }

  private PullSocket(SocketCore core, IncomingSide<Message> incoming) {
    super(core);
    this.incoming = incoming;
  }

  @Override
  PullSocket self() {
    return this;
  }

  @Override
  public Message receive() throws InterruptedException {
    return Objects.requireNonNull(incoming.receive(WaitList.FOREVER));
  }

  @Override
  public @Nullable Message receive(Duration timeout) throws InterruptedException {
    return incoming.receive(deadline(timeout));
  }

  @Override
  public @Nullable Message tryReceive() {
    return incoming.tryReceive();
  }

  @Override
  public void receiveInto(MessageBuffer buffer) throws InterruptedException {
    incoming.receiveInto(buffer.parts(), WaitList.FOREVER);
  }

  @Override
  public boolean receiveInto(MessageBuffer buffer, Duration timeout) throws InterruptedException {
    return incoming.receiveInto(buffer.parts(), deadline(timeout)) != null;
  }

  @Override
  public boolean tryReceiveInto(MessageBuffer buffer) {
    return incoming.tryReceiveInto(buffer.parts()) != null;
  }

  /** What a PULL can be told when it is made. */
  public static final class Options extends SocketOptions<Options> {
    Options() {
      super(SocketType.PULL);
    }

    /** Messages of each peer that may wait to be received; 0 for any number. */
    public Options receiveHighWaterMark(int messages) {
      return receiveMark(messages);
    }

    /** Whether received messages know who sent them; see {@link Message#metadata}. */
    public Options receiveMetadata(boolean on) {
      return tellSenders(on);
    }

    @Override
    Options self() {
      return this;
    }
  }
}
