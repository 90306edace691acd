package io.monocoque.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * Another library, which has one socket for all types, and where a thread that has many of them
 * polls: first for which have something, then each of those until it has no more.
 *
 * @param <E> its sockets
 */
abstract class PollingContender<E extends PollingContender.End> implements Contender {
  /** More subscriptions than this at once are dropped at the high-water mark, without an error. */
  private static final int SURE_SUBSCRIPTIONS = 1000;

  /** A socket of any type whose messages have one part. */
  abstract static class End implements DuplexEnd, RequestEnd, ReplyEnd {
    @Override
    public abstract void send(long number);

    @Override
    public abstract long receive();

    /** Takes all that is there. */
    abstract void giveAll(Taker taker) throws Exception;

    @Override
    public void serve() {
      send(receive());
    }

    @Override
    public final long roundTrip(long number) {
      send(number);
      return receive();
    }
  }

  /**
   * @param type as ZeroMQ calls it
   */
  abstract E end(String type, Address at, int size);

  /**
   * @param unlimited whether it is to have no high-water mark for what it sends, its subscriptions
   */
  abstract E subscribing(Address at, int size, List<byte[]> prefixes, boolean unlimited);

  /** Gives each taker what its end receives, for ever. */
  abstract void receive(List<E> ends, List<? extends Taker> takers) throws Exception;

  @Override
  public final PullEnd pull(Address at, int size) {
    return end("PULL", at, size);
  }

  @Override
  public final PushEnd push(Address at, int size) {
    return end("PUSH", at, size);
  }

  @Override
  public final ReplyEnd reply(Address at, int size) {
    return end("REP", at, size);
  }

  @Override
  public final RequestEnd request(Address at, int size) {
    return end("REQ", at, size);
  }

  @Override
  public final PushEnd publisher(Address at, int size) {
    return end("PUB", at, size);
  }

  @Override
  public final E subscriber(Address at, int size, List<byte[]> prefixes) {
    return subscribing(at, size, prefixes, prefixes.size() > SURE_SUBSCRIPTIONS);
  }

  @Override
  public final E dealer(Address at, int size) {
    return end("DEALER", at, size);
  }

  @Override
  public final void dealers(Address at, int size, List<DealerTalk> talks, Crew crew) {
    List<E> dealers = talks.stream().map(_ -> dealer(at, size)).toList();
    crew.start(
        () -> {
          List<Taker> takers = new ArrayList<>();
          for (int i = 0; i < dealers.size(); i++) {
            E dealer = dealers.get(i);
            DealerTalk talk = talks.get(i);
            talk.begin(dealer);
            takers.add(number -> talk.answered(dealer, number));
          }
          receive(dealers, takers);
        });
  }

  @Override
  public final void subscribers(
      Address at, int size, List<byte[]> prefixes, List<StreamReader> readers, Crew crew) {
    List<E> ends = readers.stream().map(_ -> subscriber(at, size, prefixes)).toList();
    crew.start(() -> receive(ends, readers));
  }
}
