package io.monocoque.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Request and reply in an open loop: requests are due at fixed times, whatever became of those
 * before, and latency counts from the time when a request was due. A stall so counts for all that
 * it delays. What was never sent for want of time counts until the end.
 *
 * <p>In the first half of the warm-up requests follow each other at once.
 *
 * <p>The asking threads sleep until a request is due, so the kernel's timer slack (50 us) is in
 * every contender's latency.
 *
 * @param sockets asking sockets of one context, each with a thread of its own
 * @param perSecond requests that are due, over all sockets
 */
record OpenLoop(int sockets, int perSecond) implements Workload {
  static final String KIND = "open-loop";

  private static final int SIZE = 64;

  OpenLoop {
    if (sockets < 1 || perSecond < sockets) {
      throw new IllegalArgumentException(
          "each socket asks, and once a second or more, not " + sockets + " at " + perSecond);
    }
  }

  @Override
  public String key() {
    return KIND + "/" + sockets + "/" + perSecond;
  }

  @Override
  public String title() {
    return sockets + " REQ/REP at " + Metric.RATE.format(perSecond) + "/s";
  }

  @Override
  public List<Metric> metrics() {
    return Percentiles.METRICS;
  }

  @Override
  public boolean isFor(String contender) {
    return true;
  }

  @Override
  public boolean boundSideMeasures() {
    return false;
  }

  @Override
  public void bound(Contender contender, Conversation talk) throws Exception {
    ReplyEnd reply = contender.reply(Address.bind(Transport.TCP), SIZE);
    talk.bound(reply.endpoint());
    while (!talk.isOver()) {
      reply.serve();
    }
  }

  @Override
  public void connected(Contender contender, String endpoint, Conversation talk) throws Exception {
    long interval = 1_000_000_000L * sockets / perSecond;
    long atOnceUntil = System.nanoTime() + talk.warmUpNanos() / 2;
    Schedule warmUp = Schedule.from(atOnceUntil, talk.warmUpNanos() / 2);
    // Another schedule, so that what a cold program was late with does not count.
    Schedule window = Schedule.from(warmUp.closes(), talk.windowNanos());
    Crew crew = new Crew();
    List<Percentiles> all = new ArrayList<>();
    for (int i = 0; i < sockets; i++) {
      RequestEnd end = contender.request(Address.connect(endpoint), SIZE);
      Percentiles samples = new Percentiles(window.count(interval));
      all.add(samples);
      long offset = interval * i / sockets;
      crew.start(
          () -> {
            askAtOnce(end, atOnceUntil);
            ask(end, warmUp, offset, interval, new Percentiles(warmUp.count(interval)));
            ask(end, window, offset, interval, samples);
          });
    }
    crew.pause(window.opens() - System.nanoTime());
    talk.windowOpens();
    crew.join();
    Percentiles samples = Percentiles.of(all);
    talk.windowCloses(samples.count(), samples.metrics());
  }

  /** At the rate of a schedule it would take minutes until the compiler has done its part. */
  private static void askAtOnce(RequestEnd end, long until) throws Exception {
    for (long number = 0; System.nanoTime() < until; number++) {
      ask(end, number);
    }
  }

  private static void ask(RequestEnd end, long number) throws Exception {
    if (end.roundTrip(number) != number) {
      throw new IllegalStateException("not the reply to request " + number);
    }
  }

  /** When requests are due. */
  private record Schedule(long opens, long closes) {
    static Schedule from(long opens, long nanos) {
      return new Schedule(opens, opens + nanos);
    }

    /** How many requests at most. */
    int count(long interval) {
      return Math.toIntExact((closes - opens) / interval + 1);
    }
  }

  private static void ask(
      RequestEnd end, Schedule schedule, long offset, long interval, Percentiles samples)
      throws Exception {
    long number = 0;
    for (long due = schedule.opens() + offset; due < schedule.closes(); due += interval) {
      long now = System.nanoTime();
      while (now < due) {
        LockSupport.parkNanos(due - now);
        now = System.nanoTime();
      }
      if (now < schedule.closes()) {
        ask(end, number++);
        now = System.nanoTime();
      }
      samples.add(now - due);
    }
  }
}
