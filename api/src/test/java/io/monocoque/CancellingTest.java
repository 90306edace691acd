package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Interrupts and time-outs leave every socket usable and lose nothing. */
@ExtendWith(LeakCheck.class)
class CancellingTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  @ParameterizedTest
  @EnumSource
  void interruptedReceiveTakesNothing(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      for (Call.Kind kind : Call.Kind.values()) {
        Call<Message> call = Call.of(kind, () -> pull.receive()).awaitBlocked();
        call.interrupt();
        call.failure(InterruptedException.class);
        Call<Message> timed = Call.of(kind, () -> pull.receive(LONG)).awaitBlocked();
        timed.interrupt();
        timed.failure(InterruptedException.class);
        push.send("after");
        assertEquals("after", pull.receive().text());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void interruptedSendWithoutPeerAcceptsNothing(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push()) {
      for (Call.Kind kind : Call.Kind.values()) {
        Call<Boolean> call = Call.of(kind, () -> sent(push, "never")).awaitBlocked();
        call.interrupt();
        call.failure(InterruptedException.class);
        Call<Boolean> timed =
            Call.of(kind, () -> push.send(Message.of("never"), LONG)).awaitBlocked();
        timed.interrupt();
        timed.failure(InterruptedException.class);
      }
      assertFalse(push.trySend(Message.of("never")));
      assertFalse(push.send(Message.of("never"), SHORT));
      assertFalse(push.send(Message.of("never"), Duration.ZERO));
      push.connect(pull.endpoint());
      push.send("after");
      assertEquals("after", pull.receive().text());
      assertNull(pull.tryReceive());
    }
  }

  private static boolean sent(PushSocket push, String text) throws InterruptedException {
    push.send(text);
    return true;
  }

  @ParameterizedTest
  @EnumSource
  void interruptedSendToFullQueueAcceptsNothing(Ground ground) throws InterruptedException {
    String endpoint = ground.free();
    try (Monocoque mq = ground.open();
        PushSocket push = mq.push(o -> o.sendHighWaterMark(2)).connect(endpoint);
        PullSocket pull = mq.pull(o -> o.receiveHighWaterMark(1))) {
      push.send("first");
      push.send("second");
      for (Call.Kind kind : Call.Kind.values()) {
        Call<Boolean> call = Call.of(kind, () -> sent(push, "never")).awaitBlocked();
        call.interrupt();
        call.failure(InterruptedException.class);
        assertFalse(push.trySend(Message.of("never")));
        assertFalse(push.send(Message.of("never"), SHORT));
      }
      pull.bind(endpoint);
      push.send("third");
      assertEquals("first", pull.receive().text());
      assertEquals("second", pull.receive().text());
      assertEquals("third", pull.receive().text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void interruptedRequestLeavesTheSocketUsable(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        RepSocket rep = mq.rep().bind(ground.any());
        ReqSocket req = mq.req(o -> o.reconnectInterval(SHORT)).connect(rep.endpoint())) {
      for (Call.Kind kind : Call.Kind.values()) {
        Call<Message> call = Call.of(kind, () -> req.request("given up"));
        Request late = rep.receive();
        call.awaitBlocked().interrupt();
        call.failure(InterruptedException.class);
        late.reply("too late");
        Call<Message> next = Call.of(kind, () -> req.request("next"));
        Request request = rep.receive();
        assertEquals("next", request.message().text());
        request.reply("re next");
        assertEquals("re next", present(next.result()).text());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void interruptedRequestThatWaitsForItsTurnWasNeverAsked(Ground ground)
      throws InterruptedException {
    try (Monocoque mq = ground.open();
        RepSocket rep = mq.rep().bind(ground.any());
        ReqSocket req = mq.req().connect(rep.endpoint())) {
      Call<Message> first = Call.of(() -> req.request("first"));
      Request asked = rep.receive();
      for (Call.Kind kind : Call.Kind.values()) {
        Call<Message> second = Call.of(kind, () -> req.request("second")).awaitBlocked();
        second.interrupt();
        second.failure(InterruptedException.class);
        assertNull(req.request(Message.of("timed"), SHORT));
      }
      asked.reply("re first");
      assertEquals("re first", present(first.result()).text());
      assertNull(rep.tryReceive());
    }
  }

  @ParameterizedTest
  @EnumSource
  void interruptedWaitForPeersEnds(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PubSocket pub = mq.pub().bind(ground.any())) {
      for (Call.Kind kind : Call.Kind.values()) {
        Call<Boolean> peers = Call.of(kind, () -> pub.awaitPeers(1, LONG)).awaitBlocked();
        peers.interrupt();
        peers.failure(InterruptedException.class);
        Call<Boolean> subscribers =
            Call.of(kind, () -> pub.awaitSubscribers("a", 1, LONG)).awaitBlocked();
        subscribers.interrupt();
        subscribers.failure(InterruptedException.class);
      }
      assertFalse(pub.awaitPeers(1, SHORT));
      assertFalse(pub.awaitSubscribers("a", 1, SHORT));
      assertTrue(pub.awaitPeers(0, Duration.ZERO));
    }
  }

  @ParameterizedTest
  @EnumSource
  void interruptedThreadMayTryAndItsWriteIsWhole(Ground ground) throws InterruptedException {
    EventLog events = new EventLog();
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull(o -> o.listener(events)).bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      assertTrue(push.awaitPeers(1, LONG));
      for (int i = 0; i < 100; i++) {
        String text = "m" + i;
        Thread.currentThread().interrupt();
        boolean accepted;
        try {
          assertThrows(InterruptedException.class, () -> push.send(text));
          Thread.currentThread().interrupt();
          assertThrows(InterruptedException.class, () -> push.send(Message.of(text), LONG));
          Thread.currentThread().interrupt();
          assertThrows(InterruptedException.class, () -> pull.receive());
          Thread.currentThread().interrupt();
          accepted = push.trySend(Message.of(text));
        } finally {
          assertTrue(Thread.interrupted(), "trying leaves the interrupt set");
        }
        assertTrue(accepted);
        assertEquals(text, pull.receive().text());
      }
      assertEquals(0, events.count(ConnectionEvent.Disconnected.class));
    }
  }

  @ParameterizedTest
  @EnumSource
  void interruptedPublisherPublishes(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PubSocket pub = mq.pub().bind(ground.any());
        SubSocket sub = mq.sub().subscribe("").connect(pub.endpoint())) {
      assertTrue(pub.awaitSubscribers("", 1, LONG));
      Thread.currentThread().interrupt();
      pub.send("news");
      assertTrue(Thread.interrupted());
      assertEquals("news", sub.receive().text());
    }
  }

  /** A storm of interrupts: what was accepted arrives, and only that. */
  @ParameterizedTest
  @EnumSource
  void interruptsNeitherLoseNorDoubleMessages(Ground ground) throws InterruptedException {
    int count = 3000;
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull(o -> o.receiveHighWaterMark(3)).bind(ground.any());
        PushSocket push = mq.push(o -> o.sendHighWaterMark(3)).connect(pull.endpoint())) {
      Call<Integer> sender = Call.of(() -> sendAll(push, count));
      AtomicInteger arrived = new AtomicInteger();
      Call<List<Integer>> receiver =
          Call.of(Call.Kind.VIRTUAL, () -> receiveAll(pull, count, arrived));
      BooleanSupplier oneHasEnded = () -> sender.hasEnded() || receiver.hasEnded();
      Random random = new Random(7);
      while (!oneHasEnded.getAsBoolean()) {
        int before = arrived.get();
        (random.nextBoolean() ? sender : receiver).interrupt();
        // As dense a storm as still lets a message through.
        while (arrived.get() == before && !oneHasEnded.getAsBoolean()) {
          Thread.onSpinWait();
        }
      }
      assertNotNull(sender.result());
      List<Integer> received = present(receiver.result());
      for (int i = 0; i < count; i++) {
        assertEquals(i, received.get(i));
      }
      assertNull(pull.tryReceive());
    }
  }

  /** Sends 0, 1, 2 ...; each again until it is accepted. Returns how often it was interrupted. */
  private static int sendAll(PushSocket push, int count) {
    int interrupts = 0;
    for (int next = 0; next < count; ) {
      try {
        push.send(Integer.toString(next));
        next++;
      } catch (InterruptedException e) {
        interrupts++;
      }
    }
    return interrupts;
  }

  private static List<Integer> receiveAll(PullSocket pull, int count, AtomicInteger arrived) {
    List<Integer> received = new ArrayList<>();
    while (received.size() < count) {
      try {
        received.add(Integer.parseInt(pull.receive().text()));
        arrived.incrementAndGet();
      } catch (InterruptedException e) {
        Thread.onSpinWait(); // nothing was taken: it tries again
      }
    }
    return received;
  }

  @ParameterizedTest
  @EnumSource
  void timedReceiveReturnsNullWhenNothingCame(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      long start = System.nanoTime();
      assertNull(pull.receive(SHORT));
      assertTrue(System.nanoTime() - start >= SHORT.toNanos());
      assertNull(pull.receive(Duration.ZERO));
      assertNull(pull.receive(Duration.ofSeconds(-1)));
      assertNull(pull.tryReceive());
      push.send("x");
      assertEquals("x", present(pull.receive(Duration.ofSeconds(Long.MAX_VALUE))).text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingASocketEndsEveryCallOnIt(Ground ground) throws InterruptedException {
    for (Call.Kind kind : Call.Kind.values()) {
      try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
          RepSocket rep = mq.rep().bind(ground.any());
          RepSocket silent = mq.rep().bind(ground.any());
          ReqSocket req = mq.req().connect(silent.endpoint());
          PushSocket push = mq.push();
          PubSocket pub = mq.pub();
          PullSocket pull = mq.pull().bind(ground.any())) {
        List<Call<?>> calls = new ArrayList<>();
        calls.add(Call.of(kind, () -> pull.receive()));
        calls.add(Call.of(kind, () -> pull.receive(LONG)));
        calls.add(Call.of(kind, () -> pull.awaitPeers(1, LONG)));
        calls.add(Call.of(kind, () -> sent(push, "x")));
        calls.add(Call.of(kind, () -> push.send(Message.of("x"), LONG)));
        calls.add(Call.of(kind, () -> rep.receive()));
        calls.add(Call.of(kind, () -> pub.awaitSubscribers("a", 1, LONG)));
        calls.add(Call.of(kind, () -> req.request("asked")));
        calls.add(Call.of(kind, () -> req.request("waits for its turn")));
        calls.add(Call.of(kind, () -> req.request(Message.of("so does this"), LONG)));
        calls.forEach(Call::awaitBlocked);
        Call<Boolean> serving = Call.of(kind, () -> serve(rep)).awaitBlocked();
        List.of(rep, req, push, pub, pull).forEach(Socket::close);
        for (Call<?> call : calls) {
          assertTrue(call.failure(SocketClosedException.class).toString().contains("is closed"));
        }
        assertEquals(true, serving.result());
      }
    }
  }

  private static boolean serve(RepSocket rep) {
    rep.serve(question -> question);
    return true;
  }

  @ParameterizedTest
  @EnumSource
  void closingEndsSendersThatWaitForRoom(Ground ground) throws InterruptedException {
    String endpoint = ground.free();
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO))) {
      PushSocket push = mq.push(o -> o.sendHighWaterMark(1)).connect(endpoint);
      push.send("fills");
      Call<Boolean> call = Call.of(() -> sent(push, "x")).awaitBlocked();
      push.close();
      call.failure(SocketClosedException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingTheContextEndsCallsAndRefusesNewOnes(Ground ground) throws InterruptedException {
    Monocoque mq = ground.open();
    PullSocket pull = mq.pull().bind(ground.any());
    PushSocket push = mq.push().connect(pull.endpoint());
    Call<Message> call = Call.of(() -> pull.receive()).awaitBlocked();
    mq.close();
    call.failure(SocketClosedException.class);
    assertTrue(pull.isClosed());
    assertThrows(SocketClosedException.class, () -> push.send("x"));
    assertThrows(SocketClosedException.class, pull::tryReceive);
    assertThrows(SocketClosedException.class, () -> pull.bind("tcp://127.0.0.1:*"));
    assertThrows(SocketClosedException.class, mq::push);
    mq.close();
  }

  @ParameterizedTest
  @EnumSource
  void interruptedCloseOfTheContextEndsAndStaysInterrupted(Ground ground) {
    Monocoque mq = ground.open(o -> o.lingerForever());
    try (PushSocket push = mq.push().connect(ground.free())) {
      assertTrue(push.trySend(Message.of("nobody comes for this")));
      Thread.currentThread().interrupt();
      mq.close();
      assertTrue(Thread.interrupted(), "close() keeps the interrupt");
    }
  }

  @ParameterizedTest
  @EnumSource
  void interruptEndsAContextThatLingers(Ground ground) throws InterruptedException {
    Monocoque mq = ground.open(o -> o.lingerForever());
    PushSocket push = mq.push().connect(ground.free());
    assertTrue(push.trySend(Message.of("nobody comes for this")));
    if (ground.isInproc()) {
      mq.close(); // a queue within the process has nothing to wait for
      return;
    }
    Call<Boolean> closing = Call.of(() -> closed(mq)).awaitBlocked();
    closing.interrupt();
    assertEquals(true, closing.result());
  }

  private static boolean closed(Monocoque mq) {
    mq.close();
    return Thread.interrupted();
  }
}
