package io.monocoque.io;

import static io.monocoque.io.Log.LOG;

import io.monocoque.bytes.trusted.Checked;
import io.monocoque.bytes.trusted.SlabPool;
import io.monocoque.io.spi.Driver;
import io.monocoque.io.spi.DriverContext;
import io.monocoque.io.spi.DriverUnavailableException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * One thread, one {@link Driver}, and everything that belongs to them: whoever touches a
 * connection's state does it here, so that it needs no lock.
 *
 * <p>It goes in rounds: tasks that were posted, timers that are due, then the driver, which waits
 * if there is nothing else to do; before that it looks again for a while ({@link Patience}). A task
 * or timer that throws is logged and costs only itself; what comes out of the driver, handlers'
 * exceptions included, ends the loop and is told to the {@link FailureListener}.
 *
 * <p>Threading: {@link #execute}, {@link #stop}, {@link #awaitTermination}, {@link #inLoop}, {@link
 * #nanoTime} and the plain accessors any thread; all else the loop's thread.
 *
 * <p>Ownership: the driver is opened and closed on the loop's thread. The {@link SlabPool} is
 * borrowed.
 */
public final class EventLoop implements Executor {
  /** So that posters cannot keep the loop from its timers and its driver. */
  static final int TASKS_PER_ROUND = 1024;

  /** So that those who are woken can begin while a long poll goes on. (benchmarks: ADR 0018) */
  static final int MOST_PUT_OFF = 64;

  private final Thread thread;
  private final LongSupplier clock;
  private final RandomGenerator random;
  private final SlabPool slabs;
  private final FailureListener failures;
  private final DriverSelection selection;
  private final Driver driver;
  private final TimerQueue timers;
  private final Watch watch;
  private final Crowd crowd;
  private final Consumer<Runnable> ifInLoop;
  private final Mailbox mailbox = new Mailbox();
  private final Patience patience = new Patience();
  private final CountDownLatch terminated = new CountDownLatch(1);

  /** Drained from the mailbox and not run yet, oldest first. */
  private Mailbox.Node tasks = Mailbox.EMPTY;

  private final List<Runnable> unrun = new ArrayList<>();
  private boolean stopping;

  /** For when the driver's poll is over, or handlers have put off something so often. */
  private final ArrayDeque<StandingTask> putOff = new ArrayDeque<>();

  /** How often they may until then; 0 outside of polls. */
  private int puttingOff;

  /** A loop for the calling thread, which is to call {@link #round} or {@link #run}. */
  EventLoop(
      DriverSelection selection,
      LongSupplier clock,
      RandomGenerator random,
      SlabPool slabs,
      FailureListener failures) {
    this.thread = Thread.currentThread();
    this.clock = clock;
    this.random = random;
    this.slabs = slabs;
    this.failures = failures;
    this.selection = selection;
    this.driver = selection.driver();
    this.timers = new TimerQueue(thread);
    this.watch = new Watch(this);
    this.crowd = new Crowd(clock.getAsLong());
    this.ifInLoop = this::runIfInLoop;
    if (Checked.ON) {
      slabs.allocateFrom(driver.guardedMemory());
    }
  }

  /**
   * Starts a loop and returns when its driver is open.
   *
   * @param name the thread's name
   * @param threads makes one platform thread, a daemon if it is not to keep the process alive
   * @param clock never goes back, nanoseconds from any origin; its unit is real time
   * @throws DriverUnavailableException if no driver of the choice opens
   */
  public static EventLoop start(
      String name,
      DriverChoice choice,
      ThreadFactory threads,
      LongSupplier clock,
      RandomGenerator random,
      SlabPool slabs,
      FailureListener failures)
      throws DriverUnavailableException {
    CompletableFuture<EventLoop> opened = new CompletableFuture<>();
    Thread thread = threads.newThread(new Main(choice, clock, random, slabs, failures, opened));
    if (thread == null || thread.isVirtual()) {
      throw new IllegalArgumentException(
          "the thread factory made " + thread + "; an event loop needs a platform thread");
    }
    thread.setName(name);
    thread.start();
    try {
      return opened.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof DriverUnavailableException unavailable) {
        throw unavailable;
      }
      throw e;
    }
  }

  /** What the loop's thread runs. */
  private record Main(
      DriverChoice choice,
      LongSupplier clock,
      RandomGenerator random,
      SlabPool slabs,
      FailureListener failures,
      CompletableFuture<EventLoop> opened)
      implements Runnable {
    @Override
    public void run() {
      EventLoop loop;
      try {
        DriverSelection selection = choice.open(new DriverContext(clock, random));
        loop = new EventLoop(selection, clock, random, slabs, failures);
      } catch (Throwable e) {
        opened.completeExceptionally(e);
        return;
      }
      opened.complete(loop);
      loop.run();
    }
  }

  /**
   * Runs a task on the loop's thread, after those that the calling thread posted before. Posted
   * from the loop's thread itself it runs in the next round. Wakes the loop if, and only if, it
   * sleeps.
   *
   * @throws RejectedExecutionException if the loop has ended; what was taken before a {@link #stop}
   *     took effect does run
   */
  @Override
  public void execute(Runnable task) {
    switch (mailbox.offer(task)) {
      case QUEUED -> {}
      case WAKE -> wake();
      case CLOSED -> throw new RejectedExecutionException(this + " has ended");
    }
  }

  /**
   * As {@link #execute}, for a task that has no point any more when the loop has ended: it is
   * dropped then.
   *
   * @return false if it was dropped
   */
  public boolean executeIfRunning(Runnable task) {
    Mailbox.Offer offer = mailbox.offer(task);
    if (offer == Mailbox.Offer.WAKE) {
      wake();
    }
    return offer != Mailbox.Offer.CLOSED;
  }

  /**
   * As {@link #executeIfRunning}, of a task that may be posted already: then it runs once.
   *
   * <p>Hot path: allocates nothing.
   */
  public void post(StandingTask task) {
    if (task.begin() && mailbox.offer(task.node) == Mailbox.Offer.WAKE) {
      wake();
    }
  }

  /**
   * Runs a task after a while.
   *
   * @param delayNanos 0 or less runs it in the next round
   */
  public Timer schedule(long delayNanos, Runnable task) {
    Timer timer = timer(task);
    schedule(delayNanos, timer);
    return timer;
  }

  /** A timer that is scheduled again and again by {@link #schedule(long, Timer)}. */
  Timer timer(Runnable task) {
    return new Timer(timers, task);
  }

  /** Runs the timer's task after a while; once, so it must not be scheduled now. */
  void schedule(long delayNanos, Timer timer) {
    timers.add(nanoTime(), delayNanos, timer);
  }

  public boolean inLoop() {
    return Thread.currentThread().equals(thread);
  }

  /** The one that all of this runs on. */
  Thread thread() {
    return thread;
  }

  private void runIfInLoop(Runnable task) {
    if (inLoop()) {
      task.run();
    }
  }

  /** Runs a task at once on the loop's thread, and not at all on others. */
  public Consumer<Runnable> ifInLoop() {
    return ifInLoop;
  }

  /** Only its {@link Driver#wake} is for other threads, and the loop sees to that. */
  public Driver driver() {
    return driver;
  }

  /** Which driver was chosen, and why not the others. */
  public DriverSelection selection() {
    return selection;
  }

  Crowd crowd() {
    return crowd;
  }

  Watch watch() {
    return watch;
  }

  public long nanoTime() {
    return clock.getAsLong();
  }

  public RandomGenerator random() {
    return random;
  }

  public SlabPool slabs() {
    return slabs;
  }

  /** Ends the loop after what was posted before; does not wait. Idempotent. */
  public void stop() {
    if (mailbox.offer(() -> stopping = true) == Mailbox.Offer.WAKE) {
      wake();
    }
  }

  /**
   * Waits until the driver is closed and the loop runs nothing any more; false if it takes longer.
   */
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    return terminated.await(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
  }

  /** Rounds until it is stopped or fails. */
  void run() {
    try {
      boolean goOn = true;
      while (goOn) {
        goOn = round(-1);
      }
      end();
    } catch (Throwable cause) {
      fail(cause);
    } finally {
      terminated.countDown();
    }
  }

  /**
   * Tasks, timers, completions: once each.
   *
   * @param maxWaitNanos how long the driver may wait at most; negative for without end
   * @return false once the loop is to end
   */
  boolean round(long maxWaitNanos) throws IOException {
    runTasks();
    runTimers();
    if (stopping) {
      return false;
    }
    long wait = waitNanos(maxWaitNanos);
    if (wait == 0) {
      poll(0);
    } else {
      await(wait);
    }
    return true;
  }

  /** Has nothing to do: looks for a while, if that is worth it, then sleeps. */
  private void await(long waitNanos) throws IOException {
    long start = nanoTime();
    long left = waitNanos;
    long lookNanos = patience.lookNanos();
    if (lookNanos > 0) {
      if (look(start, waitNanos < 0 ? lookNanos : Math.min(waitNanos, lookNanos))) {
        patience.waited(nanoTime() - start);
        return;
      }
      if (waitNanos > 0) {
        left = Math.max(0, waitNanos - (nanoTime() - start));
      }
    }
    if (left == 0 || !mailbox.trySleep()) {
      return; // a timer is due, or something was posted
    }
    int handled;
    try {
      handled = poll(left);
    } finally {
      mailbox.awake();
    }
    if (handled > 0 || !mailbox.isEmpty()) { // else it was a timer
      patience.waited(nanoTime() - start);
    }
  }

  /** Polls without sleeping; returns whether that brought something to do. */
  private boolean look(long start, long most) throws IOException {
    for (int i = 0; i < Patience.LOOKS && nanoTime() - start < most; i++) {
      if (poll(0) > 0 || !mailbox.isEmpty()) {
        return true;
      }
      Patience.pause();
    }
    return false;
  }

  private int poll(long timeoutNanos) throws IOException {
    puttingOff = MOST_PUT_OFF;
    int handled;
    try {
      handled = driver.poll(timeoutNanos);
    } finally {
      puttingOff = 0;
    }
    runPutOff();
    return handled;
  }

  private void runPutOff() {
    for (Runnable task = putOff.poll(); task != null; task = putOff.poll()) {
      runGuarded(task);
    }
  }

  /**
   * For a handler that the driver calls: has a task run once when the driver is done with what it
   * has at hand, or by the next loop if this one fails before. So what many of them want is done
   * once. Of a driver that has very much at hand it is each {@value #MOST_PUT_OFF} calls that are
   * waited for.
   *
   * <p>Hot path: allocates nothing.
   *
   * @return false if it is not put off, and nothing was done: it is no handler that calls
   */
  public boolean putOff(StandingTask task) {
    if (!inLoop() || puttingOff == 0) {
      return false;
    }
    if (task.begin()) {
      putOff.add(task);
    }
    if (--puttingOff == 0) {
      runPutOff();
      puttingOff = MOST_PUT_OFF;
    }
    return true;
  }

  /** Runs everything that was taken, refuses the rest, and closes the driver. */
  void end() {
    runAll();
    tasks = mailbox.close();
    runAll();
    mailbox.awaitWakers();
    tellListener(() -> failures.onLoopEnding(this));
    driver.close();
  }

  private void fail(Throwable cause) {
    LOG.log(Level.ERROR, this + " failed and ends; its connections are lost", cause);
    tellListener(() -> failures.onLoopEnding(this));
    collectUnrun();
    try {
      driver.close();
    } catch (Throwable e) {
      LOG.log(Level.ERROR, this + ": closing the driver failed as well", e);
    }
    tellListener(() -> failures.onLoopFailed(this, cause));
  }

  private void tellListener(Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      LOG.log(Level.ERROR, this + ": the failure listener threw", e);
    }
  }

  private void collectUnrun() {
    unrun.addAll(putOff);
    takeTasks();
    tasks = mailbox.close();
    mailbox.awaitWakers();
    takeTasks();
  }

  private void takeTasks() {
    for (; tasks != Mailbox.EMPTY; tasks = tasks.next) {
      unrun.add(tasks.task);
    }
  }

  /** What was posted and not run when the loop failed, oldest first; for the failure listener. */
  public List<Runnable> unrun() {
    return List.copyOf(unrun);
  }

  private void runTasks() {
    if (tasks == Mailbox.EMPTY) {
      tasks = mailbox.drain();
    }
    for (int i = 0; i < TASKS_PER_ROUND && tasks != Mailbox.EMPTY; i++) {
      runFirst();
    }
  }

  private void runAll() {
    while (tasks != Mailbox.EMPTY) {
      runFirst();
    }
  }

  private void runFirst() {
    Runnable task = tasks.task;
    tasks = tasks.next;
    runGuarded(task);
  }

  private void runTimers() {
    if (timers.size() == 0) {
      return;
    }
    long now = nanoTime();
    long sequenceEnd = timers.sequenceEnd();
    Timer due;
    while ((due = timers.pollDue(now, sequenceEnd)) != null) {
      runGuarded(due.task);
    }
  }

  private void runGuarded(Runnable task) {
    try {
      task.run();
    } catch (VirtualMachineError e) {
      // Nobody knows what is half done now.
      throw e;
    } catch (Throwable e) {
      LOG.log(Level.ERROR, this + ": a task threw", e);
    }
  }

  private long waitNanos(long maxWaitNanos) {
    if (tasks != Mailbox.EMPTY || !mailbox.isEmpty()) {
      return 0;
    }
    long toNext = timers.size() == 0 ? -1 : timers.nanosToNext(nanoTime());
    if (toNext < 0) {
      return maxWaitNanos;
    }
    return maxWaitNanos < 0 ? toNext : Math.min(toNext, maxWaitNanos);
  }

  /** Asleep with the loop itself as the poster means: inside the driver's poll, in a handler. */
  private void wake() {
    if (!inLoop()) {
      driver.wake();
    }
    mailbox.delivered();
  }

  @Override
  public String toString() {
    return "event loop " + thread.getName() + " (" + driver.name() + ")";
  }
}
