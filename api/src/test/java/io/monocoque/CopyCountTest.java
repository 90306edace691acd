package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.bytes.trusted.CopyCounter.receiving;
import static io.monocoque.bytes.trusted.CopyCounter.sending;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import io.monocoque.bytes.trusted.CopyCounter;
import io.monocoque.protocol.wire.Frames;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How often the bytes of a message are copied in user space, on their way out and in. */
@ExtendWith(LeakCheck.class)
class CopyCountTest {
  private static final int COUNT = 200;
  private static final int SMALL = 100;
  private static final int SUBSCRIBERS = 100;
  private static final int SHORT_HEADER = 2;
  private static final int MEBIBYTE = 1 << 20;

  private final MessageBuffer buffer = new MessageBuffer();

  @BeforeEach
  void theCounterMustBeOn() {
    assertTrue(CopyCounter.isOn(), "-D" + CopyCounter.PROPERTY + "=true is missing");
  }

  /** What the handshake brings is copied, too. */
  private static void awaitHandshakes(PullSocket pull, PushSocket push)
      throws InterruptedException {
    assertTrue(pull.awaitPeers(1, LONG) && push.awaitPeers(1, LONG));
  }

  private interface Receiving {
    void receive() throws InterruptedException;
  }

  private static void repeat(PushSocket push, Message message, Receiving receiving)
      throws InterruptedException {
    CopyCounter.reset();
    for (int i = 0; i < COUNT; i++) {
      push.send(message);
    }
    for (int i = 0; i < COUNT; i++) {
      receiving.receive();
    }
  }

  /** One in bulk, into the run, and one of each message; the same if it came in pieces. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INPROC")
  void smallMessageIsCopiedOnceOutAndTwiceIn(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      awaitHandshakes(pull, push);
      Message message = Message.of(new byte[SMALL]);
      repeat(push, message, () -> assertEquals(message, pull.receive()));
      assertEquals(COUNT * SMALL, sending());
      assertEquals(COUNT * SMALL, CopyCounter.ENCODED.bytes());
      assertAtMostTwice(COUNT * (SMALL + SHORT_HEADER));
      assertEquals(COUNT * SMALL, CopyCounter.MADE.bytes());
      repeat(push, message, () -> pull.receiveInto(buffer));
      assertEquals(COUNT * SMALL, sending());
      assertAtMostTwice(COUNT * (SMALL + SHORT_HEADER));
      assertTrue(CopyCounter.BUFFERED.bytes() >= (COUNT - 1) * SMALL);
    }
  }

  /** What grows is a part of a message that was cut, and less than it. */
  private static void assertAtMostTwice(int frameBytes) {
    long counted = receiving() - CopyCounter.GROWN.bytes();
    assertTrue(counted <= 2L * frameBytes, () -> counted + " bytes for " + frameBytes);
    assertTrue(CopyCounter.GROWN.bytes() <= CopyCounter.CUT.bytes());
  }

