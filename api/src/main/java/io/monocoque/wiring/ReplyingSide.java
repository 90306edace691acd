package io.monocoque.wiring;

import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.SlabPool;
import io.monocoque.patterns.RepEnvelope;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Both sides of REP: requests of all peers in fair turns; each carries its own way back.
 *
 * <p>Threading: any thread. The lock guards sending.
 *
 * @param <R> the request as the application sees it
 */
public final class ReplyingSide<R> implements Pattern {
  private final SocketLock lock = new SocketLock();
  private final IncomingSide<R> incoming;
  private final BiFunction<Return, Message, R> opening;
  private final SlabPool slabs;
  private final LongAdder unanswered = new LongAdder();
  private final LongAdder dropped = new LongAdder();

  /**
   * @param socket how exceptions call it
   * @param opening makes a request of its way back and its body
   */
  public ReplyingSide(String socket, Engine engine, BiFunction<Return, Message, R> opening) {
    this.slabs = engine.slabs();
    this.opening = opening;
    this.incoming = new IncomingSide<>(socket, this::open);
  }

  private @Nullable R open(Pipe peer, Message message) {
    RepEnvelope.Opened opened = RepEnvelope.open(message);
    return opened == null
        ? null
        : opening.apply(
            new Return(this, peer, peer.readIncarnation(), opened.envelope()), opened.body());
  }

  /** The way back to whoever sent a request. Threading: any thread. */
  public static final class Return {
    private final ReplyingSide<?> side;
    private final Pipe peer;
    private final int incarnation;
    private final RepEnvelope envelope;

    private Return(ReplyingSide<?> side, Pipe peer, int incarnation, RepEnvelope envelope) {
      this.side = side;
      this.peer = peer;
      this.incarnation = incarnation;
      this.envelope = envelope;
    }

    /** Answers; never waits. */
    public void reply(Message answer) {
      Message wrapped = envelope.wrap(answer);
      boolean accepted;
      side.lock.lock();
      try {
        accepted = peer.tryReply(wrapped, incarnation);
      } finally {
        side.lock.unlock();
      }
      if (accepted) {
        peer.flush();
      } else {
        side.dropped.increment();
      }
    }

    /** Memory for an answer that is written in place. */
    public Outlet outlet(Consumer<Message> answering) {
      return new MessageOutlet(side.slabs, answering);
    }

    /** Counts a request that is given up. */
    public void unanswered() {
      side.unanswered.increment();
    }
  }

  public IncomingSide<R> incoming() {
    return incoming;
  }

  /** Requests that were closed without an answer. */
  public long unansweredCount() {
    return unanswered.sum();
  }

  /** Replies that could not be accepted. */
  public long droppedCount() {
    return dropped.sum();
  }

  @Override
  public void attach(Pipe pipe) {
    incoming.attach(pipe);
  }

  @Override
  public void detach(Pipe pipe) {
    incoming.detach(pipe);
  }

  @Override
  public void readable(Pipe pipe) {
    incoming.readable(pipe);
  }

  @Override
  public boolean receives() {
    return true;
  }

  @Override
  public boolean keepsUnsent() {
    return false;
  }

  @Override
  public void afterSends(Runnable action) {
    lock.submit(action);
  }

  @Override
  public void close() {
    incoming.close();
  }
}
