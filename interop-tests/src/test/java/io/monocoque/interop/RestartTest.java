package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.ConnectionEvent.ConnectRetried;
import io.monocoque.ConnectionEvent.Disconnected;
import io.monocoque.ConnectionEvent.HandshakeSucceeded;
import io.monocoque.PubSocket;
import io.monocoque.PushSocket;
import io.monocoque.ReqSocket;
import io.monocoque.RequestLostException;
import io.monocoque.bytes.Message;
import io.monocoque.libzmq.CheckedPattern;
import io.monocoque.libzmq.LibZmq;
import io.monocoque.libzmq.ZmqOption;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Either side is killed and started again: the connecting side comes back and keeps its queue, the
 * binding side forgets who is gone, and no message is torn or comes twice.
 */
@ExtendWith(LeakCheck.class)
@Timeout(120)
final class RestartTest {
  private static final Duration MOMENT = Duration.ofMillis(50);

  @BeforeAll
  static void libzmqIsThere() {
    Assumptions.assumeTrue(LibZmq.available(), LibZmq::unavailableReason);
  }

  @OnEachDriver
  void messagesQueuedWhileTheBoundPeerIsAwayArriveAfterItsReturn(String driver)
      throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      OursSide push = rig.ours(Kind.PUSH);
      PeerProcess first = PeerProcess.libzmq(rig, "PULL", "--bind", "tcp://127.0.0.1:*", "tally");
      String endpoint = first.ready();
      push.connect(endpoint);
      numbers(0, 10).forEach(push::send);
      assertEquals(numbers(0, 10), received(first, 10));

      first.kill();
      push.events().await(Disconnected.class);
      numbers(10, 20).forEach(push::send);
      push.events().await(ConnectRetried.class);

