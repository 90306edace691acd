package io.monocoque.wiring;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.patterns.Removal;
import io.monocoque.patterns.SubscriptionSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The receiving side of SUB: tells every publisher what it wants, new ones from the beginning, and
 * takes only that, whatever they send.
 *
 * <p>Threading: any thread. The lock guards the topics and is held while publishers are told, so
 * that each is told of changes in their order; telling never waits.
 */
public final class SubscribingSide implements Pattern {
  private final IncomingSide<Message> incoming;
  private final ReentrantLock lock = new ReentrantLock();
  private final SubscriptionSet topics = new SubscriptionSet();

  /** Those that have been told of all topics, and are to be told of changes. */
  private final List<Pipe> publishers = new CopyOnWriteArrayList<>();

  /**
   * @param socket how exceptions call it
   */
  public SubscribingSide(String socket, Engine engine) {
    this.incoming =
        new IncomingSide<>(
            socket, engine, (peer, message) -> matches(message) ? message : null, this::matches);
  }

  @Override
  public IncomingSide<Message> incoming() {
    return incoming;
  }

  private boolean matches(Message message) {
    lock.lock();
    try {
      return topics.matches(message.part(0));
    } finally {
      lock.unlock();
    }
  }

  private boolean matches(PartBuffer message) {
    lock.lock();
    try {
      return topics.matches(message.memory(), 0, message.size(0));
    } finally {
      lock.unlock();
    }
  }

  /** Subscribes once more to a prefix; every subscription is told to the publishers. */
  public void subscribe(Bytes prefix) {
    lock.lock();
    try {
      topics.add(prefix);
      publishers.forEach(publisher -> publisher.subscribe(true, prefix));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes one subscription back; publishers are told when it was the last one.
   *
   * @throws IllegalArgumentException if there is none
   */
  public void unsubscribe(Bytes prefix) {
    lock.lock();
    try {
      Removal removal = topics.remove(prefix);
      if (removal == Removal.UNKNOWN) {
        throw new IllegalArgumentException("not subscribed to \"" + prefix.text() + "\"");
      }
      if (removal == Removal.GONE) {
        publishers.forEach(publisher -> publisher.subscribe(false, prefix));
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void attach(Pipe pipe) {
    incoming.attach(pipe);
  }

  @Override
  public void detach(Pipe pipe) {
    publishers.remove(pipe);
    incoming.detach(pipe);
  }

  @Override
  public void established(Pipe pipe) {
    lock.lock();
    try {
      topics.forEach(prefix -> pipe.subscribe(true, prefix));
      if (!publishers.contains(pipe)) {
        publishers.add(pipe);
      }
    } finally {
      lock.unlock();
    }
  }

  /** What changes until it stands again is among the topics that it is told of then. */
  @Override
  public void interrupted(Pipe pipe) {
    publishers.remove(pipe);
  }

  @Override
  public void readable(Pipe pipe) {
    incoming.readable(pipe);
  }

  @Override
  public boolean sends() {
    return false;
  }

  @Override
  public boolean receives() {
    return true;
  }

  @Override
  public void close() {
    incoming.close();
  }
}
