package io.monocoque.wiring;

import io.monocoque.ConnectionCounts;
import io.monocoque.ConnectionEvent;
import io.monocoque.EndpointException;
import io.monocoque.SocketClosedException;
import io.monocoque.bytes.trusted.SlabPool;
import io.monocoque.io.Endpoint;
import io.monocoque.io.EventLoop;
import io.monocoque.io.NoTask;
import io.monocoque.io.UnitQueue;
import io.monocoque.protocol.session.SessionConfig;
import io.monocoque.protocol.wire.SocketType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What sockets of all types have under them: endpoints, their peers, and the way to an end.
 *
 * <p>Threading: any thread. The lock guards the list of endpoints and is not held while they work.
 */
public final class SocketCore {
  /** Far longer than a loop takes for one round. */
  private static final int LOOP_ANSWER_SECONDS = 20;

  private final EventCounts counts = new EventCounts();
  private final Engine engine;
  private final SocketSettings settings;
  private final Pattern pattern;
  private final SessionConfig sessionConfig;
  private final UnitQueue nothingToSend;
  private final SocketMemory memory = new SocketMemory();
  private final ReentrantLock lock = new ReentrantLock();
  private final List<OpenEndpoint> endpoints = new ArrayList<>();

  /** Endpoints that are closed and still send what was accepted. */
  private final Set<OpenEndpoint> lingering = ConcurrentHashMap.newKeySet();

  /** Accepted connections whose handshake is not done, the oldest first; the loop's. */
  private final LinkedHashSet<Gate> halfOpen = new LinkedHashSet<>();

  /** Pipes whose connection stands. */
  private final AtomicInteger peerCount = new AtomicInteger();

  private final WaitList peerWaiters;
  private volatile boolean closed;

  /**
   * @throws io.monocoque.SocketClosedException if the context is closed
   */
  public SocketCore(Engine engine, SocketSettings settings, Pattern pattern) {
    this.engine = engine;
    this.peerWaiters = new WaitList(engine.loop().soon());
    this.settings = settings;
    this.pattern = pattern;
    this.sessionConfig =
        new SessionConfig(
            settings.type(),
            settings.routingId(),
            false,
            settings.maxMessageSize(),
            engine.maxUnfinishedBytes());
    this.nothingToSend = new UnitQueue(engine.slabs(), 0, NoTask.INSTANCE, NoTask.INSTANCE);
    nothingToSend.refuse();
    engine.add(this);
  }

  public ConnectionCounts connectionCounts() {
    return counts.now();
  }

  SocketSettings settings() {
    return settings;
  }

  SocketType type() {
    return settings.type();
  }

  Pattern pattern() {
    return pattern;
  }

  SocketMemory memory() {
    return memory;
  }

  Engine engine() {
    return engine;
  }

  /** The loop of now; a connection stays with the one that it began on. */
  EventLoop loop() {
    return engine.loop().current();
  }

  /** Runs a task on the loop of now, or on its successor if it dies. */
  void execute(Runnable task) {
    engine.loop().execute(task);
  }

  /** The queue of all pipes of a socket that does not send: it refuses everything. */
  UnitQueue nothingToSend() {
    return nothingToSend;
  }

  SlabPool slabs() {
    return engine.slabs();
  }

  SessionConfig sessionConfig() {
    return sessionConfig;
  }

  /** See {@link io.monocoque.Socket#bind}. */
  public void bind(String text) {
    Endpoint endpoint = Endpoint.parseBind(text);
    checkMayOpen();
    start(
        endpoint instanceof Endpoint.Inproc inproc
            ? engine.inproc().bind(this, inproc.name())
            : BindEndpoint.open(this, endpoint, text));
  }

  /** See {@link io.monocoque.Socket#connect}. */
  public void connect(String text) {
    Endpoint endpoint = Endpoint.parseConnect(text);
    checkMayOpen();
    start(
        endpoint instanceof Endpoint.Inproc inproc
            ? engine.inproc().connect(this, inproc.name())
            : ConnectEndpoint.open(this, endpoint, text));
  }

