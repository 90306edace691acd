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
public final class Duplex extends TwoSided {
  private final int maxPeers;
  private final Set<Pipe> attached = ConcurrentHashMap.newKeySet();

  /**
   * @param socket how exceptions call it
   */
  public Duplex(String socket, Engine engine, int maxPeers) {
    super(socket, engine, new OutgoingSide(socket, engine));
    this.maxPeers = maxPeers;
  }

  public OutgoingSide outgoing() {
    return outgoing;
  }

  @Override
  Message read(Pipe peer, Message message) {
    return message;
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
    super.attach(pipe);
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
        incoming.detach(pipe);
        return;
      }
    }
    super.detach(pipe);
  }
}
