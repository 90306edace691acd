package io.monocoque.wiring;

import io.monocoque.patterns.FairQueue;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The peers whose input a socket's readers have in their own hands: nobody tells when something
 * comes, so those that had nothing are looked at again, now and then and before anybody waits.
 *
 * <p>Threading: guarded by the receiving side's lock, except {@link #anyDry}. Ownership: of the
 * inputs, until they are given back.
 */
final class LentPeers {
  /** More would be looked at too often in vain. */
  private static final int MOST = 8;

  /** Each so many messages, a power of two, those are looked at that had nothing. */
  private static final int LOOK_EACH = 256;

  private final FairQueue<Pipe> peers;
  private final ArrayList<Pipe> lent = new ArrayList<>();

  /** Those of them that had nothing when they were read last; they are dormant. */
  private final ArrayList<Pipe> dry = new ArrayList<>();

  private volatile boolean anyDry;
  private int reads;

  LentPeers(FairQueue<Pipe> peers) {
    this.peers = peers;
  }

  /** From now on the pipe's input is received by hand. */
  void lend(ConnectionPipe pipe, LentInput input) {
    if (lent.size() == MOST) {
      input.giveBack();
      return;
    }
    pipe.lend(input);
    lent.add(pipe);
    peers.activate(pipe);
  }

  /** The pipe's input is the loop's again, if it was not. */
  void giveBack(Pipe pipe) {
    if (lent.remove(pipe)) {
      forgetDry(pipe);
      pipe.giveBack();
    }
  }

  private void forgetDry(Pipe pipe) {
    if (dry.remove(pipe)) {
      anyDry = !dry.isEmpty();
    }
  }

  /** Nothing was found at a pipe, which is dormant now. */
  void foundEmpty(Pipe pipe) {
    if (!lent.contains(pipe)) {
      return;
    }
    if (pipe.lent() == null) {
      lent.remove(pipe); // it has given itself back
      forgetDry(pipe);
    } else if (!dry.contains(pipe)) {
      dry.add(pipe);
      anyDry = true;
    }
  }

  /**
   * A message is read: those that have nothing get a look now and then, however busy others are.
   */
  void beforeRead() {
    if (anyDry && (++reads & (LOOK_EACH - 1)) == 0) {
      lookAtDry();
    }
  }

  /** Whether a look at those that had nothing may find something. Any thread. */
  boolean anyDry() {
    return anyDry;
  }

  /** Receives at those that had nothing; returns whether one of them has a message now. */
  boolean lookAtDry() {
    boolean found = false;
    for (int i = dry.size() - 1; i >= 0; i--) {
      Pipe pipe = dry.get(i);
      if (pipe.hasMessageByHand()) {
        forgetDry(pipe);
        peers.activate(pipe);
        found = true;
      } else if (pipe.lent() == null) {
        forgetDry(pipe);
        lent.remove(pipe);
      }
    }
    return found;
  }

  /** Where a thread may wait for all that can come: at the only peer, that had nothing. */
  @Nullable LentInput only() {
    return peers.size() == 1 && dry.size() == 1 ? dry.getFirst().lent() : null;
  }

  /** Whoever waits from now on has to be told of what comes. */
  void giveBackDry() {
    while (!dry.isEmpty()) {
      giveBack(dry.getLast());
    }
  }
}