  @ParameterizedTest
  @EnumSource
  void anArrayThatIsSentIsCopiedOnce(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      awaitHandshakes(pull, push);
      for (int size : new int[] {SMALL, (16 << 10) + 1, MEBIBYTE, Draft.largest()}) {
        byte[] array = new byte[size];
        CopyCounter.reset();
        push.send(array);
        assertEquals(size, pull.receive().byteCount());
        assertEquals(size, sending());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INPROC")
  void largerMessagesAreCopiedOnceIn(Ground ground) throws InterruptedException {
    long size = 4_000;
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      awaitHandshakes(pull, push);
      Message message = Message.of(new byte[(int) size]);
      repeat(push, message, () -> assertEquals(message, pull.receive()));
      assertEquals(COUNT * size, sending());
      assertMadeOnce(COUNT, size);
    }
  }

  /** A header may be cut, and then counts; what a reader receives by itself may be moved first. */
  private static void assertMadeOnce(int count, long size) {
    long moved = CopyCounter.MOVED.bytes();
    assertTrue(moved < count * size, () -> moved + " bytes moved of " + count);
    long made = CopyCounter.MADE.bytes() + CopyCounter.CUT.bytes();
    long most = count * (size + Frames.LONG_HEADER) + moved;
    assertTrue(made <= most, () -> made + " bytes made, " + moved + " moved of " + count);
    assertEquals(0, CopyCounter.RUN.bytes());
  }

  /** A stream's reader receives by itself: what the end of a receive cuts is copied once more. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INPROC")
  void aStreamOfLargerMessagesIsCopiedOnceInButForWhatIsCut(Ground ground) throws Exception {
    long size = 4_000;
    int count = 5_000;
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      awaitHandshakes(pull, push);
      Message message = Message.of(new byte[(int) size]);
      CopyCounter.reset();
      Call<?> sending =
          Call.of(
              () -> {
                for (int i = 0; i < count; i++) {
                  push.send(message);
                }
                return count;
              });
      for (int i = 0; i < count; i++) {
        assertEquals(message, pull.receive());
      }
      assertEquals(count, sending.result());
      assertMadeOnce(count, size);
    }
  }

  /** Arrays meet the kernel where they lie on io_uring; NIO has to copy them. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INPROC")
  void aMebibyteOnTheHeapIsNotCopiedOrOnceEachWay(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      awaitHandshakes(pull, push);
      Message message = Message.of(new byte[MEBIBYTE]);
      CopyCounter.reset();
      push.send(message);
      assertEquals(message, pull.receive());
      assertEquals(ground.isUring() ? 0 : MEBIBYTE, sending());
      assertEquals(Frames.LONG_HEADER + (ground.isUring() ? 0 : MEBIBYTE), receiving());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INPROC")
  void aForwarderCopiesNothingOrOnceEachWay(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket last = mq.pull().bind(ground.any());
        PushSocket out = mq.push().connect(last.endpoint());
        PullSocket in = mq.pull().bind(ground.any());
        PushSocket first = mq.push().connect(in.endpoint())) {
      awaitHandshakes(last, out);
      awaitHandshakes(in, first);
      Bytes part = mq.allocate(MEBIBYTE).freeze(MEBIBYTE);
      int count = 5;
      CopyCounter.reset();
      for (int i = 0; i < count; i++) {
        first.send(part);
        out.send(in.receive());
        assertEquals(MEBIBYTE, last.receive().byteCount());
      }
      assertEquals(ground.isUring() ? 0 : count * MEBIBYTE, sending());
      long headers = 2L * count * Frames.LONG_HEADER;
      assertEquals(headers + (ground.isUring() ? 0 : 2 * count * MEBIBYTE), receiving());
    }
  }

  /** A DEALER's small parts stand before a large one; and a part of more than a mebibyte grows. */
  @ParameterizedTest
  @EnumSource(names = {"URING_TCP", "URING_IPC"})
  void aForwarderOfRepliesCopiesNoLargePart(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        RouterSocket router = mq.router().bind(ground.any());
        DealerSocket dealer = mq.dealer().connect(router.endpoint())) {
      Bytes part = mq.allocate(3 * MEBIBYTE).freeze(3 * MEBIBYTE);
      Message request = Message.of(Bytes.empty(), part);
      dealer.send(request);
      sendBack(router); // the first of its size grows with what arrives
      assertEquals(request, dealer.receive());
      CopyCounter.reset();
      int count = 3;
      for (int i = 0; i < count; i++) {
        dealer.send(request);
        sendBack(router);
        assertEquals(request, dealer.receive());
      }
      assertTrue(sending() + receiving() < 200L * count, () -> sending() + receiving() + " bytes");
    }
  }

  private static void sendBack(RouterSocket router) throws InterruptedException {
    Routed request = router.receive();
    router.send(request.peer(), request.message());
  }

