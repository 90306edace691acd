package io.monocoque;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.protocol.wire.SocketType;
import io.monocoque.wiring.Engine;
import io.monocoque.wiring.SocketCore;
import io.monocoque.wiring.SocketSettings;
import io.monocoque.wiring.SubscribingSide;
import io.monocoque.wiring.WaitList;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Receives what PUB sockets publish on the topics that it is subscribed to; without a subscription,
 * nothing. A topic is a prefix of a message's first part; the empty one is everything. Source: RFC
 * 29, SUB.
 *
 * <p>Threading: any number of threads.
 */
public final class SubSocket extends Socket<SubSocket> implements MessageReceiver {
  private final SubscribingSide side;

  static SubSocket open(Engine engine, SocketSettings settings) {
    SubscribingSide side = new SubscribingSide("the SUB socket", engine);
    return new SubSocket(new SocketCore(engine, settings, side), side);
  }

  private SubSocket(SocketCore core, SubscribingSide side) {
    super(core);
    this.side = side;
  }

  @Override
  SubSocket self() {
    return this;
  }

  /** Subscribes to messages whose first part begins with the prefix. Counted: see unsubscribe. */
  public SubSocket subscribe(String prefix) {
    return subscribe(Bytes.of(prefix));
  }

  /** Subscribes to messages whose first part begins with the prefix. Counted: see unsubscribe. */
  public SubSocket subscribe(Bytes prefix) {
    side.subscribe(prefix);
    return this;
  }

  /**
   * Takes one subscription to the prefix back; the last one ends it.
   *
   * @throws IllegalArgumentException if the socket is not subscribed to the prefix
   */
  public SubSocket unsubscribe(String prefix) {
    return unsubscribe(Bytes.of(prefix));
  }

  /**
   * Takes one subscription to the prefix back; the last one ends it.
   *
   * @throws IllegalArgumentException if the socket is not subscribed to the prefix
   */
  public SubSocket unsubscribe(Bytes prefix) {
    side.unsubscribe(prefix);
    return this;
  }

  @Override
  public Message receive() throws InterruptedException {
    return Objects.requireNonNull(side.incoming().receive(WaitList.FOREVER));
  }

  @Override
  public @Nullable Message receive(Duration timeout) throws InterruptedException {
    return side.incoming().receive(deadline(timeout));
  }

  @Override
  public @Nullable Message tryReceive() {
    return side.incoming().tryReceive();
  }

  @Override
  public void receiveInto(MessageBuffer buffer) throws InterruptedException {
    side.incoming().receiveInto(buffer.parts(), WaitList.FOREVER);
  }

  @Override
  public boolean receiveInto(MessageBuffer buffer, Duration timeout) throws InterruptedException {
    return side.incoming().receiveInto(buffer.parts(), deadline(timeout)) != null;
  }

  @Override
  public boolean tryReceiveInto(MessageBuffer buffer) {
    return side.incoming().tryReceiveInto(buffer.parts()) != null;
  }

  /** What a SUB can be told when it is made. */
  public static final class Options extends SocketOptions<Options> {
    Options() {
      super(SocketType.SUB);
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
