package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.monocoque.Draft;
import io.monocoque.Monocoque;
import io.monocoque.PubSocket;
import io.monocoque.PushSocket;
import io.monocoque.RepSocket;
import io.monocoque.ReqSocket;
import io.monocoque.Request;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written in place, sent by address, or published from one encoding reaches every peer. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
final class OwnedMemoryTest {
  private static final int[] SIZES = {0, 1, 255, 256, 8193, 16_384, 16_385, 65_536, 1 << 20};
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  record Case(String driver, Implementation other) {}

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String driver : List.of("uring", "nio")) {
      for (Implementation other : Implementation.values()) {
        cases.add(new Case(driver, other));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void draftsArriveAsTheyWereWritten(Case c) throws InterruptedException {
    try (Rig rig = Rig.open(c.driver())) {
      PushSocket push = rig.closing(rig.mq().push());
      Peer receiver = receiver(rig, c, push);
      for (int size : SIZES) {
        try (Draft draft = push.claim(size)) {
          draft.put(random(size));
          draft.commit();
        }
        try (Draft abandoned = push.claim(size)) {
          abandoned.put(random(size));
        }
      }
      for (int size : SIZES) {
        Parts.assertSame(List.of(random(size)), receiver.receive(TIMEOUT));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void frozenMemoryArrivesEachTimeThatItIsSent(Case c) throws InterruptedException {
    try (Rig rig = Rig.open(c.driver())) {
      Monocoque mq = rig.mq();
      PushSocket push = rig.closing(mq.push());
      Peer receiver = receiver(rig, c, push);
      for (int size : SIZES) {
        Bytes frozen = mq.allocate(size).put(random(size)).freeze();
        for (int i = 0; i < 3; i++) {
          push.send(Message.of(frozen, Bytes.of("between"), frozen));
        }
      }
      for (int size : SIZES) {
        for (int i = 0; i < 3; i++) {
          Parts.assertSame(
              List.of(random(size), Parts.bytes("between"), random(size)),
              receiver.receive(TIMEOUT));
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void whatIsPublishedOnceReachesEverySubscriber(Case c) throws InterruptedException {
    try (Rig rig = Rig.open(c.driver())) {
      PubSocket pub = rig.closing(rig.mq().pub().bind("tcp://127.0.0.1:*"));
      List<Peer> subscribers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        Peer subscriber = rig.other(c.other(), Kind.SUB);
        subscriber.subscribe(Parts.bytes("t"));
        subscriber.connect(pub.endpoint());
        subscribers.add(subscriber);
      }
      if (!pub.awaitSubscribers("t", 5, TIMEOUT)) {
        throw new AssertionError("only " + pub.subscriberCount("t") + " subscribed");
      }
      for (int size : SIZES) {
        pub.send(Message.of(Bytes.of("u"), Bytes.of(random(size))));
        pub.send(Message.of(Bytes.of("t"), Bytes.of(random(size))));
        pub.send(Message.of(Bytes.of("t"), rig.mq().allocate(size).put(random(size)).freeze()));
      }
      for (Peer subscriber : subscribers) {
        for (int size : SIZES) {
          for (int i = 0; i < 2; i++) {
            Parts.assertSame(List.of(Parts.bytes("t"), random(size)), subscriber.receive(TIMEOUT));
          }
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void publishedDraftsReachEverySubscriber(Case c) throws InterruptedException {
    try (Rig rig = Rig.open(c.driver())) {
      PubSocket pub = rig.closing(rig.mq().pub().bind("tcp://127.0.0.1:*"));
      List<Peer> subscribers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Peer subscriber = rig.other(c.other(), Kind.SUB);
        subscriber.subscribe(Parts.bytes("t"));
        subscriber.connect(pub.endpoint());
        subscribers.add(subscriber);
      }
      if (!pub.awaitSubscribers("t", 3, TIMEOUT)) {
        throw new AssertionError("only " + pub.subscriberCount("t") + " subscribed");
      }
      for (int size : SIZES) {
        for (String topic : List.of("u", "t")) {
          try (Draft draft = pub.claim(1 + size)) {
            draft.putText(topic).put(random(size)).commit();
          }
        }
      }
      for (Peer subscriber : subscribers) {
        for (int size : SIZES) {
          byte[] expected = ByteBuffer.allocate(1 + size).put((byte) 't').put(random(size)).array();
          Parts.assertSame(List.of(expected), subscriber.receive(TIMEOUT));
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void draftsAreQuestionsAndAnswers(Case c) throws InterruptedException {
    try (Rig rig = Rig.open(c.driver())) {
      RepSocket ourRep = rig.closing(rig.mq().rep().bind("tcp://127.0.0.1:*"));
      Peer req = rig.other(c.other(), Kind.REQ);
      req.connect(ourRep.endpoint());
      Peer rep = rig.other(c.other(), Kind.REP);
      ReqSocket ourReq = rig.closing(rig.mq().req().connect(rep.bind("tcp://127.0.0.1:*")));
      for (int size : SIZES) {
        req.send("question");
        Request request = Objects.requireNonNull(ourRep.receive(TIMEOUT));
        try (Draft answer = request.claim(size)) {
          answer.put(random(size)).commit();
        }
        Parts.assertSame(List.of(random(size)), req.receive(TIMEOUT));

        CompletableFuture<Message> answered = ask(ourReq, random(size));
        Parts.assertSame(List.of(random(size)), rep.receive(TIMEOUT));
        rep.send("answer");
        assertEquals("answer", Await.result("the answer comes", answered).text());
      }
    }
  }

  private static CompletableFuture<Message> ask(ReqSocket req, byte[] question) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return req.request(req.claim(question.length).put(question));
          } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts a test", e);
          }
        });
  }

  private static Peer receiver(Rig rig, Case c, PushSocket push) {
    Peer receiver = rig.other(c.other(), Kind.PULL);
    push.connect(receiver.bind("tcp://127.0.0.1:*"));
    return receiver;
  }

  private static byte[] random(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }
}
