package io.monocoque;

import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import io.monocoque.protocol.wire.SocketType;
import io.monocoque.wiring.Engine;
import io.monocoque.wiring.RequestingSide;
import io.monocoque.wiring.SocketCore;
import io.monocoque.wiring.SocketSettings;
import io.monocoque.wiring.WaitList;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks a REP (or ROUTER) and waits for its reply; several peers are asked in turns. One question is
 * on its way at a time: calls of other threads queue behind it, within their time-outs.
 *
 * <p>A question that is given up, by time-out or interrupt, may have been asked and even served.
 * The connection that it went over is ended, so its late reply never answers a later question.
 * Source: RFC 28, REQ.
 *
 * <p>Threading: any number of threads.
 */
public final class ReqSocket extends Socket<ReqSocket> {
  private final RequestingSide side;

  static ReqSocket open(Engine engine, SocketSettings settings) {
    RequestingSide side = new RequestingSide("the REQ socket", engine);
    return new ReqSocket(new SocketCore(engine, settings, side), side);
  }

  private ReqSocket(SocketCore core, RequestingSide side) {
    super(core);
    this.side = side;
  }

  @Override
  ReqSocket self() {
    return this;
  }

  /**
   * Asks, and waits for the reply as long as it takes.
   *
   * @throws InterruptedException if interrupted: the question may have been asked
   * @throws RequestLostException if the connection was lost after the question had been handed over
   * @throws SocketClosedException if the socket is closed
   */
  public Message request(Message question) throws InterruptedException {
    return Objects.requireNonNull(side.request(question, WaitList.FOREVER));
  }

  /** Asks with one part in UTF-8; see {@link #request(Message)}. */
  public Message request(String question) throws InterruptedException {
    return request(Message.of(question));
  }

  /**
   * Asks, and waits for the reply at most this long, the wait for one's turn included.
   *
   * @return the reply, or null if none came
   * @throws InterruptedException if interrupted: the question may have been asked
   * @throws RequestLostException if the connection was lost after the question had been handed over
   * @throws SocketClosedException if the socket is closed
   */
  public @Nullable Message request(Message question, Duration timeout) throws InterruptedException {
    return side.request(question, deadline(timeout));
  }

  /**
   * A question that is written in place, to be asked with {@link #request(Draft)}. Never waits.
   *
   * @param size the most that will be written, in bytes; 0 to {@link Draft#largest}
   * @throws SocketClosedException if the socket is closed
   */
  public Draft claim(int size) {
    return Draft.present(side.tryClaim(Draft.checkSize(size)), side, size);
  }

  /**
   * Asks what was written, which ends the draft; see {@link #request(Message)}.
   *
   * @throws IllegalStateException if the draft was used or closed before
   * @throws IllegalArgumentException if it was not claimed on this socket
   */
  public Message request(Draft question) throws InterruptedException {
    return Objects.requireNonNull(side.request(question.take(side), WaitList.FOREVER));
  }

  /** Asks what was written, which ends the draft; see {@link #request(Message, Duration)}. */
  public @Nullable Message request(Draft question, Duration timeout) throws InterruptedException {
    long deadline = deadline(timeout);
    return side.request(question.take(side), deadline);
  }

  /** What a REQ can be told when it is made. */
  public static final class Options extends SocketOptions<Options> {
    Options() {
      super(SocketType.REQ);
    }

    /** Only connections that stand are given messages; what waits for a lost one is lost too. */
    public Options immediate(boolean on) {
      return queueOnlyWhenConnected(on);
    }

    /** The name under which ROUTER peers shall know this socket. */
    public Options routingId(RoutingId id) {
      return ownRoutingId(id);
    }

    /** Whether received replies know who sent them; see {@link Message#metadata}. */
    public Options receiveMetadata(boolean on) {
      return tellSenders(on);
    }

    @Override
    Options self() {
      return this;
    }
  }
}
