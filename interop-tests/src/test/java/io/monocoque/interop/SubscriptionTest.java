package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.PubSocket;
import io.monocoque.SubSocket;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.libzmq.ZmqOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which messages a subscriber gets; see RFC 29. A last topic of its own marks the end of each. */
@ExtendWith(LeakCheck.class)
final class SubscriptionTest {
  private static final String END = "~end";

  /** Waits until libzmq's subscriptions have come, as its publisher does not tell. */
  private static void settle(PubSocket pub, LibZmqSide sub, int count, String... topics) {
    for (String topic : topics) {
      Await.until(
          "subscribed to " + topic,
          () -> sub.poll(Duration.ZERO) == null && pub.subscriberCount(topic) == count);
    }
  }

  private static List<String> untilEnd(Peer sub) {
    List<String> received = new ArrayList<>();
    while (true) {
      String text = sub.receiveTexts().getFirst();
      if (text.equals(END)) {
        return received;
      }
      received.add(text);
    }
  }

  @OnEachDriver
  void theirSubscriberGetsWhatBeginsWithItsTopics(String driver) {
    try (Rig rig = Rig.open(driver)) {
      PubSocket pub = rig.closing(rig.mq().pub().bind("tcp://127.0.0.1:*"));
      LibZmqSide sub = rig.libzmq(Kind.SUB);
      for (String topic : List.of("a", "ab", "b.", END)) {
        sub.subscribe(Parts.bytes(topic));
      }
      sub.connect(pub.endpoint());
      settle(pub, sub, 1, "a", "ab", "b.", END);
      for (String text : List.of("a", "abc", "b", "b.", "c", "", "A", END)) {
        pub.send(text);
      }
      assertEquals(List.of("a", "abc", "b."), untilEnd(sub), "each once, overlaps included");

      sub.socket().setOption(ZmqOption.UNSUBSCRIBE, "a");
      settle(pub, sub, 0, "a");
      for (String text : List.of("a", "abc", END)) {
        pub.send(text);
      }
      assertEquals(List.of("abc"), untilEnd(sub));
    }
  }

  @OnEachDriver
  void subscriptionsAreCounted(String driver) {
    try (Rig rig = Rig.open(driver)) {
      LibZmqSide xpub = xpub(rig);
      SubSocket sub = rig.closing(rig.mq().sub().connect(xpub.bind("tcp://127.0.0.1:*")));
      OursSide ours = new OursSide(Kind.SUB, sub, new Events());
      ours.awaitPeers(1);
      sub.subscribe("t").subscribe("t").subscribe(END);
      assertEquals(List.of("\1t", "\1t", "\1" + END), texts(xpub, 3));
      sub.unsubscribe("t");
      xpub.send("t1");
      xpub.send(END);
      assertEquals(List.of("t1"), untilEnd(ours), "one of two subscriptions is left");
      sub.unsubscribe("t");
      assertEquals(List.of("\0t"), texts(xpub, 1), "the last one tells");
      xpub.send("t2");
      xpub.send(END);
      assertEquals(List.of(), untilEnd(ours));
    }
  }

  /** Speaks as a PUB, and shows the application what subscribers ask for, repetitions included. */
  private static LibZmqSide xpub(Rig rig) {
    LibZmqSide xpub = rig.libzmqXpub();
    xpub.socket().setOption(ZmqOption.XPUB_VERBOSE, 1);
    return xpub;
  }

