package io.monocoque.uring;

import io.monocoque.io.spi.TransportHandler;
import java.lang.foreign.MemorySegment;

/**
 * The receives of one connection in the driver's rounds: at most one in flight.
 *
 * <pre>
 *                     startReceive
 *              OFF ------------------> ON --- the end ---> ENDED
 *               ^                     | ^
 *   told, or    |        stopReceive  | | startReceive, with nothing in flight
 *   the last    |                     v |
 *   completion  '------------------ STOPPING
 * </pre>
 *
 * A receive brings one completion, is armed when that was handled, and not before the next kernel
 * entry: so one round brings a connection one completion, and who stops meanwhile has stopped. In
 * ON a receive is in flight or about to be armed, except while connecting. A stop with a receive in
 * flight cancels it; a start during that takes effect at its completion.
 *
 * <p>Heap memory moves, so no operation in flight can have it: what the handler has {@link
 * TransportHandler#room} for is received by calls that do not wait, and in flight is only a wait
 * for there being something.
 *
 * <p>Threading: the driver's thread. Ownership: of nothing; the handler has the driver's memory
 * until its call returns, and its own room is used in a call only.
 *
 * <p>Hot path: allocates nothing per completion.
 */
final class RingReceives {
  private enum State {
    OFF,
    ON,
    STOPPING,
    ENDED
  }

  private final UringTransport transport;
  private final UringDriver driver;

  private State state = State.OFF;
  private boolean inFlight;
  private boolean armingLater;

  /** Whether the last receive left nothing, as far as it is known. */
  private boolean emptied = true;

  /** What the next receive into the driver's memory may bring. */
  private int receiveMax = UringDriver.RECEIVE_FIRST;

  /** What it will probably bring, if there is something. What a peer says first is short. */
  private int expected = 256;

  /** What is in flight: a receive, or a wait for there being something. */
  private byte op = UserData.OP_RECEIVE;

  private boolean startAgain;
  private boolean cancelledTwice;
  private int sequence;

  RingReceives(UringTransport transport) {
    this.transport = transport;
    this.driver = transport.driver;
  }

  void start() {
    if (state == State.STOPPING && inFlight) {
      startAgain = true;
    } else if (state == State.OFF || state == State.STOPPING) {
      state = State.ON;
      armLater();
    }
  }

  void stop() {
    startAgain = false;
    if (state == State.ON) {
      state = State.STOPPING;
      if (inFlight) {
        cancel();
      } else {
        transport.tellLater();
      }
    }
  }

  private void cancel() {
    cancelledTwice = false;
    driver
        .submissions()
        .cancel(transport.userData(op, sequence), transport.begin(UserData.OP_CANCEL, sequence));
  }

  /** Some kernels do not find a receive by its user data at times, but by its socket. */
  void cancelled(int of, int result) {
    if (result == -Errno.ENOENT
        && inFlight
        && of == sequence
        && state == State.STOPPING
        && !cancelledTwice) {
      cancelledTwice = true;
      byte opcode = op == UserData.OP_RECEIVE ? SqeLayout.OP_RECV : SqeLayout.OP_POLL_ADD;
      driver
          .submissions()
          .cancelAll(transport.socket, opcode, transport.begin(UserData.OP_CANCEL, sequence));
    }
  }

  private boolean mayReceive() {
    return state == State.ON && !inFlight && transport.isConnected() && !transport.isOver();
  }

  /** Has {@link #arm} called before the next kernel entry, if there is something to arm. */
  void armLater() {
    if (!armingLater && mayReceive()) {
      armingLater = true;
      driver.armLater(this);
    }
  }

  /** Whether a receive would wait, as far as it is known. */
  boolean isEmptied() {
    return emptied;
  }

  /** The first receive will find something. */
  void peerSpeaksFirst() {
    emptied = false;
  }

  /**
   * Just before a kernel entry: puts the next receive, if there still should be one.
   *
   * @return how many bytes of the driver's memory it will probably use up at once
   */
  int arm() {
    armingLater = false;
    if (!mayReceive() || receiveStraight() || !mayReceive()) {
      return 0;
    }
    beginReceive(UserData.OP_RECEIVE);
    int most = driver.share().most();
    int wanted = Math.clamp(transport.handler().wanted(), UringDriver.RECEIVE_FIRST, most);
    receiveMax = Math.min(receiveMax, Math.min(wanted, transport.handler().atMost()));
    driver
        .submissions()
        .receive(
            transport.socket,
            UringDriver.BUFFER_GROUP,
            receiveMax,
            emptied,
            transport.begin(UserData.OP_RECEIVE, sequence));
    return emptied ? 0 : expected;
  }

