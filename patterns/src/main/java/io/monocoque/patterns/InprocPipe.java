package io.monocoque.patterns;

/**
 * A pipe between two sockets of this process: messages go from end to end by reference.
 *
 * <pre>
 *    connecting socket                                        binding socket
 *   ┌───────────┐   lane: SNDHWM of connect + RCVHWM of bind   ┌────────┐
 *   │ connector │ ───────────────────────────────────────────► │ binder │
 *   │           │ ◄─────────────────────────────────────────── │        │
 *   └───────────┘   lane: SNDHWM of bind + RCVHWM of connect   └────────┘
 * </pre>
 *
 * <p>A lane holds as many messages as both sockets' high-water marks together, as if there were a
 * queue on either side; without limit if one of the two has none.
 *
 * <p>The connecting socket may come first: until {@link #bind}, what it sends is held up to its own
 * high-water mark. Ends may be closed at any time, before {@link #bind} too; the other one still
 * reads what was sent before.
 *
 * <p>Threading: the two ends belong to different owners, see {@link InprocEnd}; {@link #bind} is
 * called once, by the owner of the binder.
 */
public final class InprocPipe {
  private final InprocEnd connector;
  private final InprocEnd binder;

  private InprocPipe(
      PipeListener listener, HighWaterMark sendHighWaterMark, HighWaterMark receiveHighWaterMark) {
    InprocLane there = new InprocLane();
    InprocLane back = new InprocLane();
    connector = new InprocEnd(back, there);
    binder = new InprocEnd(there, back);
    connector.meet(binder);
    binder.meet(connector);
    connector.open(listener, sendHighWaterMark, receiveHighWaterMark);
  }

  /** A pipe of which only the connecting end is in use so far. */
  public static InprocPipe connect(
      PipeListener listener, HighWaterMark sendHighWaterMark, HighWaterMark receiveHighWaterMark) {
    return new InprocPipe(listener, sendHighWaterMark, receiveHighWaterMark);
  }

  /** The end of the socket that connected. */
  public InprocEnd connector() {
    return connector;
  }

  /**
   * Puts the binding end to use; tells both ends what is possible by now: messages that were sent
   * before, room that the new marks make, an end that was closed already.
   *
   * @throws IllegalStateException if it was called before
   */
  public InprocEnd bind(
      PipeListener listener, HighWaterMark sendHighWaterMark, HighWaterMark receiveHighWaterMark) {
    binder.open(listener, sendHighWaterMark, receiveHighWaterMark);
    return binder;
  }
}
