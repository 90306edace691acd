package io.monocoque;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.wiring.Engine;
import io.monocoque.wiring.PatientEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Past the memory budget receiving pauses, and everything arrives. */
@ExtendWith(LeakCheck.class)
class MemoryBoundsTest {
  private static final int PEERS = 30;
  private static final int MESSAGES = 60;

  /** What a connection may bring on top: one receive, in a run's array, and the pause's rest. */
  private static final long ONE_RECEIVE = 300 << 10;

  private static final int[] SIZES = {0, 20, 400, 5_000, 60_000, 70_000, 300_000, 2_000_000};

  private static Message message(int peer, int number) {
    Random random = new Random(peer * 1000L + number);
    byte[] content = new byte[SIZES[random.nextInt(SIZES.length)]];
    Arrays.fill(content, (byte) (peer + number));
    Bytes body = Bytes.of(content);
    Bytes label = Bytes.of(peer + " " + number);
    return random.nextBoolean()
        ? Message.of(label, body)
        : Message.of(label, body, Bytes.of(new byte[100]), body);
  }

  private static int sendAll(PushSocket push, int peer) throws InterruptedException {
    for (int i = 0; i < MESSAGES; i++) {
      push.send(message(peer, i));
    }
    return MESSAGES;
  }

  @ParameterizedTest
  @EnumSource(
      value = Ground.class,
      names = {"NIO_TCP", "URING_TCP", "URING_IPC"})
  void everythingArrivesInOrderWithATinyBudget(Ground ground) throws Exception {
    long budget = 1 << 20;
    try (Monocoque receiving = ground.open(o -> o.memoryBudget(budget));
        Monocoque sending = ground.open();
        PullSocket pull = receiving.pull().bind(ground.any())) {
      List<Call<Integer>> senders = new ArrayList<>();
      for (int i = 0; i < PEERS; i++) {
        int peer = i;
        PushSocket push = sending.push(o -> o.sendHighWaterMark(4)).connect(pull.endpoint());
        senders.add(Call.of(() -> sendAll(push, peer)));
      }
      int[] next = new int[PEERS];
      long most = 0;
      for (int i = 0; i < PEERS * MESSAGES; i++) {
        Message message = Await.present(pull.receive(Await.LONG));
        String label = message.part(0).text();
        int peer = Integer.parseInt(label.substring(0, label.indexOf(' ')));
        int number = next[peer]++;
        assertEquals(peer + " " + number, label);
        assertEquals(message(peer, number), message, label);
        most = Math.max(most, receiving.usedMemory());
      }
      long largest = 2L * 2_000_000 + (64 << 10) + 1000;
      long bound = budget + largest + PEERS * ONE_RECEIVE;
      assertTrue(most <= bound, most + " bytes were held, with a bound of " + bound);
      for (Call<Integer> each : senders) {
        assertEquals(MESSAGES, each.result());
      }
    }
  }

  /** What one socket's reader leaves unread does not keep a request from its answer. */
  @ParameterizedTest
  @ValueSource(strings = {"nio", "uring"})
  void answersComeThoughAnotherSocketIsNotRead(String driver) throws Exception {
    Ground ground = driver.equals("nio") ? Ground.NIO_TCP : Ground.URING_TCP;
    try (Monocoque mq = ground.open(o -> o.memoryBudget(256 << 10));
        Monocoque others = ground.open(o -> o.linger(Duration.ZERO));
        PullSocket unread = mq.pull().bind(ground.any());
        PushSocket push = others.push(o -> o.sendHighWaterMark(2)).connect(unread.endpoint());
        RepSocket rep = others.rep().bind(ground.any());
        ReqSocket req = mq.req().connect(rep.endpoint())) {
      Bytes large = Bytes.of(new byte[500_000]);
      int sent = 0;
      while (push.trySend(Message.of(Bytes.of(new byte[50_000]))) || mq.usedMemory() < 128 << 10) {
        sent++;
      }
      Call<Boolean> server =
          Call.of(
              () -> {
                for (int i = 0; i < 5; i++) {
                  rep.receive().reply(Message.of(large));
                }
                return true;
              });
      for (int i = 0; i < 5; i++) {
        assertEquals(large, Await.present(req.request(Message.of("?"), Await.LONG)).part(0));
      }
      assertEquals(true, server.result());
      assertTrue(sent > 0);
      assertTrue(mq.usedMemory() > 0);
    }
  }

  /** It announces more than the budget, sends nothing of it, and the others go on. */
  @ParameterizedTest
  @ValueSource(strings = {"nio", "uring"})
  void whoAnnouncesAndSendsNothingDoesNotStopOthers(String driver) throws Exception {
    Ground ground = driver.equals("nio") ? Ground.NIO_TCP : Ground.URING_TCP;
    try (Monocoque mq = ground.open(o -> o.memoryBudget(256 << 10));
        Monocoque others = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        RawPeer idle = announcing(pull.endpoint(), 10 << 20)) {
      Await.until("the grant is counted", () -> mq.usedMemory() >= 10 << 20);
      PushSocket push = others.push().connect(pull.endpoint());
      push.send("small");
      assertEquals("small", Await.present(pull.receive(Await.LONG)).text());
      for (int i = 0; i < 3; i++) {
        push.send(Message.of(Bytes.of(new byte[1 << 20])));
        assertEquals(1 << 20, Await.present(pull.receive(Await.LONG)).part(0).size());
      }
      assertEquals(2, pull.peerCount(), "nobody was turned out");
      // And it goes on where it was, when it does.
      idle.out.write(new byte[10 << 20]);
      assertEquals(10 << 20, Await.present(pull.receive(Await.LONG)).part(0).size());
    }
  }

  /**
   * What it has sent stays in others' way: so it is ended, and not before it was silent for long.
   */
  @ParameterizedTest
  @ValueSource(strings = {"nio", "uring"})
  void whoStopsWithinAMessageIsEndedWhenOthersWait(String driver) throws Exception {
    Duration betweenLooks = Duration.ofMillis(20);
    Engine engine = PatientEngine.open(driver, 256 << 10, betweenLooks);
    EventLog events = new EventLog();
    PullSocket.Options options = new PullSocket.Options().listener(events);
    try (Monocoque others = Ground.NIO_TCP.open();
        PullSocket pull = PullSocket.open(engine, options.settings(Duration.ZERO, false))) {
      pull.bind("tcp://127.0.0.1:*");
      try (RawPeer silent = announcing(pull.endpoint(), 10 << 20)) {
        silent.out.write(new byte[300_000]);
        Await.until("the grant is counted", () -> engine.usedMemory() >= 10 << 20);
        long start = System.nanoTime();
        PushSocket push = others.push().connect(pull.endpoint());
        push.send(Message.of(Bytes.of(new byte[1 << 20])));
        ConnectionEvent.Disconnected ended = events.await(ConnectionEvent.Disconnected.class);
        assertEquals(
            "the peer stopped within a message, and others wait for its memory", ended.reason());
        assertTrue(System.nanoTime() - start > 29 * betweenLooks.toNanos(), "too early");
        assertEquals(1 << 20, Await.present(pull.receive(Await.LONG)).part(0).size());
        assertEquals(1, pull.peerCount());
      }
    } finally {
      engine.close();
    }
    assertEquals(0, engine.takenSlabCount(), engine::takenSlabSummary);
    assertEquals(0, engine.usedMemory());
  }

  private static RawPeer announcing(String endpoint, long size) throws IOException {
    RawPeer peer = new RawPeer(endpoint, "PUSH");
    peer.out.write(ByteBuffer.allocate(9).put((byte) 2).putLong(size).array());
    return peer;
  }
}
