package io.monocoque.uring;

/**
 * A holder of a slot: a socket, and the count of what is in flight on it. Slot, descriptor and lent
 * memory go only when that count is zero.
 *
 * <p>Threading: the driver's thread.
 */
abstract sealed class Endpoint permits UringTransport, UringListener {
  static final int NO_SOCKET = -1;

  final UringDriver driver;
  final int socket;

  private final int slot;
  private final int generation;
  private int inFlight;
  private boolean closing;
  private boolean released;

  /**
   * @param socket becomes ours; {@link #NO_SOCKET} if there was none to be had
   */
  Endpoint(UringDriver driver, int socket) {
    this.driver = driver;
    this.socket = socket;
    this.slot = driver.slots().add(this);
    this.generation = driver.slots().generation(slot);
  }

  /** Counts one more operation; what its submission has to carry. */
  final long begin(int op, int sequence) {
    inFlight++;
    return userData(op, sequence);
  }

  final long userData(int op, int sequence) {
    return UserData.pack(slot, generation, op, sequence);
  }

  final boolean idle() {
    return inFlight == 0;
  }

  final boolean closing() {
    return closing;
  }

  final boolean released() {
    return released;
  }

  final void startClosing() {
    closing = true;
  }

  /** A completion for this endpoint was read. */
  final void complete(long userData, int result, int flags) {
    if ((flags & CqeLayout.MORE) == 0) {
      inFlight--;
      if (inFlight < 0) {
        throw new AssertionError("more completions than operations: " + UserData.text(userData));
      }
    }
    completed(UserData.op(userData), UserData.sequence(userData), result, flags);
    if (closing && inFlight == 0 && !released) {
      release();
      afterRelease();
    }
  }

  /** Gives back what the endpoint holds; nothing is in flight. */
  final void release() {
    released = true;
    closeSocket();
    driver.slots().remove(slot);
  }

  abstract void completed(int op, int sequence, int result, int flags);

  /** Gives the descriptor back. */
  abstract void closeSocket();

  /** Called in a poll, when the last completion of a closing endpoint has been handled. */
  abstract void afterRelease();
}
