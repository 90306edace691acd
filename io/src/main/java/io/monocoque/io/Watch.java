package io.monocoque.io;

import java.util.ArrayList;

/**
 * The loop's looks at connections in a burst: one timer for all of them, however many there are.
 *
 * <p>While bursts go on by themselves the looks move apart. A pass over very many connections takes
 * its time; it never takes more than a fifth of the loop's.
 *
 * <p>Threading: the loop.
 */
final class Watch implements Runnable {
  /** (benchmarks/run: rate and processor time at 64 B and 1 KiB; ADR 0008) */
  static final long FIRST_NANOS = 30_000;

  static final long LONGEST_NANOS = 240_000;

  private static final int SHARE = 5;

  private final EventLoop loop;
  private final ArrayList<WriteGuard> watched = new ArrayList<>();
  private long interval = FIRST_NANOS;
  private final Timer timer;
  private boolean scheduled;

  Watch(EventLoop loop) {
    this.loop = loop;
    this.timer = loop.timer(this);
  }

  void add(WriteGuard guard) {
    watched.add(guard);
    interval = FIRST_NANOS;
    lookLater();
  }

  private void lookLater() {
    if (!scheduled) {
      scheduled = true;
      loop.schedule(interval, timer);
    }
  }

  /** The timer's: a look at all of them. */
  @Override
  public void run() {
    scheduled = false;
    long start = loop.nanoTime();
    int kept = 0;
    for (int i = 0; i < watched.size(); i++) {
      WriteGuard guard = watched.get(i);
      if (guard.look(start, interval)) {
        watched.set(kept++, guard);
      }
    }
    while (watched.size() > kept) {
      watched.removeLast();
    }
    if (kept > 0) {
      long apart = Math.min(2 * interval, LONGEST_NANOS);
      interval = Math.max(apart, (SHARE - 1) * (loop.nanoTime() - start));
      lookLater();
    }
  }
}
