package io.monocoque.wiring;

import io.monocoque.io.spi.InputWait;
import io.monocoque.io.spi.Transport;
import io.monocoque.patterns.FairQueue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The peers whose input a socket's readers have in their own hands: nobody tells when something
 * comes, so those that had nothing are looked at again, now and then and before anybody waits; and
 * a thread may wait for them.
 *
 * <p>Threading: guarded by the receiving side's lock, except {@link #anyDry} and {@link #await}.
 * Ownership: of the inputs, until they are given back, and of a place to wait as long as there are
 * any.
 */
final class LentPeers {
  /** More would be looked at too often in vain. */
  static final int MOST = InputWait.MOST;

  /** Each so many messages, a power of two, those are looked at that had nothing. */
  private static final int LOOK_EACH = 256;

  private final FairQueue<Pipe> peers;
  private final InputWaits places;
  private final ArrayList<Pipe> lent = new ArrayList<>();

  /** Those of them that had nothing when they were read last; they are dormant. */
  private final ArrayList<Pipe> dry = new ArrayList<>();

  private volatile boolean anyDry;
  private int reads;

  /** Whether somebody waits, whose the lists are then that follow. */
  private boolean awaited;

  /** For whom, and where that is; of {@link #ready} as many as they have. */
  private final ArrayList<Pipe> asked = new ArrayList<>(MOST);

  private final ArrayList<LentInput> inputs = new ArrayList<>(MOST);
  private final ArrayList<Transport> transports = new ArrayList<>(MOST);
  private final boolean[] ready = new boolean[MOST];

  /** From the first wait on. */
  private @Nullable InputWait place;

  private boolean placeFailed;

  LentPeers(FairQueue<Pipe> peers, InputWaits places) {
    this.peers = peers;
    this.places = places;
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
    if (lent.contains(pipe)) {
      forget(pipe);
      pipe.giveBack();
    }
  }

  /** It is not in our hands any more. */
  private void forget(Pipe pipe) {
    forgetDry(pipe);
    lent.remove(pipe);
    leavePlace();
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
      forget(pipe); // it has given itself back
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
    InputWait used = dry.size() > 1 ? beginAwait() : null;
    if (used != null) {
      boolean _ = await(used, 0); // one call for all
      return endAwait();
    }
    boolean found = false;
    for (int i = dry.size() - 1; i >= 0; i--) {
      found |= hasMessage(dry.get(i));
    }
    return found;
  }

  private boolean hasMessage(Pipe pipe) {
    if (pipe.hasMessageByHand()) {
      forgetDry(pipe);
      peers.activate(pipe);
      return true;
    }
    if (pipe.lent() == null) {
      forget(pipe);
    }
    return false;
  }

  /** Whoever waits from now on has to be told of what comes. */
  void giveBackDry() {
    while (!dry.isEmpty()) {
      giveBack(dry.getLast());
    }
  }

  // --- to wait for those that had nothing ---

  /**
   * Where the caller may {@link #await} all of them; it calls {@link #endAwait} afterwards. Null if
   * there are none, or somebody waits already.
   */
  @Nullable InputWait beginAwait() {
    if (awaited || dry.isEmpty()) {
      return null;
    }
    InputWait used = place == null ? places.take() : place;
    if (used == null) {
      return null;
    }
    place = used;
    awaited = true;
    for (int i = 0; i < dry.size(); i++) {
      Pipe pipe = dry.get(i);
      LentInput input = pipe.lent();
      if (input != null && input.beginAwait()) {
        asked.add(pipe);
        inputs.add(input);
        transports.add(input.transport());
      }
    }
    return used;
  }

  /**
   * Waits until one of them may have something, but not for long; without the lock.
   *
   * @param used what {@link #beginAwait} gave
   * @return false if that cannot be done
   */
  boolean await(InputWait used, int millis) {
    try {
      used.await(transports, ready, millis);
      return true;
    } catch (IOException e) {
      placeFailed = true;
      Arrays.fill(ready, true); // they are looked at one by one
      return false;
    }
  }

  /** Returns whether one of them has a message now. */
  boolean endAwait() {
    awaited = false;
    boolean found = false;
    for (int i = 0; i < asked.size(); i++) {
      inputs.get(i).endAwait();
      Pipe pipe = asked.get(i);
      if (ready[i] && dry.contains(pipe)) {
        found |= hasMessage(pipe);
      }
    }
    asked.clear();
    inputs.clear();
    transports.clear();
    leavePlace();
    return found;
  }

  private void leavePlace() {
    InputWait last = place;
    if (last == null || awaited) {
      return;
    }
    if (placeFailed) {
      placeFailed = false;
      place = null;
      last.close();
    } else if (lent.isEmpty()) {
      place = null;
      places.recycle(last);
    }
  }
}
