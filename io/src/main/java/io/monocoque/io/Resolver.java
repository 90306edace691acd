package io.monocoque.io;

import static io.monocoque.io.Log.LOG;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks host names up away from the loops, which a slow name server must not hold.
 *
 * <p>Every call asks anew (the JDK's own cache keeps answers for a while, see {@code
 * networkaddress.cache.ttl}) and tells all addresses, in the system's order: a host that moved, or
 * whose first address is dead, is found again.
 *
 * <p>Threading: any. Answers come through the given executor, a loop as a rule, never inside the
 * call. Ownership: a few threads, which end when there is nothing to look up.
 */
public final class Resolver implements AutoCloseable {
  private static final int THREADS_MAX = 4;
  private static final long THREAD_IDLE_SECONDS = 10;

  /** What becomes of a look-up. */
  public interface Answer {
    /**
     * The host is known.
     *
     * @param addresses at least one, in the order in which they are to be tried
     */
    void onResolved(List<InetSocketAddress> addresses);

    /** The host is not known, or nobody could be asked; worth another try later. */
    void onUnresolved(IOException cause);
  }

  /** What asks the system; a test puts its own in its place. */
  @FunctionalInterface
  interface Lookup {
    InetAddress[] allByName(String host) throws UnknownHostException;
  }

  private static final class SystemLookup implements Lookup {
    @Override
    public InetAddress[] allByName(String host) throws UnknownHostException {
      return InetAddress.getAllByName(host);
    }
  }

  private record Resolved(Answer answer, List<InetSocketAddress> addresses) implements Runnable {
    @Override
    public void run() {
      answer.onResolved(addresses);
    }
  }

  private final ThreadPoolExecutor executor;
  private final Lookup lookup;

  /**
   * Makes no thread yet.
   *
   * @param threads makes threads that block
   */
  public Resolver(ThreadFactory threads) {
    this(threads, new SystemLookup());
  }

  Resolver(ThreadFactory threads, Lookup lookup) {
    this.lookup = lookup;
    executor =
        new ThreadPoolExecutor(
            THREADS_MAX,
            THREADS_MAX,
            THREAD_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            threads);
    executor.allowCoreThreadTimeOut(true);
  }

  /** Looks up the host of {@code endpoint}; a numeric one takes no thread. */
  public void resolve(Endpoint.Tcp endpoint, Executor loop, Answer answer) {
    try {
      InetAddress literal = TcpAddresses.literal(endpoint.host());
      if (literal != null) {
        tell(loop, answer, endpoint, literal);
      } else {
        executor.execute(() -> lookUp(endpoint, loop, answer));
      }
    } catch (IOException e) {
      tellLater(loop, () -> answer.onUnresolved(e));
    } catch (RejectedExecutionException e) {
      tellLater(loop, () -> answer.onUnresolved(new IOException("the resolver is closed", e)));
    }
  }

  /** Look-ups that have not begun are not answered any more; does not wait for the others. */
  @Override
  public void close() {
    executor.shutdownNow();
  }

  private void lookUp(Endpoint.Tcp endpoint, Executor loop, Answer answer) {
    try {
      tell(loop, answer, endpoint, lookup.allByName(endpoint.host()));
    } catch (IOException e) {
      tellLater(loop, () -> answer.onUnresolved(e));
    }
  }

  private static void tell(
      Executor loop, Answer answer, Endpoint.Tcp endpoint, InetAddress... addresses) {
    List<InetSocketAddress> all = new ArrayList<>(addresses.length);
    for (InetAddress each : addresses) {
      all.add(new InetSocketAddress(each, endpoint.port()));
    }
    tellLater(loop, new Resolved(answer, all));
  }

  private static void tellLater(Executor loop, Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      // The loop has ended meanwhile, and with it whoever asked.
      LOG.log(Level.DEBUG, "an answer for a loop that has ended", e);
    }
  }
}