  /**
   * Waits for something that the loop does at once.
   *
   * @throws java.util.concurrent.CompletionException with what it failed by; with a time-out if
   *     there is no loop any more
   */
  static <T> T await(CompletableFuture<T> promised) {
    return promised.orTimeout(LOOP_ANSWER_SECONDS, TimeUnit.SECONDS).join();
  }

  private void checkMayOpen() {
    checkOpen();
    settings.security().requireDecision();
  }

  private void start(OpenEndpoint opened) {
    lock.lock();
    try {
      if (!closed) {
        endpoints.add(opened);
        opened.start();
        return;
      }
    } finally {
      lock.unlock();
    }
    opened.close(0);
    checkOpen();
  }

  /** See {@link io.monocoque.Socket#unbind}. */
  public void unbind(String text) {
    remove(text, true);
  }

  /** See {@link io.monocoque.Socket#disconnect}. */
  public void disconnect(String text) {
    remove(text, false);
  }

  private void remove(String text, boolean bound) {
    OpenEndpoint removed = null;
    lock.lock();
    try {
      checkOpen();
      for (OpenEndpoint each : endpoints) {
        if (each.isBound() == bound
            && (each.text().equals(text) || (!bound && each.givenText().equals(text)))) {
          removed = each;
          break;
        }
      }
      if (removed == null) {
        throw new EndpointException(
            "%s is not %s %s; its endpoints are %s"
                .formatted(this, bound ? "bound to" : "connected to", text, texts()));
      }
      endpoints.remove(removed);
      lingering.add(removed);
    } finally {
      lock.unlock();
    }
    removed.close(settings.lingerNanos());
  }

  /** See {@link io.monocoque.Socket#endpoint}. */
  public String endpoint() {
    lock.lock();
    try {
      if (endpoints.isEmpty()) {
        throw new IllegalStateException("the socket is neither bound nor connected");
      }
      return endpoints.getLast().text();
    } finally {
      lock.unlock();
    }
  }

  /** See {@link io.monocoque.Socket#endpoints}. */
  public List<String> endpoints() {
    lock.lock();
    try {
      return texts();
    } finally {
      lock.unlock();
    }
  }

  private List<String> texts() {
    return endpoints.stream().map(OpenEndpoint::text).toList();
  }

  // --- peers ---

  /**
   * An accepted connection begins its handshake. Each costs a descriptor and, under CURVE, two
   * agreements on keys, before we know who it is. If there are too many, the oldest of them ends
   * that only waits for its peer.
   *
   * <p>The oldest, as in a queue of SYNs: an honest peer is done in a few round trips, so whoever
   * has waited longest is the least likely to be one. Were newcomers refused, as many silent
   * strangers as have room would keep everybody out until their time is over. So they keep out only
   * whom they outrun: who needs longer than it takes to bring as many new ones as have room.
   *
   * @return false if all of them wait for us: none of them is silent
   */
  boolean beginHandshake(Gate gate) {
    if (halfOpen.size() >= settings.maxHandshakes() && !makeRoom()) {
      return false;
    }
    halfOpen.add(gate);
    return true;
  }

  private boolean makeRoom() {
    for (Gate oldest : halfOpen) {
      if (!oldest.isOurTurn()) {
        oldest.giveWay();
        return true;
      }
    }
    return false;
  }

  void endHandshake(Gate gate) {
    halfOpen.remove(gate);
  }

  /** Takes a pipe into use; once. */
  void attach(Pipe pipe) {
    if (pipe.beginUse()) {
      pattern.attach(pipe);
    }
  }

  /** A pipe's connection stands. On the loop, or for inproc on any thread. */
  void established(Pipe pipe) {
    attach(pipe);
    pattern.established(pipe);
    if (pipe.countAsPeer(true)) {
      peerCount.incrementAndGet();
    }
    peerWaiters.signalAll();
  }

  /** A pipe's connection is lost; it may get another. */
  void interrupted(Pipe pipe) {
    uncount(pipe);
    pattern.interrupted(pipe);
  }

