package io.monocoque;

import io.monocoque.bytes.Message;
import io.monocoque.protocol.wire.SocketType;
import io.monocoque.wiring.Engine;
import io.monocoque.wiring.ReplyingSide;
import io.monocoque.wiring.SocketCore;
import io.monocoque.wiring.SocketSettings;
import io.monocoque.wiring.WaitList;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Receives requests and answers them; many may be open at a time, and each is answered through
 * itself. Source: RFC 28, REP.
 *
 * <p>Threading: any number of threads.
 */
public final class RepSocket extends Socket<RepSocket> implements Receiver<Request> {
  private final ReplyingSide<Request> side;

  static RepSocket open(Engine engine, SocketSettings settings) {
    ReplyingSide<Request> side = new ReplyingSide<>("the REP socket", engine, Request::new);
    return new RepSocket(new SocketCore(engine, settings, side), side);
  }

  private RepSocket(SocketCore core, ReplyingSide<Request> side) {
    super(core);
    this.side = side;
  }

  @Override
  RepSocket self() {
    return this;
  }

  @Override
  public Request receive() throws InterruptedException {
    return Objects.requireNonNull(side.incoming().receive(WaitList.FOREVER));
  }

  @Override
  public @Nullable Request receive(Duration timeout) throws InterruptedException {
    return side.incoming().receive(deadline(timeout));
  }

  @Override
  public @Nullable Request tryReceive() {
    return side.incoming().tryReceive();
  }

  /**
   * Answers requests on the calling thread until it is interrupted or the socket is closed; returns
   * then. What the handler throws ends this call and leaves that request unanswered.
   */
  public void serve(Function<Message, Message> handler) {
    try {
      while (true) {
        try (Request request = receive()) {
          request.reply(handler.apply(request.message()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SocketClosedException e) {
      if (!isClosed()) {
        throw e;
      }
    }
  }

  /** Requests that were closed without an answer. */
  public long unansweredCount() {
    return side.unansweredCount();
  }

  /** Replies that were dropped because their peer had gone or did not read. */
  public long droppedCount() {
    return side.droppedCount();
  }

  /** What a REP can be told when it is made. */
  public static final class Options extends SocketOptions<Options> {
    Options() {
      super(SocketType.REP);
    }

    /** Replies that may wait for each peer; 0 for any number. */
    public Options sendHighWaterMark(int messages) {
      return sendMark(messages);
    }

    /** Requests of each peer that may wait to be received; 0 for any number. */
    public Options receiveHighWaterMark(int messages) {
      return receiveMark(messages);
    }

    /** Whether received requests know who sent them; see {@link Message#metadata}. */
    public Options receiveMetadata(boolean on) {
      return tellSenders(on);
    }

    @Override
    Options self() {
      return this;
    }
  }
}
