package io.monocoque;

import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import io.monocoque.protocol.wire.SocketType;
import io.monocoque.wiring.Duplex;
import io.monocoque.wiring.Engine;
import io.monocoque.wiring.SocketCore;
import io.monocoque.wiring.SocketSettings;
import io.monocoque.wiring.WaitList;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends to its peers in turns and receives from them in fair turns, without a rule of who speaks
 * when. Source: RFC 28, DEALER.
 *
 * <p>Threading: any number of threads.
 */
public final class DealerSocket extends Socket<DealerSocket> implements Sender, Receiver<Message> {
  private final Duplex duplex;

  static DealerSocket open(Engine engine, SocketSettings settings) {
    Duplex duplex = new Duplex("the DEALER socket", Integer.MAX_VALUE);
    return new DealerSocket(new SocketCore(engine, settings, duplex), duplex);
  }

  private DealerSocket(SocketCore core, Duplex duplex) {
    super(core);
    this.duplex = duplex;
  }

  @Override
  DealerSocket self() {
    return this;
  }

  @Override
  public void send(Message message) throws InterruptedException {
    duplex.outgoing().send(message, WaitList.FOREVER);
  }

  @Override
  public void send(byte[] part) throws InterruptedException {
    duplex.outgoing().send(part, WaitList.FOREVER);
  }

  @Override
  public boolean send(Message message, Duration timeout) throws InterruptedException {
    return duplex.outgoing().send(message, deadline(timeout)) != null;
  }

  @Override
  public boolean trySend(Message message) {
    return duplex.outgoing().trySend(message) != null;
  }

  @Override
  public Message receive() throws InterruptedException {
    return Objects.requireNonNull(duplex.incoming().receive(WaitList.FOREVER));
  }

  @Override
  public @Nullable Message receive(Duration timeout) throws InterruptedException {
    return duplex.incoming().receive(deadline(timeout));
  }

  @Override
  public @Nullable Message tryReceive() {
    return duplex.incoming().tryReceive();
  }

  /** What a DEALER can be told when it is made. */
  public static final class Options extends SocketOptions<Options> {
    Options() {
      super(SocketType.DEALER);
    }

    /** Messages that may wait for each peer; 0 for any number. */
    public Options sendHighWaterMark(int messages) {
      return sendMark(messages);
    }

    /** Messages of each peer that may wait to be received; 0 for any number. */
    public Options receiveHighWaterMark(int messages) {
      return receiveMark(messages);
    }

    /** Only connections that stand are given messages; what waits for a lost one is lost too. */
    public Options immediate(boolean on) {
      return queueOnlyWhenConnected(on);
    }

    /** The name under which ROUTER peers shall know this socket. */
    public Options routingId(RoutingId id) {
      return ownRoutingId(id);
    }

    @Override
    Options self() {
      return this;
    }
  }
}
