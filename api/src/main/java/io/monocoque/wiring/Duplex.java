package io.monocoque.wiring;

import io.monocoque.bytes.Message;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Both sides of DEALER and PAIR. A PAIR has room for one peer: whoever comes while it is there is
 * turned away.
 *
 * <p>Threading: any thread.
 */
public final class Duplex implements Pattern {
  private final OutgoingSide outgoing;
  private final IncomingSide<Message> incoming;
  private final int maxPeers;
  private final Set<Pipe> attached = ConcurrentHashMap.newKeySet();

  /**
   * @param socket how exceptions call it
   */
  public Duplex(String socket, int maxPeers) {
    this.outgoing = new OutgoingSide(socket);
    this.incoming = new IncomingSide<>(socket, (peer, message) -> message);
    this.maxPeers = maxPeers;
  }

  public OutgoingSide outgoing() {
    return outgoing;
  }

  public IncomingSide<Message> incoming() {
    return incoming;
  }

  @Override
  public void attach(Pipe pipe) {
    synchronized (attached) {
      if (attached.contains(pipe)) {
        return;
      }
      if (attached.size() == maxPeers) {
        pipe.terminate("the socket has its one peer already");
        return;
      }
      attached.add(pipe);
    }
    outgoing.attach(pipe);
    incoming.attach(pipe);
  }

  /** One that was turned away while it was not connected may find the place free now. */
  @Override
  public void established(Pipe pipe) {
    attach(pipe);
  }

  @Override
  public void detach(Pipe pipe) {
    synchronized (attached) {
      if (!attached.remove(pipe)) {
        return;
      }
    }
    outgoing.detach(pipe);
    incoming.detach(pipe);
  }

  @Override
  public void readable(Pipe pipe) {
    incoming.readable(pipe);
  }

  @Override
  public void writable(Pipe pipe) {
    outgoing.writable(pipe);
  }

  @Override
  public boolean receives() {
    return true;
  }

  @Override
  public void afterSends(Runnable action) {
    outgoing.afterSends(action);
  }

  @Override
  public void close() {
    outgoing.close();
    incoming.close();
  }
}
