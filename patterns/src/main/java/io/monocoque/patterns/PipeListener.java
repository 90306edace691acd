package io.monocoque.patterns;

/**
 * Hears what became possible at one end of an {@link InprocPipe}.
 *
 * <p>Threading: called on the thread that caused it, as a rule the other socket's, and under that
 * socket's lock. So an implementation only notes the end and unparks; it takes no socket's lock
 * (two sockets that send to each other would deadlock) and calls nothing of the pipe. A call may be
 * spurious: trying again then finds nothing, and asks for the next call by that.
 */
public interface PipeListener {
  /** There is a message, after {@link InprocEnd#tryRead} returned null or was never called. */
  void onReadable(InprocEnd end);

  /** There is room, after {@link InprocEnd#tryWrite} or {@link InprocEnd#writable} said no. */
  void onWritable(InprocEnd end);

  /**
   * The other end was closed; called once. Writing is over now. Reading is not: what was sent
   * before is still there, until {@link InprocEnd#ended}.
   */
  void onPeerClosed(InprocEnd end);
}
