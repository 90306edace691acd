package io.monocoque.uring;

import static io.monocoque.io.Log.LOG;

import io.monocoque.bytes.trusted.Checked;
import io.monocoque.bytes.trusted.SlabMemory;
import io.monocoque.io.spi.AcceptHandler;
import io.monocoque.io.spi.Driver;
import io.monocoque.io.spi.DriverContext;
import io.monocoque.io.spi.InputWait;
import io.monocoque.io.spi.ListenOptions;
import io.monocoque.io.spi.Listener;
import io.monocoque.io.spi.ReceiveShare;
import io.monocoque.io.spi.Transport;
import io.monocoque.io.spi.TransportHandler;
import io.monocoque.io.spi.TransportOptions;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The driver on io_uring: one ring, one group of receive buffers, and the endpoints on them. A
 * round ({@link #poll}) is one kernel entry that submits and waits, then all completions, then one
 * publication each of what was consumed. Receives are armed just before that entry, those that had
 * found no buffer first, so that each connection has one completion a round.
 *
 * <p>Threading: the thread that opened it, which the kernel insists on too; {@link #wake} any.
 *
 * <p>Ownership: the arena holds everything that the kernel touches and is closed when nothing is in
 * flight any more; if that takes too long, it is left behind on purpose, with the slabs of sends.
 *
 * <p>Hot path: a round allocates nothing.
 */
final class UringDriver implements Driver {
  static final String NAME = "uring";
  static final short BUFFER_GROUP = 0;

  /**
   * What one receive may bring, and so one connection in a round; what a run of messages holds.
   * (benchmarks/run; ADR 0007)
   */
  static final int RECEIVE_MAX = ReceiveShare.MOST;

  /**
   * What a receive may bring while little comes, or large parts do, which are received straight
   * into their own memory: so little of each is copied. One that brings as much is followed by
   * larger ones.
   */
  static final int RECEIVE_FIRST = 8 * 1024;

  private static final int SQ_ENTRIES = 256;
  private static final int CQ_ENTRIES = 4096;

  /**
   * All of it is written to again and again in turn, so it should fit into a processor's own cache;
   * a receive that finds none costs another submission. (benchmarks/run at 16 KiB; ADR 0007)
   */
  private static final int INCREMENTAL_BUFFERS = 2;

  /** Several receives long, so that a receive cut short by a buffer's end is rare. */
  private static final int INCREMENTAL_BUFFER_SIZE = RECEIVE_MAX;

  /** Each receive uses up one, however little it brings: so many receives in a round. */
  private static final int WHOLE_BUFFERS = 64;

  private static final int WHOLE_BUFFER_SIZE = RECEIVE_MAX;

  private static final int MAX_OVERFLOW_ROUNDS = 16;
  private static final long ACCEPT_RETRY_NANOS = 100_000_000;

  /** A second in all, counted in waits in vain, because the clock may be a test's. */
  private static final int CLOSING_WAITS = 20;

  private static final long CLOSING_WAIT_NANOS = 50_000_000;

  /** Memory of drivers that could not wait for the kernel; never freed, never reused. */
  private static final List<Object> ABANDONED = new ArrayList<>();

  private final OwnThread owner = new OwnThread();
  private final DriverContext context;
  private final Arena arena;
  private final ErrnoCell errno;
  private final Ring ring;
  private final BufferRing buffers;
  private final Waker waker;
  private final Sockets sockets;
  private final SlotTable<Endpoint> slots = new SlotTable<>();
  private final ArrayDeque<MemorySegment> sockaddrs = new ArrayDeque<>();
  private final ArrayDeque<UringTransport> later = new ArrayDeque<>();
  private final ArrayDeque<RingReceives> receivers = new ArrayDeque<>();
  private final ArrayDeque<RingReceives> starved = new ArrayDeque<>();
  private final ArrayList<UringListener> refused = new ArrayList<>();
  private final ConcurrentLinkedQueue<UringTransport> shutdowns = new ConcurrentLinkedQueue<>();

  /** How much was told since this round began, before it entered the kernel. */
  private final ReceiveShare share = new ReceiveShare();

  private int toldWhileArming;

  private boolean broken;
  private boolean closed;

  /** Opens a driver for the calling thread. */
  static UringDriver open(DriverContext context, Capabilities capabilities) throws RingException {
    ErrnoCell errno = ErrnoCell.take();
    Arena arena = Arena.ofConfined();
    Ring ring = null;
    try {
      ring = Ring.open(errno, arena, SQ_ENTRIES, CQ_ENTRIES);
      boolean incremental = capabilities.incremental();
      BufferRing buffers =
          BufferRing.register(
              ring,
              errno,
              arena,
              BUFFER_GROUP,
              incremental ? INCREMENTAL_BUFFERS : WHOLE_BUFFERS,
              incremental ? INCREMENTAL_BUFFER_SIZE : WHOLE_BUFFER_SIZE,
              incremental);
      int eventfd = LibC.eventfd(errno);
      if (eventfd < 0) {
        throw new RingException(-eventfd, "opening an eventfd");
      }
      return new UringDriver(context, arena, errno, ring, buffers, new Waker(eventfd));
    } catch (RingException e) {
      if (ring != null) {
        ring.close(); // nothing was submitted yet
      }
      arena.close();
      errno.recycle();
      throw e;
    }
  }

  private UringDriver(
      DriverContext context,
      Arena arena,
      ErrnoCell errno,
      Ring ring,
      BufferRing buffers,
      Waker waker) {
    this.context = context;
    this.arena = arena;
    this.errno = errno;
    this.ring = ring;
    this.buffers = buffers;
    this.waker = waker;
    this.sockets = new Sockets(errno, arena);
    pollWaker();
  }

  private void pollWaker() {
    ring.submissions().pollReadable(waker.eventfd(), UserData.pack(0, 0, UserData.OP_WAKE, 0));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public InputWait inputWait() throws IOException {
    return new PollWait();
  }

  @Override
  public Listener listen(SocketAddress local, ListenOptions options, AcceptHandler handler)
      throws IOException {
    checkOpen();
    int socket = sockets.forListening(local, options);
    SocketAddress bound = sockets.local(socket);
    UnsentBound unsent = UnsentBound.of(local, options.accepted());
    return new UringListener(this, socket, bound == null ? local : bound, unsent, handler);
  }

  @Override
  public Transport connect(
      SocketAddress remote,
      @Nullable SocketAddress source,
      TransportOptions options,
      TransportHandler handler) {
    checkOpen();
    MemorySegment sockaddr = takeSockaddr();
    try {
      int length = SocketAddresses.write(remote, sockaddr);
      int socket = sockets.forConnecting(remote, source, options);
      Transport transport =
          UringTransport.connecting(
              this, socket, remote, sockaddr, length, UnsentBound.of(remote, options), handler);
      ring.submit(); // the peer need not wait for the end of this round
      return transport;
    } catch (IOException e) {
      recycleSockaddr(sockaddr);
      return UringTransport.failed(this, remote, e, handler);
    }
  }

  @Override
  public int poll(long timeoutNanos) throws IOException {
    checkOpen();
    if (broken) {
      throw new IOException("the driver is broken");
    }
    broken = true; // unless this round ends well
    shutDownConnecting();
    toldWhileArming = 0;
    share.beginRound();
    armReceivers();
    submitAndWait(retryAccepts(timeoutNanos));
    int handled = toldWhileArming + drain();
    for (int i = 0; i < MAX_OVERFLOW_ROUNDS && ring.overflowed(); i++) {
      ring.enter();
      handled += drain();
    }
    handled += tellAll();
    broken = false;
    return handled;
  }

  private void shutDownConnecting() {
    for (UringTransport each = shutdowns.poll(); each != null; each = shutdowns.poll()) {
      each.shutdownNow();
    }
  }

  /**
   * Those that found no buffer go first. Who is known to have something waits for its turn when the
   * buffers are spoken for: to ask and find none would cost each of many as much as a receive.
   */
  private void armReceivers() {
    long room = buffers.room();
    while (room > 0 && !starved.isEmpty()) {
      room -= buffers.roomFor(starved.remove().arm());
    }
    for (int count = receivers.size(); count > 0; count--) { // what is added again is for later
      RingReceives next = receivers.remove();
      if (room > 0 || next.isEmptied()) {
        room -= buffers.roomFor(next.arm());
      } else {
        share.countBusy();
        starved.add(next);
      }
    }
  }

  private void submitAndWait(long timeoutNanos) throws IOException {
    boolean wait =
        timeoutNanos != 0
            && toldWhileArming == 0
            && later.isEmpty()
            && receivers.isEmpty()
            && starved.isEmpty()
            && ring.ready() == 0;
    if (wait && waker.beforeWait()) {
      try {
        awaitCompletion(timeoutNanos);
      } finally {
        waker.afterWait();
      }
    } else if (ring.submissions().pending() > 0 || ring.mustEnter()) {
      ring.enter();
    }
  }

  private void awaitCompletion(long timeoutNanos) throws IOException {
    if (timeoutNanos < 0) {
      do {
        ring.enterAndWait(-1);
      } while (ring.ready() == 0 && waker.stillWaiting());
      return;
    }
    long start = context.nanoClock().getAsLong();
    long left = timeoutNanos;
    while (ring.enterAndWait(left) && ring.ready() == 0 && waker.stillWaiting()) {
      left = timeoutNanos - (context.nanoClock().getAsLong() - start); // a signal came between
      if (left <= 0) {
        return;
      }
    }
  }

  /** Handles all completions that are there now. */
  private int drain() {
    int count = ring.ready();
    int handled = 0;
    try {
      for (int i = 0; i < count; i++) {
        long userData = ring.userData();
        int result = ring.result();
        int flags = ring.flags();
        ring.advance();
        if (UserData.op(userData) == UserData.OP_WAKE) {
          woken(flags);
        } else {
          dispatch(userData, result, flags);
          handled++;
        }
      }
    } finally {
      ring.publishHead();
      buffers.publish();
    }
    return handled;
  }

  private void dispatch(long userData, int result, int flags) {
    Endpoint endpoint = slots.find(userData);
    if (endpoint != null) {
      endpoint.complete(userData, result, flags);
    } else if (Checked.ON) {
      // Harmless, but never to be: a slot is given up when nothing of its holder is in flight.
      throw new AssertionError("completed for nobody: " + UserData.text(userData));
    }
    if ((flags & CqeLayout.BUFFER) != 0) {
      buffers.used(
          flags >>> CqeLayout.BUFFER_SHIFT, Math.max(result, 0), (flags & CqeLayout.BUF_MORE) != 0);
    }
  }

  /** The counter is not read after each signal, because every new one is told anyway. */
  private void woken(int flags) {
    if ((flags & CqeLayout.MORE) == 0) {
      long scratch = arenaScratch();
      LibC.read(errno, waker.eventfd(), scratch, Long.BYTES);
      pollWaker();
    }
  }

  private long arenaScratch() {
    MemorySegment room = takeSockaddr();
    recycleSockaddr(room);
    return room.address();
  }

  /** Calls the handlers of what was known outside a poll; what they add is for the next one. */
  private int tellAll() {
    int count = later.size();
    for (int i = 0; i < count; i++) {
      later.remove().tell();
    }
    return count;
  }

  /** Accepts again where it is time to, and shortens the wait to the next such time. */
  private long retryAccepts(long timeoutNanos) {
    long timeout = timeoutNanos;
    if (!refused.isEmpty()) {
      long now = context.nanoClock().getAsLong();
      for (int i = refused.size() - 1; i >= 0; i--) {
        long left = refused.get(i).retryNanos() - now;
        if (left <= 0) {
          refused.remove(i).accept();
        } else {
          timeout = timeout < 0 ? left : Math.min(timeout, left);
        }
      }
    }
    return timeout;
  }

  @Override
  public SlabMemory guardedMemory() {
    return new GuardedMemory();
  }

  @Override
  public boolean writesArraysInPlace() {
    return true;
  }

  @Override
  public void wake() {
    waker.wake();
  }

  @Override
  public void close() {
    checkThread();
    if (closed) {
      return;
    }
    closed = true;
    List<Endpoint> endpoints = slots.all();
    for (Endpoint endpoint : endpoints) {
      endpoint.startClosing();
      if (endpoint.socket != Endpoint.NO_SOCKET) {
        LibC.shutdown(endpoint.socket);
      }
    }
    boolean quiet = awaitQuiet();
    for (Endpoint endpoint : endpoints) {
      endpoint.release();
    }
    if (quiet) {
      BufferRing.unregister(ring, arena, BUFFER_GROUP);
      ring.close();
      waker.close();
      arena.close();
      errno.recycle();
    } else {
      abandon(endpoints);
    }
  }

  /** Cancels everything and waits, not for ever, until nothing is in flight. */
  private boolean awaitQuiet() {
    try {
      ring.submissions().cancelAll(UserData.pack(0, 0, UserData.OP_WAKE, 0));
      int waits = 0;
      while (waits < CLOSING_WAITS && ring.inFlight() > 0) {
        ring.enterAndWait(CLOSING_WAIT_NANOS);
        if (ring.ready() == 0) {
          waits++; // the kernel hands over a few dozen completions at a time: those are no waits
        }
        while (ring.ready() > 0) {
          closeAccepted();
          ring.advance();
        }
        ring.publishHead();
      }
    } catch (RingException e) {
      LOG.log(Level.WARNING, "closing a ring failed", e);
    }
    return ring.inFlight() == 0;
  }

  /** A connection that was accepted too late to be told. */
  private void closeAccepted() {
    if (UserData.op(ring.userData()) == UserData.OP_ACCEPT && ring.result() >= 0) {
      LibC.close(ring.result());
    }
  }

  private void abandon(List<Endpoint> endpoints) {
    LOG.log(
        Level.WARNING,
        "{0} operations did not end in time; their memory is given up",
        ring.inFlight());
    synchronized (ABANDONED) {
      ABANDONED.add(arena);
      for (Endpoint endpoint : endpoints) {
        if (endpoint instanceof UringTransport transport && transport.lent() != null) {
          ABANDONED.add(transport);
        }
      }
    }
    ring.close();
    waker.close();
  }

  void checkThread() {
    owner.check();
  }

  private void checkOpen() {
    checkThread();
    if (closed) {
      throw new IllegalStateException("the driver is closed");
    }
  }

  ErrnoCell errno() {
    return errno;
  }

  Submissions submissions() {
    return ring.submissions();
  }

  BufferRing buffers() {
    return buffers;
  }

  Sockets sockets() {
    return sockets;
  }

  SlotTable<Endpoint> slots() {
    return slots;
  }

  /** Has a transport's {@link UringTransport#tell} called in a poll; that one will not wait. */
  void tellLater(UringTransport transport) {
    later.add(transport);
  }

  /** Has the kernel begin at once what would wait for the end of this round. */
  void submitNow() {
    if (ring.submissions().pending() > 0) {
      ring.submit();
    }
  }

  /** Has a transport's {@link UringTransport#shutdownNow} called in a poll. Any thread. */
  void shutdownLater(UringTransport transport) {
    shutdowns.add(transport);
    waker.wake();
  }

  /** A handler was called by {@link RingReceives#arm}: this round will not wait. */
  void toldWhileArming() {
    toldWhileArming++;
  }

  ReceiveShare share() {
    return share;
  }

  /** Has a connection's {@link RingReceives#arm} called before the next kernel entry. */
  void armLater(RingReceives receives) {
    receivers.add(receives);
  }

  /** As {@link #armLater}, and before the others: it found no buffer. */
  void armFirst(RingReceives receives) {
    starved.add(receives);
  }

  /** Has a listener's {@link UringListener#accept} called after a while. */
  void acceptLater(UringListener listener) {
    listener.retryAt(context.nanoClock().getAsLong() + ACCEPT_RETRY_NANOS);
    refused.add(listener);
  }

  void acceptNoMore(UringListener listener) {
    refused.remove(listener);
  }

  /** Room for a sockaddr that lives until its connect has ended. */
  private MemorySegment takeSockaddr() {
    MemorySegment free = sockaddrs.poll();
    return free == null ? arena.allocate(SockaddrLayout.MAX_SIZE, Long.BYTES) : free;
  }

  void recycleSockaddr(MemorySegment sockaddr) {
    sockaddrs.push(sockaddr);
  }
}
