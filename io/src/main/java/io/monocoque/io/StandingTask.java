package io.monocoque.io;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A task that a loop is given again and again. It brings its place in the mailbox along, so posting
 * it makes nothing; posted while it waits to run, it runs once.
 *
 * <p>Threading: any thread posts it, see {@link EventLoop#post}. Ownership: of one loop; its place
 * is the mailbox's from the post until it runs.
 */
public final class StandingTask implements Runnable {
  private final Runnable action;
  private final AtomicBoolean waiting = new AtomicBoolean();
  final Mailbox.Node node = new Mailbox.Node(this);

  public StandingTask(Runnable action) {
    this.action = action;
  }

  /** Whether it is to be posted: it does not wait already. */
  boolean begin() {
    // Written in any case: so a run that it relies on sees what the caller has done before.
    return !waiting.getAndSet(true);
  }

  /** The loop's: the mailbox has let go of the node. */
  @Override
  public void run() {
    waiting.getAndSet(false);
    action.run();
  }
}
