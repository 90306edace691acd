package io.monocoque.wiring;

import io.monocoque.EndpointException;
import io.monocoque.patterns.HighWaterMark;
import io.monocoque.patterns.InprocEnd;
import io.monocoque.patterns.InprocPipe;
import io.monocoque.patterns.PipeListener;
import io.monocoque.protocol.wire.SocketType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The names that sockets of a context are bound to, and those who connected before there was
 * anybody.
 *
 * <p>Threading: any thread, under one lock that is never held across waiting or I/O.
 */
final class InprocRegistry {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Bound> bound = new HashMap<>();
  private final Map<String, List<Connecting>> waiting = new HashMap<>();

  /** A connecting socket's endpoint, with its link of now. */
  final class Connecting implements OpenEndpoint {
    private final SocketCore core;
    private final String name;
    private InprocLink link;
    private InprocPipe pipe;
    private boolean closed;

    private Connecting(SocketCore core, String name) {
      this.core = core;
      this.name = name;
      this.link = newLink();
      this.pipe = link.connect();
    }

    private InprocLink newLink() {
      return new InprocLink(core, "inproc://" + name, this::again, gone -> {});
    }

    /** The socket gave its link up: it gets a new one. */
    private void again() {
      lock.lock();
      try {
        if (!closed) {
          core.peerGone(link);
          link = newLink();
          pipe = link.connect();
          begin(this);
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public String text() {
      return "inproc://" + name;
    }

    @Override
    public boolean isBound() {
      return false;
    }

    @Override
    public int unsent() {
      return 0;
    }

    @Override
    public void close(long lingerNanos) {
      lock.lock();
      try {
        closed = true;
        List<Connecting> others = waiting.get(name);
        if (others != null) {
          others.remove(this);
        }
        int unread = (int) link.unreadCount();
        if (unread > 0) {
          core.engine().dropped(core, text(), unread);
        }
        link.close();
        core.peerGone(link);
      } finally {
        lock.unlock();
      }
      core.endpointGone(this);
    }
  }

  /** A bound socket's endpoint, with the links to whoever connected. */
  final class Bound implements OpenEndpoint {
    private final SocketCore core;
    private final String name;
    private final Set<InprocLink> links = ConcurrentHashMap.newKeySet();

    private Bound(SocketCore core, String name) {
      this.core = core;
      this.name = name;
    }

    private InprocLink newLink() {
      InprocLink link = new InprocLink(core, text(), () -> {}, links::remove);
      links.add(link);
      return link;
    }

    @Override
    public String text() {
      return "inproc://" + name;
    }

    @Override
    public boolean isBound() {
      return true;
    }

    @Override
    public int unsent() {
      return 0;
    }

    @Override
    public void close(long lingerNanos) {
      lock.lock();
      try {
        bound.remove(name, this);
        for (InprocLink link : links) {
          link.close();
          core.peerGone(link);
        }
        links.clear();
      } finally {
        lock.unlock();
      }
      core.endpointGone(this);
    }
  }

  OpenEndpoint bind(SocketCore core, String name) {
    lock.lock();
    try {
      if (bound.containsKey(name)) {
        throw new EndpointException("inproc://" + name + " is bound already in this context");
      }
      Bound added = new Bound(core, name);
      bound.put(name, added);
      List<Connecting> early = waiting.remove(name);
      if (early != null) {
        for (Iterator<Connecting> each = early.iterator(); each.hasNext(); ) {
          Connecting connecting = each.next();
          if (core.type().accepts(connecting.core.type())) {
            join(connecting, added);
          } else {
            connecting.link.close();
          }
        }
      }
      return added;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Connects, or waits for somebody to bind.
   *
   * @throws EndpointException if the bound socket's type does not go with this one's
   */
  OpenEndpoint connect(SocketCore core, String name) {
    lock.lock();
    try {
      Bound there = bound.get(name);
      if (there != null && !there.core.type().accepts(core.type())) {
        throw new EndpointException(
            "inproc://%s is bound by a %s socket, which a %s socket cannot talk to"
                .formatted(name, there.core.type(), core.type()));
      }
      Connecting added = new Connecting(core, name);
      begin(added);
      return added;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Opens a pipe to whoever is bound, for a question, as if a REQ connected; null if nobody is, or
   * nobody that would answer.
   */
  @Nullable InprocEnd ask(String name, PipeListener listener) {
    lock.lock();
    try {
      Bound there = bound.get(name);
      if (there == null || !there.core.type().accepts(SocketType.REQ)) {
        return null;
      }
      InprocPipe pipe =
          InprocPipe.connect(listener, HighWaterMark.UNLIMITED, HighWaterMark.UNLIMITED);
      InprocLink link = there.newLink();
      link.joinAsker(pipe);
      there.core.established(link);
      link.forgetIfClosed();
      return pipe.connector();
    } finally {
      lock.unlock();
    }
  }

  private void begin(Connecting connecting) {
    Pattern pattern = connecting.core.pattern();
    Bound there = bound.get(connecting.name);
    if (there != null) {
      join(connecting, there);
    } else {
      List<Connecting> early = waiting.computeIfAbsent(connecting.name, n -> new ArrayList<>());
      if (!early.contains(connecting)) { // it is there if it gave up what nobody had bound yet
        early.add(connecting);
      }
      if (pattern.attachesBeforeConnected() && !connecting.core.settings().immediate()) {
        connecting.core.attach(connecting.link);
      }
    }
  }

  private static void join(Connecting connecting, Bound there) {
    InprocLink link = there.newLink();
    link.join(connecting.pipe, connecting.link);
    there.core.established(link);
    connecting.core.established(connecting.link);
    link.forgetIfClosed();
    connecting.link.forgetIfClosed();
  }
}
