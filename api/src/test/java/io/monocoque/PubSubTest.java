package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Message;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Subscribers get what they asked for, and a slow one costs itself only. */
@ExtendWith(LeakCheck.class)
class PubSubTest {
  /** It takes another way, which is no way around the refusal. */
  @Test
  void whatNobodyWantsIsRefusedAfterClosing() {
    try (Monocoque mq = Monocoque.open()) {
      PubSocket pub = mq.pub();
      pub.send("nobody's");
      pub.send(Message.of("nobody's"));
      pub.close();
      assertThrows(SocketClosedException.class, () -> pub.send("nobody's"));
      assertThrows(SocketClosedException.class, () -> pub.send(Message.of("nobody's")));
    }
  }

  @ParameterizedTest
  @EnumSource
  void prefixesSelectByTheFirstPart(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PubSocket pub = mq.pub().bind(ground.any());
        SubSocket sub = mq.sub().subscribe("ab").subscribe("x").connect(pub.endpoint())) {
      assertTrue(pub.awaitSubscribers("x", 1, LONG));
      pub.send("a");
      pub.send("abc");
      pub.send(Message.of("zz", "ab"));
      pub.send("");
      pub.send(Message.of("x", "y", ""));
      assertEquals("abc", sub.receive().text());
      assertEquals(Message.of("x", "y", ""), sub.receive());
      assertNull(sub.tryReceive());
      assertEquals(0, pub.droppedCount());
    }
  }

  @ParameterizedTest
  @EnumSource
  void subscriptionsAreCountedAndTheLastOneEndsThem(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PubSocket pub = mq.pub().bind(ground.any());
        SubSocket sub = mq.sub().connect(pub.endpoint())) {
      sub.subscribe("a").subscribe("a").subscribe("end");
      assertTrue(pub.awaitSubscribers("end", 1, LONG));
      sub.unsubscribe("a").subscribe("then");
      assertTrue(pub.awaitSubscribers("then", 1, LONG));
      assertEquals(1, pub.subscriberCount("a"));
      pub.send("a1");
      assertEquals("a1", sub.receive().text());
      sub.unsubscribe("a");
      Await.until("nobody is subscribed", () -> pub.subscriberCount("a") == 0);
      pub.send("a2");
      pub.send("end");
      assertEquals("end", sub.receive().text());
      assertThrows(IllegalArgumentException.class, () -> sub.unsubscribe("a"));
      String text =
          assertThrows(IllegalArgumentException.class, () -> sub.unsubscribe("never")).toString();
      assertTrue(text.contains("never"), text);
    }
  }

  @ParameterizedTest
  @EnumSource
  void emptyPrefixIsEverything(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PubSocket pub = mq.pub().bind(ground.any());
        SubSocket sub = mq.sub().connect(pub.endpoint()).subscribe("")) {
      assertTrue(pub.awaitSubscribers("", 1, LONG));
      pub.send("");
      pub.send("anything");
      assertEquals("", sub.receive().text());
      assertEquals("anything", sub.receive().text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void publisherMayConnectAndSubscriberBind(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        SubSocket sub = mq.sub().subscribe("a").bind(ground.any());
        PubSocket one = mq.pub().connect(sub.endpoint());
        PubSocket two = mq.pub().connect(sub.endpoint())) {
      assertTrue(one.awaitSubscribers("a", 1, LONG));
      assertTrue(two.awaitSubscribers("a", 1, LONG));
      one.send("a1");
      assertEquals("a1", sub.receive().text());
      two.send("a2");
      assertEquals("a2", sub.receive().text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void everySubscriberGetsEveryMessageInOrder(Ground ground) throws InterruptedException {
    int count = 500;
    try (Monocoque mq = ground.open();
        PubSocket pub = mq.pub(o -> o.sendHighWaterMark(0)).bind(ground.any());
        SubSocket one = mq.sub().subscribe("").connect(pub.endpoint());
        SubSocket two = mq.sub().subscribe("m").connect(pub.endpoint());
        SubSocket three = mq.sub().subscribe("m4").connect(pub.endpoint())) {
      assertTrue(pub.awaitSubscribers("", 1, LONG));
      assertTrue(pub.awaitSubscribers("m", 1, LONG));
      assertTrue(pub.awaitSubscribers("m4", 1, LONG));
      for (int i = 0; i < count; i++) {
        pub.send("m" + i);
      }
      for (int i = 0; i < count; i++) {
        assertEquals("m" + i, one.receive().text());
        assertEquals("m" + i, two.receive().text());
        if (Integer.toString(i).startsWith("4")) {
          assertEquals("m" + i, three.receive().text());
        }
      }
    }
  }

  /** Nobody reads at the slow one: messages are dropped for it, and for it alone. */
  @ParameterizedTest
  @EnumSource
  void slowSubscriberCostsItselfOnly(Ground ground) throws InterruptedException {
    byte[] large = new byte[64 << 10];
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
        PubSocket pub =
            mq.pub(o -> o.sendHighWaterMark(10).sendBufferSize(64 << 10)).bind(ground.any());
        SubSocket slow =
            mq.sub(o -> o.receiveHighWaterMark(10).receiveBufferSize(64 << 10))
                .subscribe("")
                .connect(pub.endpoint());
        SubSocket quick = mq.sub().subscribe("").connect(pub.endpoint())) {
      assertTrue(pub.awaitSubscribers("", 2, LONG));
      int sent = 0;
      while (pub.droppedCount() < 100) {
        pub.send(large);
        sent++;
        assertEquals(large.length, present(quick.receive(LONG)).part(0).size());
        assertTrue(sent < 10_000, "nothing was dropped");
      }
      int received = 0;
      while (sent > received + pub.droppedCount()) {
        assertEquals(large.length, present(slow.receive(LONG)).part(0).size());
        received++;
      }
      assertNull(slow.tryReceive());
    }
  }

  @ParameterizedTest
  @EnumSource
  void subscriberWithoutReadingGetsWhatBothQueuesHold(Ground ground) throws InterruptedException {
    if (!ground.isInproc()) {
      return; // kernel buffers hold some, too: see slowSubscriberCostsItselfOnly
    }
    try (Monocoque mq = ground.open();
        PubSocket pub = mq.pub(o -> o.sendHighWaterMark(3)).bind(ground.any());
        SubSocket sub =
            mq.sub(o -> o.receiveHighWaterMark(4)).subscribe("").connect(pub.endpoint())) {
      assertTrue(pub.awaitSubscribers("", 1, LONG));
      for (int i = 0; i < 10; i++) {
        pub.send("m" + i);
      }
      assertEquals(3, pub.droppedCount());
      for (int i = 0; i < 7; i++) {
        assertEquals("m" + i, sub.receive().text());
      }
      assertNull(sub.tryReceive());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "NIO_IPC", "URING_TCP", "URING_IPC"})
  void restartedPublisherIsSubscribedToAgain(Ground ground) throws InterruptedException {
    String endpoint = ground.free();
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
        SubSocket sub =
            mq.sub(o -> o.reconnectInterval(Duration.ofMillis(1)))
                .subscribe("gone")
                .subscribe("a")
                .connect(endpoint)) {
      for (int i = 0; i < 3; i++) {
        Monocoque other = ground.open();
        PubSocket pub = other.pub().bind(endpoint);
        assertTrue(pub.awaitSubscribers("a", 1, LONG));
        if (i > 0) {
          assertEquals(0, pub.subscriberCount("gone"));
        } else {
          sub.unsubscribe("gone");
        }
        pub.send("a" + i);
        assertEquals("a" + i, sub.receive().text());
        other.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void publisherForgetsSubscribersThatLeave(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PubSocket pub = mq.pub().bind(ground.any())) {
      SubSocket sub = mq.sub().subscribe("a").connect(pub.endpoint());
      assertTrue(pub.awaitSubscribers("a", 1, LONG));
      sub.close();
      Await.until("nobody is subscribed", () -> pub.subscriberCount("a") == 0);
      pub.send("a");
      assertEquals(0, pub.droppedCount());
    }
  }

  @ParameterizedTest
  @EnumSource
  void publishingWithoutSubscribersIsNoDrop(Ground ground) {
    try (Monocoque mq = ground.open();
        PubSocket pub = mq.pub().bind(ground.any())) {
      pub.send("a");
      assertTrue(pub.trySend(Message.of("b")));
      assertEquals(0, pub.droppedCount());
    }
  }
}