      PeerProcess second = PeerProcess.libzmq(rig, "PULL", "--bind", endpoint, "tally");
      second.ready();
      numbers(20, 30).forEach(push::send);
      assertEquals(numbers(10, 30), received(second, 20));
    }
  }

  @OnEachDriver
  void messagesQueuedBeforeThePeerIsThereArriveOnceItIs(String driver) {
    try (Rig rig = Rig.open(driver)) {
      String endpoint = Rig.freeTcpEndpoint();
      OursSide push = rig.ours(Kind.PUSH);
      push.connect(endpoint);
      numbers(0, 10).forEach(push::send);
      push.events().await(ConnectRetried.class);
      LibZmqSide pull = rig.libzmq(Kind.PULL);
      pull.bind(endpoint);
      for (String number : numbers(0, 10)) {
        assertEquals(List.of(number), pull.receiveTexts());
      }
    }
  }

  @OnEachDriver
  void aStreamCutByTheDeathOfItsReaderGoesOnWithoutTearingOrDoubling(String driver)
      throws InterruptedException {
    CheckedPattern pattern = new CheckedPattern(3, 5000);
    int count = 3000;
    try (Rig rig = Rig.open(driver)) {
      OursSide push = rig.ours(Kind.PUSH);
      PeerProcess first = PeerProcess.libzmq(rig, "PULL", "--bind", "tcp://127.0.0.1:*", "tally");
      String endpoint = first.ready();
      push.connect(endpoint);
      Thread sending =
          Thread.ofPlatform()
              .daemon()
              .name("sending")
              .start(
                  () ->
                      IntStream.range(0, count)
                          .forEach(i -> push.offer(pattern.message(i), Duration.ofMinutes(1))));
      for (long i = 0; i < 500; i++) {
        assertEquals(i, TallyLine.parse(first.line()).sequence(pattern));
      }
      first.kill();
      push.events().await(Disconnected.class);

      PeerProcess second = PeerProcess.libzmq(rig, "PULL", "--bind", endpoint, "tally");
      second.ready();
      long next = TallyLine.parse(second.line()).sequence(pattern);
      assertTrue(next >= 500, "message " + next + " came twice");
      while (next < count - 1) {
        assertEquals(next + 1, TallyLine.parse(second.line()).sequence(pattern));
        next++;
      }
      Await.ended(sending);
      assertNull(second.pollLine(MOMENT), "more than was sent");
    }
  }

  @OnEachDriver
  void theBindingSideForgetsTheQueueOfALostPeer(String driver) throws InterruptedException {
    Message large = Message.of(Payload.part(1, 1 << 16));
    Events events = new Events();
    try (Rig rig = Rig.open(driver)) {
      PushSocket push =
          rig.closing(
              rig.mq()
                  .push(o -> o.listener(events).sendHighWaterMark(10).sendBufferSize(4096))
                  .bind("tcp://127.0.0.1:*"));
      LibZmqSide gone = rig.libzmq(Kind.PULL);
      gone.socket().setOption(ZmqOption.RCVHWM, 1);
      gone.socket().setOption(ZmqOption.RCVBUF, 4096);
      gone.connect(push.endpoint());
      while (push.send(large, Duration.ofMillis(500))) {
        assertTrue(events.of(Disconnected.class).isEmpty(), events::toString);
      }
      gone.close();
      assertTrue(events.await(Disconnected.class).dropped() > 0, events::toString);
      assertEquals(0, push.peerCount());
      assertFalse(push.trySend(large), "accepted for nobody");

      LibZmqSide newcomer = rig.libzmq(Kind.PULL);
      newcomer.connect(push.endpoint());
      push.send("after");
      assertEquals(List.of("after"), newcomer.receiveTexts());
    }
  }

  @OnEachDriver
  void aSubscriberSubscribesAgainAfterThePublishersRestart(String driver)
      throws InterruptedException, IOException {
    try (Rig rig = Rig.open(driver)) {
      OursSide sub = rig.ours(Kind.SUB);
      sub.subscribe(Parts.bytes("wanted"));
      PeerProcess first =
          PeerProcess.libzmq(rig, "PUB", "--bind", "tcp://127.0.0.1:*", "send-lines");
      String endpoint = first.ready();
      sub.connect(endpoint);
      assertEquals("wanted first", publishUntilHeard(first, sub, "first"));
      first.kill();
      sub.events().await(Disconnected.class);
      PeerProcess second = PeerProcess.libzmq(rig, "PUB", "--bind", endpoint, "send-lines");
      second.ready();
      String heard = publishUntilHeard(second, sub, "second");
      while (heard.equals("wanted first")) {
        heard = publishUntilHeard(second, sub, "second");
      }
      assertEquals("wanted second", heard);
    }
  }

  private static String publishUntilHeard(PeerProcess publisher, Peer sub, String name)
      throws IOException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < Peer.PATIENCE.toNanos()) {
      publisher.type("unwanted " + name);
      publisher.type("wanted " + name);
      List<byte[]> message = sub.poll(MOMENT);
      if (message != null) {
        return Parts.text(message.getFirst());
      }
    }
    throw new AssertionError("nothing was heard of the " + name + " publisher");
  }

  @OnEachDriver
  void theirSubscriberFindsOurPublisherAfterItsRestart(String driver) throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      LibZmqSide sub = rig.libzmq(Kind.SUB);
      sub.subscribe(Parts.bytes("t"));
      String endpoint = Rig.freeTcpEndpoint();
      sub.connect(endpoint);
      for (String life : List.of("t first", "t second")) {
        try (PubSocket pub = rig.mq().pub().bind(endpoint)) {
          // libzmq subscribes again in its application's thread, so within a call on the socket.
          Await.until(
              "it is subscribed for " + life,
              () -> sub.poll(MOMENT) == null && pub.subscriberCount("t") == 1);
          pub.send(life);
          assertEquals(List.of(life), sub.receiveTexts());
        }
      }
    }
  }

  @OnEachDriver
  void aRequestWhoseServerDiesIsLostAndTheNextOneIsServed(String driver)
      throws InterruptedException, TimeoutException {
    try (Rig rig = Rig.open(driver)) {
      ReqSocket req = rig.closing(rig.mq().req());
      PeerProcess silent =
          PeerProcess.libzmq(rig, "REP", "--bind", "tcp://127.0.0.1:*", "receive", "--count", "2");
      String endpoint = silent.ready();
      req.connect(endpoint);
      FutureTask<Message> asked = new FutureTask<>(() -> req.request("anybody?"));
      Thread.ofPlatform().daemon().name("asking").start(asked);
      assertEquals("\"anybody?\"", silent.line());
      silent.kill();
      ExecutionException failure =
          assertThrows(ExecutionException.class, () -> asked.get(10, TimeUnit.SECONDS));
      assertInstanceOf(RequestLostException.class, failure.getCause());

      PeerProcess.libzmq(rig, "REP", "--bind", endpoint, "echo").ready();
      Message reply = req.request(Message.of("and now?"), Peer.PATIENCE);
      assertNotNull(reply, "no reply after the restart");
      assertEquals("and now?", reply.text());
    }
  }

  @OnEachDriver
  void theirSenderGoesOnAfterTheDeathOfOurReader(String driver) throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      LibZmqSide push = rig.libzmq(Kind.PUSH);
      PeerProcess first = PeerProcess.ours(rig, driver, "pull", "bind", "tcp://127.0.0.1:*");
      String endpoint = first.ready();
      push.connect(endpoint);
      push.send("0");
      assertEquals("0", first.line());
      first.kill();
      PeerProcess second = PeerProcess.ours(rig, driver, "pull", "bind", endpoint);
      second.ready();
      int last = 0;
      int next = 1;
      long start = System.nanoTime();
      for (int heard = 0; heard < 20 && System.nanoTime() - start < 20_000_000_000L; ) {
        push.send(Integer.toString(next++));
        String line = second.pollLine(Duration.ofMillis(5));
        if (line != null) {
          assertTrue(Integer.parseInt(line) > last, line + " came after " + last);
          last = Integer.parseInt(line);
          heard++;
        }
      }
      assertTrue(last > 0, "nothing arrived after the restart");
    }
  }

  @OnEachDriver
  void ourSendersDeathTearsNoMessage(String driver) throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      LibZmqSide pull = rig.libzmq(Kind.PULL);
      String endpoint = pull.bind("tcp://127.0.0.1:*");
      for (int life = 0; life < 2; life++) {
        PeerProcess push = PeerProcess.ours(rig, driver, "push", "connect", endpoint);
        push.ready();
        for (long i = 0; i < 500; i++) {
          assertEquals(i, OursPeer.PATTERN.sequenceOf(pull.receive()));
        }
        push.kill();
        long expected = 500;
        List<byte[]> rest;
        while ((rest = pull.poll(Duration.ofMillis(500))) != null) {
          assertEquals(expected++, OursPeer.PATTERN.sequenceOf(rest));
        }
      }
    }
  }

  @OnEachDriver
  void aServerThatIsBackGetsTheHandshakeAgain(String driver) {
    try (Rig rig = Rig.open(driver)) {
      String endpoint = Rig.freeTcpEndpoint();
      OursSide dealer = rig.ours(Kind.DEALER, "named");
      dealer.connect(endpoint);
      for (int life = 1; life <= 3; life++) {
        try (LibZmqSide router = rig.libzmq(Kind.ROUTER)) {
          router.bind(endpoint);
          dealer.events().await(HandshakeSucceeded.class, life);
          dealer.send("life " + life);
          assertEquals(List.of("named", "life " + life), router.receiveTexts());
        }
        dealer.events().await(Disconnected.class, life);
      }
    }
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  private static List<String> received(PeerProcess peer, int count) throws InterruptedException {
    List<String> received = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      received.add(TallyLine.parse(peer.line()).text());
    }
    return received;
  }
}