  @ParameterizedTest
  @EnumSource
  void nativeMemoryIsSentFromWhereItLies(Ground ground) throws InterruptedException {
    int size = 1 << 20;
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      awaitHandshakes(pull, push);
      Bytes part = mq.allocate(size).freeze(size);
      CopyCounter.reset();
      push.send(part);
      assertEquals(size, pull.receive().byteCount());
      assertEquals(0, sending());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void whatIsPublishedToAHundredIsCopiedOnceAndFrozenMemoryNotAtAll(Ground ground)
      throws InterruptedException {
    int size = 1 << 20;
    try (Monocoque mq = ground.open();
        PubSocket pub = mq.pub().bind(ground.any())) {
      List<SubSocket> subs = new ArrayList<>();
      for (int i = 0; i < SUBSCRIBERS; i++) {
        subs.add(mq.sub().connect(pub.endpoint()).subscribe(""));
      }
      assertTrue(pub.awaitSubscribers("", SUBSCRIBERS, LONG));
      for (SubSocket each : subs) {
        assertTrue(each.awaitPeers(1, LONG));
      }
      byte[] content = new byte[size];
      new Random(1).nextBytes(content);
      Message onTheHeap = Message.of(content);
      assertEquals(ground.isUring() ? 0 : size, copiedByPublishing(onTheHeap, pub, subs));
      Message frozen = Message.of(mq.allocate(size).put(content).freeze());
      assertEquals(0, copiedByPublishing(frozen, pub, subs));
    }
  }

  private static long copiedByPublishing(Message message, PubSocket pub, List<SubSocket> subs)
      throws InterruptedException {
    CopyCounter.reset();
    pub.send(message);
    for (SubSocket each : subs) {
      assertEquals(message, each.receive(LONG));
    }
    return sending();
  }

  @ParameterizedTest
  @EnumSource
  void anArrayThatIsPublishedIsCopiedOnceForAll(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PubSocket pub = mq.pub().bind(ground.any());
        SubSocket one = mq.sub().connect(pub.endpoint()).subscribe("");
        SubSocket two = mq.sub().connect(pub.endpoint()).subscribe("")) {
      assertTrue(pub.awaitSubscribers("", 2, LONG));
      for (SubSocket each : List.of(one, two)) {
        assertTrue(each.awaitPeers(1, LONG));
      }
      for (int size : new int[] {0, SMALL, MEDIUM}) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        Message expected = Message.of(content);
        CopyCounter.reset();
        pub.send(content);
        assertEquals(expected, one.receive());
        assertEquals(expected, two.receive());
        assertEquals(size, sending());
      }
    }
  }

  private static final int MEDIUM = 20 << 10;
  private static final int LARGE = 1 << 20;

  private interface Claiming {
    Draft claim(int size) throws InterruptedException;
  }

  /** What a draft costs; the rest of the exchange must not copy anything on its way out. */
  private static void assertCopied(long expected, Claiming claiming, int size, Receiving receiving)
      throws InterruptedException {
    byte[] content = new byte[size];
    CopyCounter.reset();
    try (Draft draft = claiming.claim(size)) {
      draft.put(content).commit();
    }
    receiving.receive();
    assertEquals(expected, sending(), "of " + size);
  }

  @ParameterizedTest
  @EnumSource
  void aDraftIsNotCopiedButASmallOneOfARouterOnce(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint());
        RouterSocket router = mq.router().bind(ground.any());
        DealerSocket dealer = mq.dealer().connect(router.endpoint())) {
      awaitHandshakes(pull, push);
      dealer.send("who is it");
      RoutingId peer = router.receive().peer();
      for (int size : new int[] {SMALL, MEDIUM, LARGE}) {
        int copied = ground.isInproc() ? size : 0;
        assertCopied(copied, push::claim, size, pull::receive);
        assertCopied(copied, dealer::claim, size, router::receive);
        int routed = size == SMALL || ground.isInproc() ? size : 0;
        assertCopied(routed, of -> router.claim(peer, of), size, dealer::receive);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDraftThatIsPublishedIsCopiedOnceForAllAndALargeOneNotAtAll(Ground ground)
      throws InterruptedException {
    try (Monocoque mq = ground.open();
        PubSocket pub = mq.pub().bind(ground.any());
        SubSocket one = mq.sub().connect(pub.endpoint()).subscribe("");
        SubSocket two = mq.sub().connect(pub.endpoint()).subscribe("");
        SubSocket none = mq.sub().connect(pub.endpoint()).subscribe("another topic")) {
      assertTrue(pub.awaitSubscribers("", 2, LONG));
      assertTrue(pub.awaitSubscribers("another topic", 1, LONG));
      for (SubSocket each : List.of(one, two, none)) {
        assertTrue(each.awaitPeers(1, LONG));
      }
      for (int size : new int[] {SMALL, MEDIUM, LARGE}) {
        assertCopied(
            size == LARGE && !ground.isInproc() ? 0 : size,
            pub::claim,
            size,
            () -> {
              assertEquals(size, one.receive().byteCount());
              assertEquals(size, two.receive().byteCount());
            });
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDraftBehindAnEnvelopeIsCopiedAsAnyOther(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        RepSocket rep = mq.rep().bind(ground.any());
        ReqSocket req = mq.req().connect(rep.endpoint())) {
      assertTrue(rep.awaitPeers(1, LONG) && req.awaitPeers(1, LONG));
      for (int size : new int[] {SMALL, MEDIUM, LARGE}) {
        int copied = size == SMALL || ground.isInproc() ? size : 0;
        byte[] content = new byte[size];
        CopyCounter.reset();
        Call<Message> asking =
            Call.of(
                () -> {
                  try (Draft question = req.claim(size)) {
                    return req.request(question.put(content));
                  }
                });
        Request request = rep.receive();
        assertEquals(copied, sending());
        assertCopied(copied, request::claim, size, asking::result);
      }
    }
  }

  /** An envelope of more than a kibibyte has no place in front of a draft. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INPROC")
  void aDraftBehindALargeEnvelopeIsCopiedTwice(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        RepSocket rep = mq.rep().bind(ground.any());
        DealerSocket dealer = mq.dealer().connect(rep.endpoint())) {
      for (int hop : new int[] {1000, 1100}) {
        dealer.send(Message.of(Bytes.of(new byte[hop]), Bytes.empty(), Bytes.of("question")));
        Request request = rep.receive();
        assertCopied(hop == 1000 ? SMALL : 2 * SMALL + hop, request::claim, SMALL, dealer::receive);
      }
    }
  }

  /** What a full queue leaves undecoded is copied aside, once. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INPROC")
  void aFullQueueCostsOneMoreInBulk(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull(o -> o.receiveHighWaterMark(10)).bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      awaitHandshakes(pull, push);
      Message message = Message.of(new byte[SMALL]);
      repeat(push, message, () -> assertEquals(message, pull.receive()));
      int frameBytes = COUNT * (SMALL + SHORT_HEADER);
      assertEquals(COUNT * SMALL, sending());
      assertTrue(CopyCounter.HELD.bytes() > 0, "the queue was never full");
      assertTrue(CopyCounter.HELD.bytes() <= frameBytes);
      long others = receiving() - CopyCounter.HELD.bytes() - CopyCounter.GROWN.bytes();
      assertTrue(others <= 2L * frameBytes, () -> others + " bytes for " + frameBytes);
    }
  }

  @Test
  void withinTheProcessNothingIsCopiedButIntoABuffer() throws InterruptedException {
    try (Monocoque mq = Ground.INPROC.open();
        PullSocket pull = mq.pull().bind("inproc://copies");
        PushSocket push = mq.push().connect("inproc://copies")) {
      awaitHandshakes(pull, push);
      Message message = Message.of(new byte[SMALL]);
      repeat(push, message, () -> assertEquals(message, pull.receive()));
      assertEquals(0, sending() + receiving());
      repeat(push, message, () -> assertTrue(pull.receiveInto(buffer, LONG)));
      assertEquals(0, sending());
      assertEquals(COUNT * SMALL, receiving());
    }
  }
}
