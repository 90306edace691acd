package io.monocoque.wiring;

import io.monocoque.bytes.Message;
import org.jspecify.annotations.Nullable;

/**
 * A pattern that sends to the peers that it receives from: what it is told goes to both sides.
 *
 * <p>Threading: any thread.
 */
abstract sealed class TwoSided implements Pattern permits Duplex, RequestingSide {
  final OutgoingSide outgoing;
  final IncomingSide<Message> incoming;

  /**
   * @param socket how exceptions call it
   */
  TwoSided(String socket, Engine engine, OutgoingSide outgoing) {
    this.outgoing = outgoing;
    this.incoming = new IncomingSide<>(socket, engine, this::read);
  }

  /** What the socket makes of a peer's message; null drops it. Under the incoming side's lock. */
  abstract @Nullable Message read(Pipe peer, Message message);

  @Override
  public void attach(Pipe pipe) {
    outgoing.attach(pipe);
    incoming.attach(pipe);
  }

  @Override
  public void detach(Pipe pipe) {
    outgoing.detach(pipe);
    incoming.detach(pipe);
  }

  @Override
  public final void readable(Pipe pipe) {
    incoming.readable(pipe);
  }

  @Override
  public final void writable(Pipe pipe) {
    outgoing.writable(pipe);
  }

  @Override
  public final IncomingSide<Message> incoming() {
    return incoming;
  }

  @Override
  public final boolean receives() {
    return true;
  }

  @Override
  public final void afterSends(Runnable action) {
    outgoing.afterSends(action);
  }

  @Override
  public final void close() {
    outgoing.close();
    incoming.close();
  }
}
