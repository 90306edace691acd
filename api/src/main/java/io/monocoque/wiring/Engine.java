package io.monocoque.wiring;

import static io.monocoque.io.Log.LOG;

import io.monocoque.SocketClosedException;
import io.monocoque.bytes.trusted.Checked;
import io.monocoque.bytes.trusted.OutboundBudget;
import io.monocoque.bytes.trusted.SlabPool;
import io.monocoque.io.DriverChoice;
import io.monocoque.io.EventLoop;
import io.monocoque.io.FailureListener;
import io.monocoque.io.Resolver;
import io.monocoque.io.spi.DriverUnavailableException;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a context has under it: the loop, memory, names, and the sockets that are not gone yet.
 *
 * <p>Threading: any thread. Ownership: owns all of it, until {@link #close}.
 */
public final class Engine {
  private static final long FAST_FAILURE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int MAX_FAILURES_IN_A_ROW = 5;
  private static final long FIRST_REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * They wait for others, as a rule. One that never comes back costs its thread, so there are
   * enough for many such; they are platform threads, as on virtual ones they would cost the
   * application its carriers.
   */
  private static final int MAX_AUTHENTICATING = 32;

  /** To make it takes some 40 ms of processor time, so only where it is asked for. */
  private static final class Secure {
    static final SecureRandom RANDOM = new SecureRandom();

    private Secure() {}
  }

  private static final class SystemClock implements LongSupplier {
    @Override
    public long getAsLong() {
      return System.nanoTime();
    }
  }

  private final SlabPool slabs;
  private final RunPool runs;
  private final HandArea.Pool handAreas = new HandArea.Pool();
  private final StreamReaders streamReaders =
      new StreamReaders(Runtime.getRuntime().availableProcessors());
  private final InputWaits inputWaits;
  private final InprocRegistry inproc = new InprocRegistry();
  private final Events events = new Events();
  private final Resolver resolver =
      new Resolver(Thread.ofPlatform().daemon().name("monocoque-resolver").factory());
  private final Workers computing = new Workers("monocoque-handshakes", 2);
  private final Workers deciding = new Workers("monocoque-authenticators", MAX_AUTHENTICATING);
  private final Set<SocketCore> sockets = ConcurrentHashMap.newKeySet();
  private final WaitList closers;
  private final DriverChoice choice;
  private final ThreadFactory threads;
  private final LoopSlot loop;
  private final MemoryBudget memory;
  private final long progressNanos;

  /** When the loop of now began to work; its thread's, as is what follows. */
  private long loopBegan = System.nanoTime();

  private long loopEnded;
  private int failuresInARow;
  private volatile boolean closed;

  private Engine(DriverChoice choice, ThreadFactory threads, long memoryBudget, long progressNanos)
      throws DriverUnavailableException {
    this.choice = choice;
    this.threads = threads;
    slabs = new SlabPool(new OutboundBudget(memoryBudget));
    FirstUse.begin();
    loop = new LoopSlot(startLoop());
    closers = new WaitList(loop.soon());
    inputWaits = new InputWaits(loop);
    memory = new MemoryBudget(memoryBudget, loop);
    runs = new RunPool(memoryBudget / 4);
    this.progressNanos = progressNanos;
  }

  private EventLoop startLoop() throws DriverUnavailableException {
    return EventLoop.start(
        "monocoque-loop",
        choice,
        threads,
        new SystemClock(),
        new Random(),
        slabs,
        new FailureListener() {
          @Override
          public void onLoopEnding(EventLoop ending) {
            loopEnded = System.nanoTime();
            sockets.forEach(SocketCore::loopEnding);
          }

          @Override
          public void onLoopFailed(EventLoop failed, Throwable cause) {
            replaceLoop(failed);
          }
        });
  }

  /**
   * Opens an engine.
   *
   * @param driver a name, or null for what the system property says
   * @param threads makes the loop's thread, or null for a daemon thread
   */
  public static Engine open(@Nullable String driver, @Nullable ThreadFactory threads) {
    return open(driver, threads, defaultMemoryBudget());
  }

  /** A quarter of the heap. */
  public static long defaultMemoryBudget() {
    return Runtime.getRuntime().maxMemory() / 4;
  }

  /**
   * Opens an engine; see above.
   *
   * @param memoryBudget what it may hold of messages that were received and not yet read, and as
   *     much again of those that wait to be sent
   */
  public static Engine open(
      @Nullable String driver, @Nullable ThreadFactory threads, long memoryBudget) {
    return open(driver, threads, memoryBudget, PROGRESS_NANOS);
  }

  /** Opens an engine whose looks at messages that make no progress are not a second apart. */
  static Engine open(
      @Nullable String driver,
      @Nullable ThreadFactory threads,
      long memoryBudget,
      long progressNanos) {
    DriverChoice choice = driver == null ? DriverChoice.fromProperty() : DriverChoice.of(driver);
    try {
      return new Engine(
          choice,
          threads == null ? Thread.ofPlatform().daemon().factory() : threads,
          memoryBudget,
          progressNanos);
    } catch (DriverUnavailableException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  public String driver() {
    return loop.current().selection().name();
  }

  /** The encoder of messages that suits the driver. */
  MessageEncoder messageEncoder() {
    return loop.current().driver().writesArraysInPlace()
        ? MessageEncoder.IN_PLACE
        : MessageEncoder.STAGING;
  }

  public String driverReason() {
    return loop.current().selection().describe();
  }

  /** For keys, nonces, and names that peers are not to guess. */
  SecureRandom secureRandom() {
    return Secure.RANDOM;
  }

  /** Who agrees on keys. */
  Workers computing() {
    return computing;
  }

  /** Who asks an application about peers, which may take its time. */
  Workers deciding() {
    return deciding;
  }

  /** For leak checks: the slabs that are not back in the pool. */
  public int takenSlabCount() {
    return slabs.takenCount();
  }

  /** For leak checks: how many those are and, in checked mode, where each was taken. */
  public String takenSlabSummary() {
    return slabs.takenSummary();
  }

  /** For leak checks: runs of received messages that nobody gave back. */
  public int takenRunCount() {
    return runs.takenCount();
  }

  /** For leak checks: what is counted of messages that nobody has read. */
  public long usedMemory() {
    return memory.used();
  }

  /** For leak checks: what is counted of messages that wait to be sent. */
  public long outboundMemory() {
    return slabs.budget().held();
  }

  MemoryBudget memory() {
    return memory;
  }

  /** How often it is looked whether a message that others wait for makes progress. */
  long progressNanos() {
    return progressNanos;
  }

  LoopSlot loop() {
    return loop;
  }

  HandArea.Pool handAreas() {
    return handAreas;
  }

  InputWaits inputWaits() {
    return inputWaits;
  }

  StreamReaders streamReaders() {
    return streamReaders;
  }

  RunPool runs() {
    return runs;
  }

  SlabPool slabs() {
    return slabs;
  }

  InprocRegistry inproc() {
    return inproc;
  }

  Events events() {
    return events;
  }

  Resolver resolver() {
    return resolver;
  }

  /** A message that is not whole yet may hold half of the heap at most. */
  long maxUnfinishedBytes() {
    return Runtime.getRuntime().maxMemory() / 2;
  }

  void add(SocketCore socket) {
    sockets.add(socket);
    if (closed) {
      sockets.remove(socket);
      throw new SocketClosedException("the context is closed");
    }
  }

  void remove(SocketCore socket) {
    sockets.remove(socket);
    closers.signalAll();
  }

  /** Says what a closed endpoint could not deliver. */
  void dropped(SocketCore socket, String endpoint, int messageCount) {
    LOG.log(
        Level.WARNING, "{0}: dropped {1} messages for {2}", socket.type(), messageCount, endpoint);
  }

  /**
   * On the thread of the loop that died. What counts is how long that has worked: to replace one
   * may take long, and does on a machine where loops die of their load.
   */
  private void replaceLoop(EventLoop failed) {
    failuresInARow = loopEnded - loopBegan < FAST_FAILURE_NANOS ? failuresInARow + 1 : 1;
    try {
      if (failuresInARow > MAX_FAILURES_IN_A_ROW) {
        throw new DriverUnavailableException("the event loop fails again and again");
      }
      loopBegan = System.nanoTime(); // again when it has taken over, if it comes to that
      EventLoop successor = startLoop();
      List<Runnable> first = new ArrayList<>();
      first.add(() -> loopBegan = System.nanoTime());
      sockets.forEach(socket -> first.addAll(socket.restarts()));
      first.addAll(failed.unrun());
      loop.replace(successor, first);
      LOG.log(Level.WARNING, "the event loop was replaced; connections are made anew");
    } catch (DriverUnavailableException | RuntimeException | Error e) {
      // An Error, too: a thread that the system does not give is an OutOfMemoryError.
      LOG.log(Level.ERROR, "there is no event loop any more; all sockets are closed", e);
      closed = true;
      loop.close();
      sockets.forEach(SocketCore::loopLost);
    }
  }

  /** See {@link io.monocoque.Monocoque#close}. */
  public void close() {
    closed = true;
    sockets.forEach(SocketCore::close);
    boolean interrupted = false;
    try {
      if (!awaitSockets(System.nanoTime() + FIRST_REPORT_NANOS)) {
        report(Level.INFO, "closing; still to be sent: ");
        awaitSockets(WaitList.FOREVER);
      }
    } catch (InterruptedException e) {
      interrupted = true;
      report(Level.WARNING, "closing was interrupted; dropped: ");
      sockets.forEach(SocketCore::abort);
      awaitAborted();
    }
    end();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitSockets(long deadline) throws InterruptedException {
    return closers.await(() -> sockets.isEmpty() ? Boolean.TRUE : null, deadline) != null;
  }

  /** Dropping takes the loop a moment only. */
  private void awaitAborted() {
    try {
      if (!awaitSockets(System.nanoTime() + FIRST_REPORT_NANOS)) {
        LOG.log(Level.WARNING, "closing: sockets are left that do not end");
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "interrupted again while closing", e);
    }
  }

  private void report(Level level, String what) {
    String summary =
        sockets.stream()
            .map(SocketCore::unsentSummary)
            .filter(each -> !each.isEmpty())
            .collect(Collectors.joining("; "));
    if (!summary.isEmpty()) {
      LOG.log(level, what + summary);
    }
  }

  private void end() {
    resolver.close();
    loop.close();
    EventLoop last = loop.current();
    last.stop();
    try {
      if (last.awaitTermination(Duration.ofSeconds(5))) {
        slabs.close();
        if (Checked.ON && slabs.takenCount() > 0) {
          // Given up for ever, leaked, or of a send that has not yet noticed the end.
          LOG.log(Level.WARNING, "closed, but " + slabs.takenSummary());
        }
      } else {
        LOG.log(Level.ERROR, "the event loop does not end; its memory is left alone");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    inputWaits.close();
    computing.close();
    deciding.close();
    events.close();
  }
}
