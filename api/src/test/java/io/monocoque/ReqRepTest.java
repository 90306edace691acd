package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests and replies find each other, whatever is late, lost or given up. */
@ExtendWith(LeakCheck.class)
class ReqRepTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  @ParameterizedTest
  @EnumSource
  void openRequestsAreAnsweredInAnyOrderByAnyThread(Ground ground) throws InterruptedException {
    int askers = 20;
    try (Monocoque mq = ground.open();
        RepSocket rep = mq.rep().bind(ground.any())) {
      List<ReqSocket> sockets = new ArrayList<>();
      List<Call<Message>> calls = new ArrayList<>();
      for (int i = 0; i < askers; i++) {
        ReqSocket req = mq.req().connect(rep.endpoint());
        String question = "q" + i;
        sockets.add(req);
        calls.add(Call.of(Call.Kind.VIRTUAL, () -> req.request(question)));
      }
      List<Request> open = new ArrayList<>();
      for (int i = 0; i < askers; i++) {
        open.add(rep.receive());
      }
      Collections.shuffle(open, new Random(1));
      List<Call<String>> answering = new ArrayList<>();
      for (Request request : open) {
        answering.add(Call.of(() -> answer(request)));
      }
      for (int i = 0; i < askers; i++) {
        assertEquals("re q" + i, present(calls.get(i).result()).text());
        present(answering.get(i).result());
      }
      sockets.forEach(Socket::close);
    }
  }

  private static String answer(Request request) {
    String text = "re " + request.message().text();
    request.reply(text);
    return text;
  }

  @ParameterizedTest
  @EnumSource
  void requestIsAnsweredOnceAndCountedWhenItIsNot(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        RepSocket rep = mq.rep().bind(ground.any());
        ReqSocket req =
            mq.req(o -> o.reconnectInterval(Duration.ofMillis(1))).connect(rep.endpoint())) {
      Call<Message> asking = Call.of(() -> req.request("a"));
      try (Request request = rep.receive()) {
        request.reply("re a");
        assertThrows(IllegalStateException.class, () -> request.reply("again"));
      }
      assertEquals("re a", present(asking.result()).text());
      assertEquals(0, rep.unansweredCount());
      Call<Message> vain = Call.of(() -> req.request("b"));
      Request ignored = rep.receive();
      ignored.close();
      ignored.close();
      assertEquals(1, rep.unansweredCount());
      assertThrows(IllegalStateException.class, () -> ignored.reply("too late"));
      vain.awaitBlocked().interrupt();
      vain.failure(InterruptedException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void replyToAVanishedPeerIsDroppedAndCounted(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        RepSocket rep = mq.rep().bind(ground.any())) {
      ReqSocket req = mq.req().connect(rep.endpoint());
      Call<Message> asking = Call.of(() -> req.request("a"));
      Request request = rep.receive();
      req.close();
      asking.failure(SocketClosedException.class);
      Await.until("the peer has gone", () -> rep.peerCount() == 0);
      request.reply("into the void");
      assertEquals(1, rep.droppedCount());
      assertNull(rep.tryReceive());
    }
  }

  /** The replier answers the first question only when the second one has come. */
  @ParameterizedTest
  @EnumSource
  void lateReplyNeverAnswersALaterRequest(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        RepSocket rep = mq.rep().bind(ground.any());
        ReqSocket req =
            mq.req(o -> o.reconnectInterval(Duration.ofMillis(1))).connect(rep.endpoint())) {
      lateRepliesAreIgnored(rep, req);
    }
  }

  @ParameterizedTest
  @EnumSource
  void lateReplyNeverAnswersALaterRequestOfASocketThatIsBound(Ground ground)
      throws InterruptedException {
    try (Monocoque mq = ground.open();
        ReqSocket req = mq.req().bind(ground.any());
        RepSocket rep =
            mq.rep(o -> o.reconnectInterval(Duration.ofMillis(1))).connect(req.endpoint())) {
      lateRepliesAreIgnored(rep, req);
    }
  }

  private static void lateRepliesAreIgnored(RepSocket rep, ReqSocket req)
      throws InterruptedException {
    for (int i = 0; i < 10; i++) {
      String given = "given up " + i;
      Call<Message> first = Call.of(() -> req.request(Message.of(given), SHORT));
      Request late = rep.receive(Duration.ofMillis(200));
      while (late == null) { // given up before there was a connection again
        assertNull(first.result());
        first = Call.of(() -> req.request(Message.of(given), SHORT));
        late = rep.receive(Duration.ofMillis(200));
      }
      assertEquals(given, late.message().text());
      if (i % 2 == 0) {
        late.reply("late " + i); // perhaps still in time
        Message reply = first.result();
        assertTrue(reply == null || reply.text().equals("late " + i));
      } else {
        assertNull(first.result());
      }
      String asked = "q" + i;
      Call<Message> second = Call.of(() -> req.request(Message.of(asked), LONG));
      Request request = present(rep.receive(LONG));
      assertEquals(asked, request.message().text());
      if (i % 2 == 1) {
        late.reply("late " + i);
      }
      request.reply("re " + asked);
      assertEquals("re " + asked, present(second.result()).text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void requestThatWaitedForAPeerInVainIsNeverAsked(Ground ground) throws InterruptedException {
    String endpoint = ground.free();
    try (Monocoque mq = ground.open();
        ReqSocket req = mq.req(o -> o.reconnectInterval(Duration.ofMillis(1))).connect(endpoint);
        RepSocket rep = mq.rep()) {
      assertNull(req.request(Message.of("given up"), SHORT));
      rep.bind(endpoint);
      Call<Message> next = Call.of(() -> req.request("next"));
      Request request = present(rep.receive(LONG));
      assertEquals("next", request.message().text());
      request.reply("re next");
      assertEquals("re next", present(next.result()).text());
      assertNull(rep.tryReceive());
    }
  }

  @ParameterizedTest
  @EnumSource
  void requestWithoutAPeerTimesOut(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        ReqSocket req = mq.req()) {
      assertNull(req.request(Message.of("x"), SHORT));
      assertNull(req.request(Message.of("x"), Duration.ZERO));
      RepSocket rep = mq.rep().bind(ground.any());
      req.connect(rep.endpoint());
      Call<Message> asking = Call.of(() -> req.request("y"));
      present(rep.receive(LONG)).reply("re y");
      assertEquals("re y", present(asking.result()).text());
    }
  }

  /** Whoever answers twice answers the first question twice, not the next one. */
  @ParameterizedTest
  @EnumSource
  void secondReplyToARequestDoesNotAnswerTheNext(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        RouterSocket router = mq.router().bind(ground.any());
        ReqSocket req = mq.req().connect(router.endpoint())) {
      Call<Message> asking = Call.of(() -> req.request("first"));
      Routed first = router.receive();
      assertEquals(Message.of("", "first"), first.message());
      router.send(first.peer(), Message.of("no delimiter"));
      router.send(first.peer(), Message.of("", "one"));
      assertEquals("one", present(asking.result()).text());
      if (ground.isInproc()) {
        router.send(first.peer(), Message.of("", "two")); // has arrived when this returns
      }
      Call<Message> next = Call.of(() -> req.request("second"));
      Routed second = router.receive();
      router.send(second.peer(), Message.of("", "three"));
      assertEquals("three", present(next.result()).text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void requestsOfManyThreadsTakeTurnsAndGetTheirOwnReplies(Ground ground)
      throws InterruptedException {
    try (Monocoque mq = ground.open()) {
      RepSocket rep = mq.rep().bind(ground.any());
      ReqSocket req = mq.req().connect(rep.endpoint());
      Call<Boolean> serving = Call.of(() -> serve(rep));
      List<Call<Integer>> askers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        int asker = i;
        Call.Kind kind = i % 2 == 0 ? Call.Kind.PLATFORM : Call.Kind.VIRTUAL;
        askers.add(Call.of(kind, () -> askManyTimes(req, asker)));
      }
      for (Call<Integer> asker : askers) {
        assertEquals(100, asker.result());
      }
      rep.close();
      assertEquals(true, serving.result());
    }
  }

  private static boolean serve(RepSocket rep) {
    rep.serve(question -> Message.of("re " + question.text()));
    return rep.isClosed();
  }

  private static int askManyTimes(ReqSocket req, int asker) throws InterruptedException {
    int answered = 0;
    for (int i = 0; i < 100; i++) {
      String question = asker + "/" + i;
      Message reply = present(req.request(Message.of(question), LONG));
      assertEquals("re " + question, reply.text());
      answered++;
    }
    return answered;
  }

  @ParameterizedTest
  @EnumSource
  void requestThatDiesWithItsServerIsReportedLost(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        ReqSocket req = mq.req(o -> o.reconnectInterval(Duration.ofMillis(1)))) {
      String endpoint = ground.free();
      RepSocket rep = mq.rep().bind(endpoint);
      req.connect(endpoint);
      Call<Message> asking = Call.of(() -> req.request("a"));
      present(rep.receive(LONG));
      rep.close();
      String text = asking.failure(RequestLostException.class).toString();
      assertTrue(text.contains(endpoint), text);
      if (!ground.isInproc()) {
        RepSocket restarted = restart(mq, endpoint);
        Call<Message> again = Call.of(() -> req.request("b"));
        present(restarted.receive(LONG)).reply("re b");
        assertEquals("re b", present(again.result()).text());
      }
    }
  }

  /** The old listener closes in the background. */
  private static RepSocket restart(Monocoque mq, String endpoint) {
    RepSocket restarted = mq.rep();
    Await.until(
        "the endpoint is free",
        () -> {
          try {
            restarted.bind(endpoint);
            return true;
          } catch (EndpointException e) {
            return false;
          }
        });
    return restarted;
  }

  @ParameterizedTest
  @EnumSource
  void requestsGoToRepliersInTurns(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open()) {
      RepSocket one = mq.rep().bind(ground.any());
      RepSocket two = mq.rep().bind(ground.any());
      ReqSocket req = mq.req().connect(one.endpoint()).connect(two.endpoint());
      assertTrue(req.awaitPeers(2, LONG));
      ConcurrentLinkedQueue<String> served = new ConcurrentLinkedQueue<>();
      Call<Boolean> first = Call.of(() -> serveNamed(one, "one", served));
      Call<Boolean> second = Call.of(() -> serveNamed(two, "two", served));
      for (int i = 0; i < 6; i++) {
        present(req.request(Message.of("q"), LONG));
      }
      assertEquals(3, Collections.frequency(List.copyOf(served), "one"));
      assertEquals(3, Collections.frequency(List.copyOf(served), "two"));
      one.close();
      two.close();
      present(first.result());
      present(second.result());
    }
  }

  private static boolean serveNamed(
      RepSocket rep, String name, ConcurrentLinkedQueue<String> served) {
    rep.serve(
        question -> {
          served.add(name);
          return question;
        });
    return true;
  }

  @ParameterizedTest
  @EnumSource
  void replierKeepsTheEnvelopeOfAChain(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        RepSocket rep = mq.rep().bind(ground.any());
        DealerSocket dealer = mq.dealer().connect(rep.endpoint())) {
      dealer.send(Message.of("no delimiter: skipped"));
      dealer.send(Message.of("hop 1", "hop 2", "", "body", "more"));
      Request request = present(rep.receive(LONG));
      assertEquals(Message.of("body", "more"), request.message());
      request.reply("answer");
      assertEquals(Message.of("hop 1", "hop 2", "", "answer"), dealer.receive());
    }
  }

  @ParameterizedTest
  @EnumSource
  void handlerThatThrowsEndsServingAndLeavesTheRequestUnanswered(Ground ground)
      throws InterruptedException {
    try (Monocoque mq = ground.open();
        RepSocket rep = mq.rep().bind(ground.any());
        DealerSocket dealer = mq.dealer().connect(rep.endpoint())) {
      dealer.send(Message.of("", "q"));
      Call<Boolean> serving = Call.of(() -> serveFailing(rep));
      assertEquals("not today", serving.failure(UnsupportedOperationException.class).getMessage());
      assertEquals(1, rep.unansweredCount());
    }
  }

  private static boolean serveFailing(RepSocket rep) {
    rep.serve(
        question -> {
          throw new UnsupportedOperationException("not today");
        });
    return true;
  }
}
