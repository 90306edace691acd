package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static io.monocoque.NumberedFrames.FRAME;
import static io.monocoque.NumberedFrames.frames;
import static io.monocoque.NumberedFrames.number;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.CopyCounter;
import io.monocoque.io.spi.InputWait;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A thread that waits for the messages of a few peers, each for itself, receives them by itself
 * after a while, and yet notices all else that ends a wait. That it does is seen by what is not
 * copied: the loop would hand small messages over in runs.
 */
@ExtendWith(LeakCheck.class)
class WaitingByHandTest {
  /** So many in a row that the loop does not hand over. */
  private static final int BY_HAND = 50;

  /** What happens during a wait has to meet it, which is short. */
  private static final int ROUNDS = 20;

  @BeforeEach
  void theCounterIsOn() {
    assertTrue(CopyCounter.isOn());
    CopyCounter.reset();
  }

  /** The number after that of the message that was read last. */
  private final AtomicInteger next = new AtomicInteger();

  private void awaitRead(int number) {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (next.get() <= number) {
      assertTrue(System.nanoTime() < deadline, () -> number + " is not read");
      Thread.onSpinWait();
    }
  }

  private interface Receive {
    Message next() throws InterruptedException;
  }

  private Call<Boolean> reading(Receive receive) {
    return Call.of(
        () -> {
          while (true) {
            int number = number(receive.next().part(0));
            assertEquals(next.get(), number);
            next.set(number + 1);
          }
        });
  }

  /**
   * Sends messages, each when the one before is read, by the peers in turn, until the reader
   * receives them by itself.
   */
  private void rally(RawPeer... peers) throws IOException {
    long deadline = System.nanoTime() + LONG.toNanos();
    for (int byHand = 0; byHand < BY_HAND; ) {
      assertTrue(System.nanoTime() < deadline, "all is handed over by the loop");
      long before = CopyCounter.RUN.bytes();
      sendNext(peers[next.get() % peers.length]);
      byHand = CopyCounter.RUN.bytes() == before ? byHand + 1 : 0;
    }
  }

  private void sendNext(RawPeer peer) throws IOException {
    int number = next.get();
    peer.out.write(frames(number, 1));
    awaitRead(number);
  }

