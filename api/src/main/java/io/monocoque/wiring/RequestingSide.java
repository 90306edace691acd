package io.monocoque.wiring;

import io.monocoque.RequestLostException;
import io.monocoque.bytes.Message;
import io.monocoque.patterns.LoadBalancer;
import io.monocoque.patterns.ReqEnvelope;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Both sides of REQ: one exchange at a time, with one peer.
 *
 * <p>An exchange that is given up ends the connection that it went over and drops what is not sent,
 * so that a late reply has no way to arrive: what was received over an earlier connection is
 * skipped.
 *
 * <p>Threading: any thread; {@code turn} is held by the one whose exchange it is.
 */
public final class RequestingSide extends TwoSided implements Outlet {
  private final ReentrantLock turn = new ReentrantLock(true);

  /** Whose answer is awaited; null in between. Written under {@link #turn}. */
  private volatile @Nullable Pipe asked;

  /**
   * @param socket how exceptions call it
   */
  public RequestingSide(String socket, Engine engine) {
    super(socket, engine, new OutgoingSide(socket, engine, ReqEnvelope.STACK));
  }

  /** Replies of others than the one who was asked are skipped, and malformed ones. */
  @Override
  @Nullable Message read(Pipe peer, Message message) {
    return peer.equals(asked) && peer.readIncarnation() > peer.abandoned
        ? ReqEnvelope.unwrap(message)
        : null;
  }

  /** Asks, and waits for the answer until the deadline; null if none came. */
  public @Nullable Message request(Message question, long deadline) throws InterruptedException {
    return request(ReqEnvelope.wrap(question), Pipe::tryWrite, deadline);
  }

  /** As {@link #request(Message, long)}, what was written to a draft of {@link #tryClaim}. */
  public @Nullable Message request(DraftUnit question, long deadline) throws InterruptedException {
    try {
      return request(question, Pipe::tryWriteDraft, deadline);
    } finally {
      outgoing.abandon(question);
    }
  }

  private <M> @Nullable Message request(M wrapped, LoadBalancer.Offer<Pipe, M> how, long deadline)
      throws InterruptedException {
    if (!takeTurn(deadline)) {
      return null;
    }
    try {
      incoming.tryReceive(); // answers that nobody waits for any more
      Pipe peer = outgoing.send(wrapped, how, deadline);
      return peer == null ? null : awaitReply(peer, deadline);
    } finally {
      asked = null;
      turn.unlock();
    }
  }

  /** Never null: no place is kept, and the draft is for {@link #request(DraftUnit, long)}. */
  @Override
  public DraftUnit tryClaim(int size) {
    return outgoing.claimWithoutPlace(size);
  }

  @Override
  public void commit(DraftUnit draft) {
    throw new IllegalStateException(
        "a question of " + draft.byteCount() + " bytes is asked by request(draft)");
  }

  @Override
  public void abandon(DraftUnit draft) {
    outgoing.abandon(draft);
  }

  private boolean takeTurn(long deadline) throws InterruptedException {
    if (deadline == WaitList.FOREVER) {
      turn.lockInterruptibly();
      return true;
    }
    return turn.tryLock(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private @Nullable Message awaitReply(Pipe peer, long deadline) throws InterruptedException {
    asked = peer;
    long number = peer.acceptedCount(); // nobody else sends before this one's turn is over
    Message reply = null;
    try {
      reply = incoming.await(() -> replyOrLoss(peer, number), deadline);
    } finally {
      if (reply == null) {
        peer.giveUp("its request was given up");
      }
    }
    return reply;
  }

  private @Nullable Message replyOrLoss(Pipe peer, long number) {
    // Asked first: what came before the loss can be read then.
    boolean lost = peer.gone || peer.lostThrough() >= number;
    Message reply = incoming.tryReceive();
    if (reply == null && lost) {
      throw new RequestLostException(
          "the connection to "
              + peer.endpoint()
              + " was lost with the request under way; it may have been served");
    }
    return reply;
  }

  @Override
  public boolean isDialogue() {
    return true;
  }

  @Override
  public void detach(Pipe pipe) {
    pipe.gone = true;
    super.detach(pipe);
    incoming.signalAll();
  }

  @Override
  public void interrupted(Pipe pipe) {
    incoming.signalAll();
  }
}
