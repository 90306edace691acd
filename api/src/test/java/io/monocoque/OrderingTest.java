package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Per sending thread and peer, messages arrive whole, once, and in the order of their sends. */
@ExtendWith(LeakCheck.class)
class OrderingTest {
  private static final int SENDERS = 4;
  private static final int END = -1;

  /** The seed decides sizes, parts, forms of sending and pauses, so a failure can be repeated. */
  @ParameterizedTest
  @EnumSource
  void everySendingThreadKeepsItsOrderOnUnbrokenConnections(Ground ground)
      throws InterruptedException {
    for (long seed = 1; seed <= 3; seed++) {
      oneRun(ground, seed);
    }
  }

  private static void oneRun(Ground ground, long seed) throws InterruptedException {
    Random random = new Random(seed);
    int hwm = 1 + random.nextInt(50);
    int perSender = 1500;
    try (Monocoque mq = ground.open();
        PullSocket one = mq.pull(o -> o.receiveHighWaterMark(hwm)).bind(ground.any());
        PullSocket two = mq.pull(o -> o.receiveHighWaterMark(3 * hwm)).bind(ground.any());
        PushSocket push =
            mq.push(o -> o.sendHighWaterMark(hwm))
                .connect(one.endpoint())
                .connect(two.endpoint())) {
      assertTrue(push.awaitPeers(2, LONG));
      AtomicInteger left = new AtomicInteger(SENDERS * perSender);
      List<Call<List<int[]>>> receivers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        PullSocket pull = i < 2 ? one : two;
        Call.Kind kind = i % 2 == 0 ? Call.Kind.PLATFORM : Call.Kind.VIRTUAL;
        receivers.add(Call.of(kind, () -> receiveUntil(pull, left)));
      }
      List<Call<Integer>> senders = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        int sender = i;
        Call.Kind kind = i % 2 == 0 ? Call.Kind.PLATFORM : Call.Kind.VIRTUAL;
        long ownSeed = seed * 31 + i;
        senders.add(Call.of(kind, () -> sendInAllForms(push, sender, perSender, ownSeed)));
      }
      for (Call<Integer> sender : senders) {
        assertEquals(perSender, sender.result());
      }
      boolean[][] seen = new boolean[SENDERS][perSender];
      for (Call<List<int[]>> receiver : receivers) {
        int[] last = {-1, -1, -1, -1};
        for (int[] got : present(receiver.result())) {
          assertTrue(got[1] > last[got[0]], () -> got[1] + " out of order, seed " + seed);
          last[got[0]] = got[1];
          assertTrue(!seen[got[0]][got[1]], () -> got[1] + " doubled, seed " + seed);
          seen[got[0]][got[1]] = true;
        }
      }
      assertEquals(0, left.get(), "lost messages, seed " + seed);
    }
  }

  /** Bursts and pauses, so that sometimes the caller and sometimes the loop writes. */
  private static int sendInAllForms(PushSocket push, int sender, int count, long seed)
      throws InterruptedException {
    Random random = new Random(seed);
    int next = 0;
    while (next < count) {
      int burst = 1 + random.nextInt(random.nextInt(5) == 0 ? 200 : 3);
      for (int i = 0; i < burst && next < count; i++) {
        Message message = message(sender, next, random.nextInt(4), random);
        boolean accepted =
            switch (random.nextInt(3)) {
              case 0 -> push.trySend(message);
              case 1 -> push.send(message, Duration.ofMillis(1));
              default -> {
                push.send(message);
                yield true;
              }
            };
        if (accepted) {
          next++;
        }
      }
      LockSupport.parkNanos(random.nextInt(30_000));
    }
    return next;
  }

  private static List<int[]> receiveUntil(PullSocket pull, AtomicInteger left)
      throws InterruptedException {
    List<int[]> received = new ArrayList<>();
    List<Message> batch = new ArrayList<>();
    while (left.get() > 0) {
      Message first = pull.receive(Duration.ofMillis(5));
      if (first == null) {
        continue;
      }
      received.add(checked(first));
      left.decrementAndGet();
      if (received.size() % 7 == 0) {
        batch.clear();
        left.addAndGet(-pull.drainTo(batch, 10));
        batch.forEach(each -> received.add(checked(each)));
      }
    }
    return received;
  }

  /** The head says what must follow: so many parts, each of such bytes. */
  private static Message message(int sender, int number, int parts, Random random) {
    List<Bytes> bodies = new ArrayList<>();
    ByteBuffer head = ByteBuffer.allocate(12 + 4 * parts).putInt(sender).putInt(number);
    head.putInt(parts);
    for (int i = 1; i <= parts; i++) {
      int size = random.nextInt(20) == 0 ? random.nextInt(50_000) : random.nextInt(300);
      head.putInt(size);
      bodies.add(Bytes.of(filled(size, sender, number, i)));
    }
    bodies.addFirst(Bytes.of(head.array()));
    return Message.of(bodies);
  }

  private static byte[] filled(int size, int sender, int number, int part) {
    byte[] body = new byte[size];
    for (int i = 0; i < size; i++) {
      body[i] = (byte) (sender * 101 + number * 31 + part * 7 + i);
    }
    return body;
  }

  /** Sender and number of a message that is whole. */
  private static int[] checked(Message message) {
    ByteBuffer head = message.part(0).asByteBuffer();
    int sender = head.getInt();
    int number = head.getInt();
    int parts = head.getInt();
    assertEquals(1 + parts, message.partCount(), "torn");
    for (int i = 1; i <= parts; i++) {
      byte[] expected = filled(head.getInt(), sender, number, i);
      assertEquals(
          ByteBuffer.wrap(expected), message.part(i).asByteBuffer(), () -> "torn: " + number);
    }
    return new int[] {sender, number};
  }

  /**
   * A proxy cuts the connection again and again. Each new connection is let through when the reader
   * has read what came over the one before: the accepting side makes a new peer of it, and takes
   * fair turns between both.
   */
  @ParameterizedTest
  @CsvSource({"NIO_TCP, true", "URING_TCP, true", "NIO_TCP, false", "URING_TCP, false"})
  void cutConnectionsTearNothingDoubleNothingAndKeepTheOrder(Ground ground, boolean senderConnects)
      throws InterruptedException, IOException {
    Random random = new Random(5);
    AtomicReference<Runnable> gate = new AtomicReference<>(() -> {});
    int count = 4000;
    try (Monocoque mq = ground.open();
        PushSocket push =
            mq.push(o -> o.reconnectInterval(Duration.ofMillis(1)).sendHighWaterMark(20));
        PullSocket pull = mq.pull(o -> o.reconnectInterval(Duration.ofMillis(1)))) {
      Socket<?> bound = senderConnects ? pull.bind(ground.any()) : push.bind(ground.any());
      AtomicInteger cuts = new AtomicInteger();
      try (CuttingProxy proxy =
          new CuttingProxy(
              bound.endpoint(),
              () -> cuts.incrementAndGet() > 25 ? Long.MAX_VALUE : 80 + random.nextInt(60_000),
              () -> gate.get().run())) {
        AtomicInteger idle = new AtomicInteger();
        Call<List<int[]>> receiver = Call.of(() -> receiveUntilEnd(pull, idle));
        gate.set(() -> awaitDrained(pull, push, receiver, idle));
        if (senderConnects) {
          push.connect(proxy.endpoint());
        } else {
          pull.connect(proxy.endpoint());
        }
        Call<Integer> sender = Call.of(() -> sendAndEnd(push, count));
        assertEquals(count, sender.result());
        Call<Integer> ender = Call.of(() -> endUntil(push, receiver));
        int last = -1;
        for (int[] got : present(receiver.result())) {
          int number = got[1];
          int before = last;
          assertTrue(number > last, () -> number + " came after " + before);
          last = number;
        }
        present(ender.result());
      }
    }
  }

  private static void awaitDrained(
      PullSocket pull, PushSocket push, Call<?> receiver, AtomicInteger idle) {
    Await.until(
        "both have noticed the cut",
        () -> receiver.hasEnded() || (pull.peerCount() == 0 && push.peerCount() == 0));
    int before = idle.get(); // the look that is under way may have begun too early
    Await.until("all is read", () -> receiver.hasEnded() || idle.get() >= before + 2);
  }

  private static int sendAndEnd(PushSocket push, int count) throws InterruptedException {
    Random random = new Random(9);
    for (int i = 0; i < count; i++) {
      push.send(message(0, i, random.nextInt(3), random));
    }
    return count;
  }

  /** An end may be lost to a cut. */
  private static int endUntil(PushSocket push, Call<?> receiver) throws InterruptedException {
    int ends = 0;
    while (!receiver.hasEnded()) {
      if (push.send(Message.of(ByteBuffer.allocate(12).putInt(END).array()), LONG)) {
        ends++;
      }
      LockSupport.parkNanos(5_000_000);
    }
    return ends;
  }

  private static List<int[]> receiveUntilEnd(PullSocket pull, AtomicInteger idle)
      throws InterruptedException {
    List<int[]> received = new ArrayList<>();
    while (true) {
      Message message = pull.receive(Duration.ofMillis(1));
      if (message == null) {
        idle.incrementAndGet();
        continue;
      }
      int[] got = checked(message);
      if (got[0] == END) {
        return received;
      }
      received.add(got);
    }
  }
}
