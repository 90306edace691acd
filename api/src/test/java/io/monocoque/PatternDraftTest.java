package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Drafts that go to many peers (PUB), or with an envelope in front (REQ and REP). */
@ExtendWith(LeakCheck.class)
class PatternDraftTest {
  private static final int[] SIZES = {
    0, 1, 254, 255, 256, 2035, 16 << 10, (16 << 10) + 1, (32 << 10) + 1, 1 << 20, Draft.largest()
  };

  private static byte[] random(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  private static void publish(PubSocket pub, byte[] content) {
    try (Draft draft = pub.claim(content.length).put(content)) {
      draft.commit();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsPublishedReachesEverySubscriberInOrder(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PubSocket pub = mq.pub(o -> o.sendHighWaterMark(0)).bind(ground.any());
        SubSocket one = mq.sub().subscribe("").connect(pub.endpoint());
        SubSocket two = mq.sub().subscribe("").connect(pub.endpoint())) {
      assertTrue(pub.awaitSubscribers("", 2, LONG));
      for (int size : SIZES) {
        publish(pub, random(size));
        pub.send(random(size));
        publish(pub, random(size / 2));
      }
      for (SubSocket sub : List.of(one, two)) {
        for (int size : SIZES) {
          for (int expected : new int[] {size, size, size / 2}) {
            assertArrayEquals(random(expected), present(sub.receive(LONG)).part(0).toArray());
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theTopicIsWhatTheDraftBeginsWith(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PubSocket pub = mq.pub().bind(ground.any());
        SubSocket short1 = mq.sub().subscribe("ab").connect(pub.endpoint());
        SubSocket long1 = mq.sub().subscribe("abcdef").connect(pub.endpoint())) {
      assertTrue(pub.awaitSubscribers("ab", 1, LONG) && pub.awaitSubscribers("abcdef", 1, LONG));
      for (String text : List.of("a", "", "ab", "abcdeg", "abcdef", "b", "abcdefg")) {
        publish(pub, Bytes.of(text).toArray());
      }
      for (String text : List.of("ab", "abcdeg", "abcdef", "abcdefg")) {
        assertEquals(text, present(short1.receive(LONG)).text());
      }
      for (String text : List.of("abcdef", "abcdefg")) {
        assertEquals(text, present(long1.receive(LONG)).text());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatThereIsNoRoomForIsDroppedAndCounted(Ground ground) throws InterruptedException {
    byte[] content = new byte[40 << 10];
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
        byte[] next = sent % 2 == 0 ? content : new byte[100];
        publish(pub, next);
        sent++;
        assertEquals(next.length, present(quick.receive(LONG)).part(0).size());
        assertTrue(sent < 10_000, "nothing was dropped");
      }
      int received = 0;
      while (sent > received + pub.droppedCount()) {
        assertEquals(1, present(slow.receive(LONG)).partCount());
        received++;
      }
      assertNull(slow.tryReceive());
    }
  }

  @ParameterizedTest
  @EnumSource(names = "INPROC")
  void withinTheProcessOneMessageIsMadeForAll(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PubSocket pub = mq.pub(o -> o.sendHighWaterMark(1)).bind(ground.any());
        SubSocket one =
            mq.sub(o -> o.receiveHighWaterMark(1)).subscribe("").connect(pub.endpoint());
        SubSocket two = mq.sub().subscribe("").connect(pub.endpoint())) {
      assertTrue(pub.awaitSubscribers("", 2, LONG));
      for (int i = 0; i < 3; i++) {
        publish(pub, new byte[] {(byte) i});
      }
      assertEquals(1, pub.droppedCount());
      for (int i = 0; i < 2; i++) {
        Message message = present(one.tryReceive());
        assertEquals(i, message.part(0).byteAt(0));
        assertSame(message, two.tryReceive());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void questionsAndAnswersOfEverySizeArrive(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        RepSocket rep = mq.rep().bind(ground.any());
        ReqSocket req = mq.req().connect(rep.endpoint())) {
      for (int size : SIZES) {
        byte[] content = random(size);
        Call<Message> answer = Call.of(() -> req.request(req.claim(size).put(content)));
        Request request = present(rep.receive(LONG));
        assertArrayEquals(content, request.message().part(0).toArray());
        assertEquals(1, request.message().partCount());
        try (Draft draft = request.claim(size).put(content)) {
          draft.commit();
        }
        assertEquals(Message.of(content), answer.result());
      }
      assertEquals(0, rep.droppedCount());
    }
  }

  /** Also one that is larger than a draft has room for, which 5 hops of 255 bytes are. */
  @ParameterizedTest
  @EnumSource
  void theEnvelopeOfAChainStandsInFrontOfAnAnswer(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        RepSocket rep = mq.rep().bind(ground.any());
        DealerSocket dealer = mq.dealer().connect(rep.endpoint())) {
      for (int hop : new int[] {1, 100, 255, 256, 70_000}) {
        for (int size : new int[] {5, 20_000, Draft.largest()}) {
          Bytes address = Bytes.of(random(hop));
          dealer.send(behind(address, Bytes.of("question")));
          Request request = present(rep.receive(LONG));
          try (Draft draft = request.claim(size).put(random(size))) {
            draft.commit();
          }
          assertEquals(behind(address, Bytes.of(random(size))), present(dealer.receive(LONG)));
        }
      }
    }
  }

  private static Message behind(Bytes address, Bytes body) {
    return Message.of(address, address, address, address, address, Bytes.empty(), body);
  }

  @ParameterizedTest
  @EnumSource
  void aQuestionIsAskedOnTheSocketThatItWasClaimedOnAndNotCommitted(Ground ground)
      throws InterruptedException {
    try (Monocoque mq = ground.open();
        ReqSocket req = mq.req().connect(ground.free());
        ReqSocket other = mq.req().connect(ground.free())) {
      Draft draft = req.claim(3).put(new byte[3]);
      assertThrows(IllegalArgumentException.class, () -> other.request(draft));
      IllegalStateException e = assertThrows(IllegalStateException.class, draft::commit);
      assertEquals("a question of 3 bytes is asked by request(draft)", e.getMessage());
      assertNull(req.request(draft, Duration.ofMillis(1)));
      assertThrows(IllegalStateException.class, () -> req.request(draft));
      draft.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRequestIsAnsweredOnceHoweverManyDraftsThereAre(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        RepSocket rep = mq.rep().bind(ground.any());
        ReqSocket req = mq.req().connect(rep.endpoint())) {
      Call<Message> answer = Call.of(() -> req.request("?"));
      Request request = present(rep.receive(LONG));
      try (Draft first = request.claim(20);
          Draft second = request.claim(1 << 20)) {
        first.putText("first");
        second.putText("second").commit();
        assertThrows(IllegalStateException.class, first::commit);
        assertThrows(IllegalStateException.class, () -> request.reply("third"));
        request.close();
      }
      assertEquals("second", present(answer.result()).text());
      assertEquals(0, rep.unansweredCount());
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerForWhoHasGoneIsDropped(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        RepSocket rep = mq.rep().bind(ground.any())) {
      for (int size : new int[] {10, 100_000}) {
        DealerSocket dealer = mq.dealer().connect(rep.endpoint());
        dealer.send(Message.of("", "?"));
        Request request = present(rep.receive(LONG));
        dealer.close();
        Await.until("the peer is gone", () -> rep.peerCount() == 0);
        try (Draft draft = request.claim(size).put(new byte[size])) {
          draft.commit();
        }
      }
      assertEquals(2, rep.droppedCount());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClosedSocketGivesNoDraftAndTakesNone(Ground ground) {
    try (Monocoque mq = ground.open()) {
      PubSocket pub = mq.pub().bind(ground.any());
      ReqSocket req = mq.req().connect(ground.free());
      for (int size : new int[] {10, 100_000}) {
        PubSocket closed = mq.pub().bind(ground.any());
        Draft draft = closed.claim(size).put(new byte[size]);
        closed.close();
        assertThrows(SocketClosedException.class, draft::commit);
        draft.close();
      }
      Draft question = req.claim(10);
      pub.close();
      req.close();
      assertThrows(SocketClosedException.class, () -> req.request(question));
      assertThrows(SocketClosedException.class, () -> pub.claim(10));
      assertThrows(SocketClosedException.class, () -> req.claim(10));
    }
  }
}
