package io.monocoque;

import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import io.monocoque.protocol.wire.SocketType;
import io.monocoque.wiring.Engine;
import io.monocoque.wiring.Outlet;
import io.monocoque.wiring.RoutingSide;
import io.monocoque.wiring.SocketCore;
import io.monocoque.wiring.SocketSettings;
import io.monocoque.wiring.WaitList;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Knows each of its peers by name, and sends to the one that is named. Source: RFC 28, ROUTER.
 *
 * <p>Threading: any number of threads.
 */
public final class RouterSocket extends Socket<RouterSocket> implements Receiver<Routed> {
  private final RoutingSide side;

  static RouterSocket open(Engine engine, SocketSettings settings) {
    RoutingSide side =
        new RoutingSide("the ROUTER socket", engine, settings.mandatory(), settings.handover());
    return new RouterSocket(new SocketCore(engine, settings, side), side);
  }

  private RouterSocket(SocketCore core, RoutingSide side) {
    super(core);
    this.side = side;
  }

  @Override
  RouterSocket self() {
    return this;
  }

  /**
   * Sends to a peer. Without {@code mandatory} a message to an unknown peer, or to one whose queue
   * is full, is dropped and counted; with it, an unknown peer is an exception and a full queue is
   * waited for.
   *
   * @throws UnroutableException with {@code mandatory}, if the peer is not known
   * @throws InterruptedException if interrupted while waiting: the message was not accepted
   */
  public void send(RoutingId peer, Message message) throws InterruptedException {
    side.send(peer, message, WaitList.FOREVER);
  }

  /**
   * Sends to a peer, waiting at most this long for room; see {@link #send(RoutingId, Message)}.
   *
   * @return whether the message was accepted (without {@code mandatory} also when it was dropped)
   */
  @CheckReturnValue
  public boolean send(RoutingId peer, Message message, Duration timeout)
      throws InterruptedException {
    return side.send(peer, message, deadline(timeout));
  }

  /** Sends to a peer if that is possible without waiting; see {@link #send(RoutingId, Message)}. */
  @CheckReturnValue
  public boolean trySend(RoutingId peer, Message message) {
    return side.trySend(peer, message);
  }

  /**
   * A message to a peer that is written in place. With {@code mandatory} an unknown peer is an
   * exception and room is waited for, as long as it takes; without it, a commit for which there is
   * no peer or no room is dropped and counted.
   *
   * @param size the most that will be written, in bytes; 0 to {@link Draft#largest}
   * @throws UnroutableException with {@code mandatory}, if the peer is not known; also of {@link
   *     Draft#commit}, if it is not any more
   * @throws InterruptedException if interrupted while waiting
   */
  public Draft claim(RoutingId peer, int size) throws InterruptedException {
    Outlet outlet = side.outlet(peer);
    return Draft.present(outlet.claim(Draft.checkSize(size), WaitList.FOREVER), outlet, size);
  }

  /** As {@link #claim(RoutingId, int)}, waiting at most this long; null if there was no room. */
  public @Nullable Draft claim(RoutingId peer, int size, Duration timeout)
      throws InterruptedException {
    Outlet outlet = side.outlet(peer);
    return Draft.of(outlet.claim(Draft.checkSize(size), deadline(timeout)), outlet, size);
  }

  /** As {@link #claim(RoutingId, int)}, without waiting; null if there is no room. */
  public @Nullable Draft tryClaim(RoutingId peer, int size) {
    Outlet outlet = side.outlet(peer);
    return Draft.of(outlet.tryClaim(Draft.checkSize(size)), outlet, size);
  }

  /** Messages that were dropped because their peer was unknown or its queue was full. */
  public long droppedCount() {
    return side.droppedCount();
  }

  @Override
  public Routed receive() throws InterruptedException {
    return Objects.requireNonNull(side.incoming().receive(WaitList.FOREVER));
  }

  @Override
  public @Nullable Routed receive(Duration timeout) throws InterruptedException {
    return side.incoming().receive(deadline(timeout));
  }

  @Override
  public @Nullable Routed tryReceive() {
    return side.incoming().tryReceive();
  }

  /**
   * Copies the next message into the buffer, waiting for it as long as it takes. What was in the
   * buffer is gone from the beginning of the call on; one that throws has taken no message, and the
   * buffer is empty.
   *
   * <p>Hot path: while there are messages, allocates nothing on this thread once the buffer is as
   * large as they are.
   *
   * @return the name under which the peer that sent it can be answered
   * @throws InterruptedException if interrupted while waiting
   * @throws SocketClosedException if the socket is closed
   * @throws IllegalStateException if the message is larger than an array can be; {@link #receive()}
   *     takes it
   */
  public RoutingId receiveInto(MessageBuffer buffer) throws InterruptedException {
    return Objects.requireNonNull(side.receiveInto(buffer.parts(), WaitList.FOREVER));
  }

  /**
   * As {@link #receiveInto(MessageBuffer)}, waiting at most this long.
   *
   * @return who sent it; null if no message came, and then the buffer is empty
   */
  public @Nullable RoutingId receiveInto(MessageBuffer buffer, Duration timeout)
      throws InterruptedException {
    return side.receiveInto(buffer.parts(), deadline(timeout));
  }

  /**
   * As {@link #receiveInto(MessageBuffer)}, without waiting.
   *
   * @return who sent it; null if there was no message, and then the buffer is empty
   */
  public @Nullable RoutingId tryReceiveInto(MessageBuffer buffer) {
    return side.tryReceiveInto(buffer.parts());
  }

  /** What a ROUTER can be told when it is made. */
  public static final class Options extends SocketOptions<Options> {
    Options() {
      super(SocketType.ROUTER);
    }

    /** Messages that may wait for each peer; 0 for any number. */
    public Options sendHighWaterMark(int messages) {
      return sendMark(messages);
    }

    /** Messages of each peer that may wait to be received; 0 for any number. */
    public Options receiveHighWaterMark(int messages) {
      return receiveMark(messages);
    }

    /** Sending to an unknown peer is an exception, and a full queue is waited for. */
    public Options mandatory(boolean on) {
      return refuseUnknownPeers(on);
    }

    /** A newcomer with a name that is taken gets it, and the old peer is disconnected. */
    public Options handover(boolean on) {
      return newcomerTakesRoutingId(on);
    }

    /** The name under which other ROUTERs shall know this socket. */
    public Options routingId(RoutingId id) {
      return ownRoutingId(id);
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