  private static List<String> texts(Peer peer, int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.addAll(peer.receiveTexts());
    }
    return texts;
  }

  @OnEachDriver
  void theEmptyTopicIsEverything(String driver) {
    try (Rig rig = Rig.open(driver)) {
      PubSocket pub = rig.closing(rig.mq().pub().bind("tcp://127.0.0.1:*"));
      LibZmqSide sub = rig.libzmq(Kind.SUB);
      sub.subscribe(new byte[0]);
      sub.connect(pub.endpoint());
      settle(pub, sub, 1, "");
      pub.send("");
      pub.send("any");
      pub.send(Message.of("", "second part"));
      assertEquals(List.of(""), sub.receiveTexts());
      assertEquals(List.of("any"), sub.receiveTexts());
      assertEquals(List.of("", "second part"), sub.receiveTexts());
    }
  }

  @OnEachDriver
  void withoutASubscriptionNothingComes(String driver) throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      LibZmqSide pub = rig.libzmq(Kind.PUB);
      SubSocket none = rig.closing(rig.mq().sub());
      OursSide all = rig.ours(Kind.SUB);
      all.subscribe(new byte[0]);
      String endpoint = pub.bind("tcp://127.0.0.1:*");
      none.connect(endpoint);
      all.connect(endpoint);
      assertTrue(none.awaitPeers(1, Peer.PATIENCE));
      Pairing.PUB_SUB.awaitPath(pub, all);
      pub.send("for whoever asked");
      assertEquals(List.of("for whoever asked"), all.receiveTexts());
      assertNull(none.tryReceive());
    }
  }

  @OnEachDriver
  void topicsOf255And256BytesAreTold(String driver) {
    try (Rig rig = Rig.open(driver)) {
      LibZmqSide xpub = xpub(rig);
      SubSocket sub = rig.closing(rig.mq().sub().connect(xpub.bind("tcp://127.0.0.1:*")));
      for (int size = 240; size <= 260; size++) {
        Bytes topic = Bytes.of(Payload.part(size, size));
        sub.subscribe(topic);
        Parts.assertSame(
            List.of(Bytes.of("\1").toArray()), List.of(first(xpub.receive().getFirst(), topic)));
        xpub.send(List.of(topic.toArray()));
        @Nullable Message message = receive(sub);
        assertEquals(Message.of(topic), message);
        sub.unsubscribe(topic);
        xpub.receive();
      }
    }
  }

  @OnEachDriver
  void aTopicIsToldOnceWhileTheConnectionIsMade(String driver) {
    Bytes topic = Bytes.of("topic");
    byte[] told = {1, 't', 'o', 'p', 'i', 'c'};
    byte[] untold = {0, 't', 'o', 'p', 'i', 'c'};
    for (int i = 0; i < 100; i++) {
      try (Rig rig = Rig.open(driver)) {
        LibZmqSide xpub = xpub(rig);
        SubSocket sub = rig.closing(rig.mq().sub().connect(xpub.bind("tcp://127.0.0.1:*")));
        LockSupport.parkNanos(i * 20_000L); // somewhere between the connect and the handshake's end
        sub.subscribe(topic);
        Parts.assertSame(List.of(told), xpub.receive());
        sub.unsubscribe(topic);
        Parts.assertSame(List.of(untold), xpub.receive());
      }
    }
  }

  private static byte[] first(byte[] told, Bytes topic) {
    assertEquals(topic, Bytes.of(told, 1, told.length - 1));
    return new byte[] {told[0]};
  }

  private static @Nullable Message receive(SubSocket sub) {
    try {
      return sub.receive(Peer.PATIENCE);
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts a test", e);
    }
  }

  @OnEachDriver
  void longTopicsOfTheirsAreUnderstood(String driver) {
    try (Rig rig = Rig.open(driver)) {
      PubSocket pub = rig.closing(rig.mq().pub().bind("tcp://127.0.0.1:*"));
      // Not 246 to 255: there libzmq 4.3.4 writes a length that its own frame does not have.
      for (int size : new int[] {1, 100, 245, 256, 5000}) {
        String topic = "t".repeat(size);
        try (LibZmqSide sub = rig.libzmq(Kind.SUB)) {
          sub.subscribe(Parts.bytes(topic));
          sub.connect(pub.endpoint());
          settle(pub, sub, 1, topic);
          pub.send("t".repeat(size - 1));
          pub.send(topic + "!");
          assertEquals(List.of(topic + "!"), sub.receiveTexts());
        }
        Await.until("gone", () -> pub.subscriberCount(topic) == 0);
      }
    }
  }

  @OnEachDriver
  void aPublisherNeverWaitsAndDropsForTheSlowOnly(String driver) {
    Message message = Message.of(Payload.part(1, 10_000));
    try (Rig rig = Rig.open(driver)) {
      PubSocket pub =
          rig.closing(rig.mq().pub(o -> o.sendHighWaterMark(100)).bind("tcp://127.0.0.1:*"));
      LibZmqSide slow = rig.libzmq(Kind.SUB);
      slow.socket().setOption(ZmqOption.RCVHWM, 10);
      slow.subscribe(new byte[0]);
      slow.connect(pub.endpoint());
      settle(pub, slow, 1, "");
      int sent = 0;
      long start = System.nanoTime();
      while (pub.droppedCount() < 100) {
        pub.send(message);
        sent++;
        assertTrue(
            System.nanoTime() - start < Peer.PATIENCE.toNanos(),
            "nothing was dropped of " + sent + " messages that nobody reads");
      }
      int received = 0;
      while (slow.poll(Duration.ofMillis(500)) != null) {
        received++;
      }
      assertEquals(sent, received + pub.droppedCount());
    }
  }

  @OnEachDriver
  void manySubscribersGetEachMessage(String driver) {
    try (Rig rig = Rig.open(driver)) {
      PubSocket pub = rig.closing(rig.mq().pub().bind("tcp://127.0.0.1:*"));
      List<LibZmqSide> subs = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        LibZmqSide sub = rig.libzmq(Kind.SUB);
        sub.subscribe(Parts.bytes("t"));
        sub.connect(pub.endpoint());
        subs.add(sub);
      }
      settle(pub, subs.getFirst(), 10, "t");
      for (int i = 0; i < 50; i++) {
        pub.send(Message.of("t", Integer.toString(i)));
      }
      for (LibZmqSide sub : subs) {
        for (int i = 0; i < 50; i++) {
          assertEquals(List.of("t", Integer.toString(i)), sub.receiveTexts());
        }
      }
    }
  }
}
