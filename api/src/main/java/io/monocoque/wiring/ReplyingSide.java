package io.monocoque.wiring;

import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.SlabPool;
import io.monocoque.patterns.LoadBalancer;
import io.monocoque.patterns.RepEnvelope;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Both sides of REP: requests of all peers in fair turns; each carries its own way back.
 *
 * <p>Threading: any thread. The lock guards sending.
 *
 * @param <R> the request as the application sees it
 */
public final class ReplyingSide<R> implements Pattern {
  private final SocketLock lock;
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
    this.lock = new SocketLock(engine.loop().soon());
    this.slabs = engine.slabs();
    this.opening = opening;
    this.incoming = new IncomingSide<>(socket, engine, this::open);
  }

  private @Nullable R open(Pipe peer, Message message) {
    RepEnvelope.Opened opened = RepEnvelope.open(message);
    return opened == null
        ? null
        : opening.apply(
            new Return(this, peer, peer.readIncarnation(), opened.envelope()), opened.body());
  }

  /**
   * The way back to whoever sent a request, for one answer. Drafts of it carry the envelope, if
   * that is not larger than they have room for.
   *
   * <p>Threading: any thread; the first answer counts.
   */
  public static final class Return implements Outlet {
    private final ReplyingSide<?> side;
    private final Pipe peer;
    private final int incarnation;
    private final RepEnvelope envelope;
    private final AtomicBoolean done = new AtomicBoolean();

    private Return(ReplyingSide<?> side, Pipe peer, int incarnation, RepEnvelope envelope) {
      this.side = side;
      this.peer = peer;
      this.incarnation = incarnation;
      this.envelope = envelope;
    }

    /**
     * Answers; never waits.
     *
     * @throws IllegalStateException if that was done, or given up, before
     */
    public void reply(Message answer) {
      answerOnce();
      send(envelope.wrap(answer), Pipe::tryWrite);
    }

    private void answerOnce() {
      if (!done.compareAndSet(false, true)) {
        throw new IllegalStateException("a request is answered once, and this one was");
      }
    }

    private <M> void send(M wrapped, LoadBalancer.Offer<Pipe, M> how) {
      boolean accepted;
      side.lock.lock();
      try {
        accepted = peer.tryReply(wrapped, how, incarnation);
      } finally {
        side.lock.unlock();
      }
      if (accepted) {
        peer.flush();
      } else {
        side.dropped.increment();
      }
    }

    /** Never null: no place is kept. */
    @Override
    public DraftUnit tryClaim(int size) {
      return new DraftUnit(side.slabs, size, carriesEnvelope() ? envelope.stack() : List.of());
    }

    private boolean carriesEnvelope() {
      return DraftUnit.hasRoomFor(envelope.stack());
    }

    @Override
    public void commit(DraftUnit draft) {
      answerOnce();
      if (carriesEnvelope()) {
        send(draft, Pipe::tryWriteDraft);
      } else {
        send(envelope.wrap(draft.message()), Pipe::tryWrite);
      }
      draft.release(side.slabs);
    }

    @Override
    public void abandon(DraftUnit draft) {
      draft.release(side.slabs);
    }

    /** There will be no answer; counted, and without effect if there was one. */
    public void giveUp() {
      if (done.compareAndSet(false, true)) {
        side.unanswered.increment();
      }
    }
  }

  @Override
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
  public boolean isDialogue() {
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