  private static void close(Socket<?> socket, Call<Boolean> waiting) throws InterruptedException {
    socket.close();
    waiting.failure(SocketClosedException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void singleMessagesAreReceivedByWhoWaitsForThem(Ground ground) throws Exception {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        RawPeer peer = new RawPeer(pull.endpoint(), "PUSH")) {
      Call<Boolean> reading = reading(pull::receive);
      rally(peer);
      close(pull, reading);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void soTheyAreByWhoWaitsForAWhileOrIntoABuffer(Ground ground) throws Exception {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        RawPeer peer = new RawPeer(pull.endpoint(), "PUSH")) {
      MessageBuffer buffer = new MessageBuffer();
      Call<Boolean> reading =
          reading(
              () -> {
                if (next.get() % 2 == 0) {
                  return present(pull.receive(LONG));
                }
                pull.receiveInto(buffer);
                return Message.of(buffer.toBytes(0));
              });
      rally(peer);
      close(pull, reading);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP", "NIO_IPC", "URING_IPC"})
  void requestsAndRepliesAreReceivedByWhoWaitsForThem(Ground ground) throws Exception {
    try (Monocoque mq = ground.open();
        RepSocket rep = mq.rep().bind(ground.any());
        ReqSocket req = mq.req().connect(rep.endpoint())) {
      Call<Boolean> replying = replying(rep);
      int count = 2000;
      long deadline = System.nanoTime() + LONG.toNanos();
      long byLoop;
      do {
        assertTrue(System.nanoTime() < deadline, "all is handed over by the loop");
        CopyCounter.reset();
        for (int i = 0; i < count; i++) {
          assertEquals(i, number(req.request(numbered(i)).part(0)));
        }
        byLoop = CopyCounter.RUN.bytes();
      } while (byLoop > (long) count * FRAME); // for a request and its reply
      close(rep, replying);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void thoseOfAFewPeersAre(Ground ground) throws Exception {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        Peers peers = new Peers(pull, InputWait.MOST)) {
      Call<Boolean> reading = reading(pull::receive);
      rally(peers.all);
      close(pull, reading);
    }
  }

  /** Peers that come at once and go together. */
  private static final class Peers implements AutoCloseable {
    final RawPeer[] all;

    Peers(PullSocket pull, int count) throws IOException {
      all = new RawPeer[count];
      for (int i = 0; i < count; i++) {
        all[i] = new RawPeer(pull.endpoint(), "PUSH");
      }
    }

    @Override
    public void close() throws IOException {
      for (RawPeer peer : all) {
        peer.close();
      }
    }
  }

  private static Call<Boolean> replying(RepSocket rep) {
    return Call.of(
        () -> {
          while (true) {
            Request request = rep.receive();
            request.reply(request.message());
          }
        });
  }

  private static Message numbered(int number) {
    return Message.of(ByteBuffer.allocate(NumberedFrames.BODY).putInt(0, number).array());
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void anInterruptEndsTheWaitAndNothingIsLost(Ground ground) throws Exception {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        RawPeer peer = new RawPeer(pull.endpoint(), "PUSH")) {
      for (int round = 0; round < ROUNDS; round++) {
        Call<Boolean> reading = reading(pull::receive);
        rally(peer);
        reading.interrupt();
        reading.failure(InterruptedException.class);
      }
      peer.out.write(frames(next.get(), 1));
      assertEquals(next.get(), number(pull.receive().part(0)));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void aDeadlineEndsTheWaitAndNothingIsLost(Ground ground) throws Exception {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        RawPeer peer = new RawPeer(pull.endpoint(), "PUSH")) {
      AtomicInteger timeouts = new AtomicInteger();
      Call<Boolean> reading =
          reading(
              () -> {
                Message message = pull.receive(Duration.ofMillis(2));
                while (message == null) {
                  timeouts.incrementAndGet();
                  message = pull.receive(Duration.ofMillis(2));
                }
                return message;
              });
      for (int round = 0; round < ROUNDS; round++) {
        rally(peer);
        int before = timeouts.get();
        Await.until("the time is up", () -> timeouts.get() > before);
        sendNext(peer);
      }
      close(pull, reading);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void othersAreHeardWhileOneIsWaitedFor(Ground ground) throws Exception {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind("inproc://beside").bind(ground.any())) {
      Call<Boolean> reading = reading(pull::receive);
      for (int round = 0; round < ROUNDS; round++) {
        try (RawPeer peer = new RawPeer(pull.endpoint(), "PUSH")) {
          rally(peer);
          try (RawPeer other = new RawPeer(pull.endpoint(), "PUSH")) {
            sendNext(other);
            sendNext(peer);
          }
          rally(peer);
          try (PushSocket inside = mq.push().connect("inproc://beside")) {
            int number = next.get();
            inside.send(numbered(number));
            awaitRead(number);
          }
        }
        Await.until("the peers are gone", () -> pull.peerCount() == 0);
      }
      close(pull, reading);
    }
  }

  /** They come, are silent while others are busy, end, and others come in their place. */
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void amongAFewPeersAllAreHeard(Ground ground) throws Exception {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        Peers peers = new Peers(pull, 4)) {
      RawPeer[] all = peers.all;
      Call<Boolean> reading = reading(pull::receive);
      for (int round = 0; round < ROUNDS; round++) {
        rally(all);
        int silent = round % all.length;
        RawPeer[] others = Arrays.copyOf(all, all.length - 1);
        if (silent < others.length) {
          others[silent] = all[all.length - 1];
        }
        Thread.sleep(round % 3 * 10L); // until its input is taken back, or not
        rally(others);
        sendNext(all[silent]);
        int number = next.get();
        all[silent].out.write(frames(number, 2));
        all[silent].close();
        awaitRead(number + 1);
        all[silent] = new RawPeer(pull.endpoint(), "PUSH");
        sendNext(all[silent]);
      }
      close(pull, reading);
    }
  }

  /** Which of them gets a message is open; each is got once. */
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void twoThreadsMayWaitForAFewPeers(Ground ground) throws Exception {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        Peers peers = new Peers(pull, 3)) {
      Callable<Boolean> body =
          () -> {
            while (true) {
              int number = number(pull.receive().part(0));
              assertTrue(next.compareAndSet(number, number + 1));
            }
          };
      Call<Boolean> first = Call.of(body);
      Call<Boolean> second = Call.of(body);
      Random random = new Random(11);
      for (int i = 0; i < 5000; i++) {
        sendNext(peers.all[random.nextInt(peers.all.length)]);
        if (i % 100 == 0) {
          Thread.sleep(random.nextInt(6));
        }
      }
      close(pull, first);
      second.failure(SocketClosedException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  @SuppressWarnings("try") // an end of the connection is what is tested
  void thePeersEndIsNoticed(Ground ground) throws Exception {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any())) {
      Call<Boolean> reading = reading(pull::receive);
      for (int round = 0; round < ROUNDS; round++) {
        try (RawPeer peer = new RawPeer(pull.endpoint(), "PUSH")) {
          rally(peer);
          int number = next.get();
          peer.out.write(frames(number, 2));
          peer.close();
          awaitRead(number + 1);
          Await.until("the peer is gone", () -> pull.peerCount() == 0);
        }
      }
      close(pull, reading);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  @SuppressWarnings("try") // an end of the connection is what is tested
  void aRequestIsLostWithItsServer(Ground ground) throws Exception {
    try (Monocoque mq = ground.open();
        Monocoque theirs = ground.open();
        RepSocket rep = theirs.rep().bind(ground.any());
        ReqSocket req = mq.req().connect(rep.endpoint())) {
      Call<Request> replying =
          Call.of(
              () -> {
                for (int i = 0; i < 3000; i++) {
                  Request request = rep.receive();
                  request.reply(request.message());
                }
                return rep.receive();
              });
      Call<Boolean> asking =
          Call.of(
              () -> {
                for (int i = 0; true; i++) {
                  assertEquals(i, number(req.request(numbered(i)).part(0)));
                }
              });
      replying.result();
      rep.close();
      asking.failure(RequestLostException.class);
    }
  }

  /** Which of them gets a message is open; each is got once. */
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void twoThreadsMayWait(Ground ground) throws Exception {
    int count = 5000;
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        RawPeer peer = new RawPeer(pull.endpoint(), "PUSH")) {
      ConcurrentHashMap<Integer, Boolean> read = new ConcurrentHashMap<>();
      Callable<Boolean> body =
          () -> {
            while (true) {
              assertNull(read.put(number(pull.receive().part(0)), true));
              next.incrementAndGet();
            }
          };
      Call<Boolean> first = Call.of(body);
      Call<Boolean> second = Call.of(body);
      for (int i = 0; i < count; i++) {
        peer.out.write(frames(i, 1));
        awaitRead(i);
        assertTrue(read.containsKey(i));
      }
      close(pull, first);
      second.failure(SocketClosedException.class);
    }
  }

  /** Some shorter, some longer than a thread looks, or waits at a connection, or just as long. */
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void pausesOfAnyLengthLoseNothing(Ground ground) throws Exception {
    int count = 3000;
    long[] pauses = {0, 20_000, 100_000, 300_000, 950_000, 1_050_000, 3_000_000};
    Random random = new Random(7);
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        RawPeer peer = new RawPeer(pull.endpoint(), "PUSH")) {
      Call<Boolean> reading = reading(pull::receive);
      for (int i = 0; i < count; i++) {
        if (i % 50 < 30) {
          sendNext(peer); // so that it is lent again and again
        } else {
          LockSupport.parkNanos(pauses[random.nextInt(pauses.length)]);
          int few = 1 + random.nextInt(3);
          peer.out.write(frames(i, few));
          i += few - 1;
          awaitRead(i);
        }
      }
      close(pull, reading);
    }
  }
}