  private void beginReceive(int op) {
    inFlight = true;
    this.op = (byte) op;
    sequence = (sequence + 1) & 0xff;
  }

  /**
   * Receives what the handler has room for, as far as it is there; returns false if the handler has
   * none (more) and the next bytes are to go into the driver's memory.
   */
  private boolean receiveStraight() {
    int left = UringDriver.RECEIVE_MAX;
    while (transport.handler().hasRoom()) {
      if (emptied) {
        awaitReadable();
        return true;
      }
      if (left == 0) {
        armLater();
        return true;
      }
      receiveMax = UringDriver.RECEIVE_FIRST;
      MemorySegment room = transport.handler().room();
      int asked = (int) Math.min(room.byteSize(), left);
      long result = LibC.receiveHeapNow(driver.errno(), transport.socket, room, asked);
      if (result > 0) {
        left -= (int) result;
        driver.toldWhileArming();
        transport.handler().onReceivedInto((int) result);
        if (!mayReceive()) {
          stopOrArm();
          return true;
        }
        emptied = result < asked;
        if (!transport.handler().hasRoom() && left < receiveMax) {
          armLater();
          return true;
        }
      } else if (result == 0) {
        driver.toldWhileArming();
        ended();
        return true;
      } else if (result == -Errno.EAGAIN) {
        emptied = true;
      } else if (result != -Errno.EINTR) {
        driver.toldWhileArming();
        transport.fail(Errno.exception((int) -result, "receiving"));
        return true;
      }
    }
    return false;
  }

  private void awaitReadable() {
    beginReceive(UserData.OP_READABLE);
    driver
        .submissions()
        .poll(transport.socket, LibC.POLLIN, transport.begin(UserData.OP_READABLE, sequence));
  }

  /** Or it was cancelled. */
  void readable() {
    inFlight = false;
    if (transport.isOver()) {
      return;
    }
    emptied = false;
    stopOrArm();
  }

  void received(int result, int flags) {
    inFlight = false;
    if (transport.isOver()) {
      return;
    }
    if (result > 0) {
      driver.share().countBusy();
      // Not every socket tells what it has left; one that filled a buffer probably has more.
      boolean filled = result == receiveMax && receiveMax >= UringDriver.RECEIVE_FIRST;
      emptied = (flags & CqeLayout.SOCK_NONEMPTY) == 0 && !filled;
      receiveMax =
          result < UringDriver.RECEIVE_FIRST ? UringDriver.RECEIVE_FIRST : UringDriver.RECEIVE_MAX;
      expected = filled ? receiveMax : result;
      transport
          .handler()
          .onReceived(
              driver.buffers().data(),
              driver.buffers().lend(flags >>> CqeLayout.BUFFER_SHIFT, result),
              result);
      stopOrArm();
    } else if (result == -Errno.ENOBUFS && state == State.ON) {
      driver.share().countBusy();
      emptied = false;
      armingLater = true;
      driver.armFirst(this);
    } else if (result == -Errno.ENOBUFS
        || result == -Errno.ECANCELED
        || result == -Errno.EINTR
        || result == -Errno.EAGAIN) {
      stopOrArm();
    } else if (result < 0) {
      transport.fail(Errno.exception(-result, "receiving"));
    } else if (state == State.STOPPING && !startAgain) {
      stopOrArm(); // whoever starts again meets the end again
    } else {
      ended();
    }
  }

  private void ended() {
    state = State.ENDED;
    transport.handler().onEnd();
  }

  /** No receive is in flight: ends the stop that was asked for, or goes on. */
  private void stopOrArm() {
    if (transport.isOver()) {
      return; // by the handler that was told a moment ago
    }
    if (state == State.STOPPING && startAgain) {
      startAgain = false;
      state = State.ON;
    }
    if (state == State.STOPPING) {
      state = State.OFF;
      transport.handler().onReceiveStopped();
    } else {
      armLater();
    }
  }

  /** Tells of a stop that found nothing in flight; a start since then would have made it ON. */
  void tell() {
    if (state == State.STOPPING && !inFlight) {
      stopOrArm();
    }
  }
}