  /** The pipe's peer will not come back. */
  void peerGone(Pipe pipe) {
    uncount(pipe);
    if (pipe.endUse()) {
      pattern.detach(pipe);
    }
  }

  private void uncount(Pipe pipe) {
    if (pipe.countAsPeer(false)) {
      peerCount.decrementAndGet();
    }
  }

  /** See {@link io.monocoque.Socket#peerCount}. */
  public int peerCount() {
    return peerCount.get();
  }

  /** See {@link io.monocoque.Socket#awaitPeers}. */
  public boolean awaitPeers(int count, long deadline) throws InterruptedException {
    return peerWaiters.await(
            () -> {
              checkOpen();
              return peerCount.get() >= count ? Boolean.TRUE : null;
            },
            deadline)
        != null;
  }

  // --- the end ---

  /** See {@link io.monocoque.Socket#close}. */
  public void close() {
    List<OpenEndpoint> closing;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      closing = List.copyOf(endpoints);
      endpoints.clear();
      lingering.addAll(closing);
    } finally {
      lock.unlock();
    }
    pattern.close();
    engine.memory().close(memory);
    peerWaiters.signalAll();
    closing.forEach(each -> each.close(settings.lingerNanos()));
    tellIfGone();
  }

  /** The loop ends, on its thread: no connection writes any more. */
  void loopEnding() {
    allEndpoints().forEach(OpenEndpoint::loopEnding);
  }

  /** What makes the endpoints work on a new loop, to be run there. */
  List<Runnable> restarts() {
    return allEndpoints().stream().<Runnable>map(each -> each::restart).toList();
  }

  private List<OpenEndpoint> allEndpoints() {
    lock.lock();
    try {
      List<OpenEndpoint> all = new ArrayList<>(endpoints);
      all.addAll(lingering);
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** There is no loop any more: calls fail from now on. */
  void loopLost() {
    lock.lock();
    try {
      closed = true;
      endpoints.clear();
      lingering.clear();
    } finally {
      lock.unlock();
    }
    pattern.close();
    engine.memory().close(memory);
    peerWaiters.signalAll();
    engine.remove(this);
  }

  /** Drops what is still waiting to be sent. */
  void abort() {
    lingering.forEach(each -> each.close(0));
  }

  /** An endpoint has closed: nothing of it is left. */
  void endpointGone(OpenEndpoint gone) {
    lingering.remove(gone);
    tellIfGone();
  }

  private void tellIfGone() {
    if (closed && lingering.isEmpty()) {
      engine.remove(this);
    }
  }

  /** A connecting endpoint ended by itself, for good. */
  void endpointStopped(OpenEndpoint stopped) {
    lock.lock();
    try {
      endpoints.remove(stopped);
    } finally {
      lock.unlock();
    }
    endpointGone(stopped);
  }

  /** Which endpoints still hold how many messages; for the log. Empty if none does. */
  String unsentSummary() {
    StringBuilder summary = new StringBuilder();
    for (OpenEndpoint each : lingering) {
      int count = each.unsent();
      if (count > 0) {
        summary.append(summary.isEmpty() ? "" : ", ").append(count).append(" for ");
        summary.append(each.text());
      }
    }
    return summary.isEmpty() ? "" : type() + " socket: " + summary;
  }

  public boolean isClosed() {
    return closed;
  }

  private void checkOpen() {
    if (closed) {
      throw new SocketClosedException("the " + type() + " socket is closed");
    }
  }

  void event(ConnectionEvent event) {
    counts.count(event); // first: who is told finds it counted
    engine.events().tell(settings.listener(), event);
  }

  /** For logs: the type and endpoints. */
  @Override
  public String toString() {
    @Nullable List<String> texts = null;
    if (lock.tryLock()) {
      try {
        texts = texts();
      } finally {
        lock.unlock();
      }
    }
    return type() + " socket " + (closed ? "(closed)" : texts == null ? "" : texts);
  }
}
