package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.monocoque.DealerSocket;
import io.monocoque.RepSocket;
import io.monocoque.ReqSocket;
import io.monocoque.Request;
import io.monocoque.Routed;
import io.monocoque.RouterSocket;
import io.monocoque.bytes.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests and replies, straight and through intermediaries. Source: RFC 28. */
@ExtendWith(LeakCheck.class)
final class RequestReplyTest {
  private static CompletableFuture<Message> ask(ReqSocket req, String question) {
    CompletableFuture<Message> reply = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("asking")
        .start(
            () -> {
              try {
                reply.complete(req.request(question));
              } catch (InterruptedException | RuntimeException e) {
                reply.completeExceptionally(e);
              }
            });
    return reply;
  }

  private static Routed next(RouterSocket router) throws InterruptedException {
    Routed routed = router.receive(Peer.PATIENCE);
    assertNotNull(routed, "received within " + Peer.PATIENCE);
    return routed;
  }

  private static Request next(RepSocket rep) throws InterruptedException {
    Request request = rep.receive(Peer.PATIENCE);
    assertNotNull(request, "asked within " + Peer.PATIENCE);
    return request;
  }

  /** What a queue device does with one message from the front to the back. */
  private static void forward(RouterSocket front, DealerSocket back) throws InterruptedException {
    Routed routed = next(front);
    back.send(Message.builder().add(routed.peer().bytes()).addAll(routed.message()).build());
  }

  private static void back(DealerSocket back, RouterSocket front) throws InterruptedException {
    Message message = back.receive(Peer.PATIENCE);
    assertNotNull(message, "the reply came back within " + Peer.PATIENCE);
    front.send(
        OursSide.routingId(message.part(0).toArray()),
        Message.of(message.parts().subList(1, message.partCount())));
  }

  @OnEachDriver
  void anEnvelopeOfTwoHopsComesBack(String driver) throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      RepSocket rep = rig.closing(rig.mq().rep().bind("tcp://127.0.0.1:*"));
      DealerSocket back2 = rig.closing(rig.mq().dealer().connect(rep.endpoint()));
      RouterSocket front2 = rig.closing(rig.mq().router().bind("tcp://127.0.0.1:*"));
      DealerSocket back1 = rig.closing(rig.mq().dealer().connect(front2.endpoint()));
      RouterSocket front1 = rig.closing(rig.mq().router().bind("tcp://127.0.0.1:*"));
      LibZmqSide req = rig.libzmq(Kind.REQ);
      req.connect(front1.endpoint());
      for (List<String> body : List.of(List.of("q"), List.of("", "q", ""), List.of(""))) {
        req.send(body.toArray(new String[0]));
        forward(front1, back1);
        forward(front2, back2);
        Request request = next(rep);
        assertEquals(body, Parts.texts(Parts.of(request.message())));
        request.reply(request.message());
        back(back2, front2);
        back(back1, front1);
        assertEquals(body, req.receiveTexts());
      }
    }
  }

  @OnEachDriver
  void theirRepAnswersOurReqThroughOurIntermediary(String driver) throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      LibZmqSide rep = rig.libzmq(Kind.REP);
      DealerSocket back = rig.closing(rig.mq().dealer().connect(rep.bind("tcp://127.0.0.1:*")));
      RouterSocket front = rig.closing(rig.mq().router().bind("tcp://127.0.0.1:*"));
      ReqSocket req = rig.closing(rig.mq().req().connect(front.endpoint()));
      CompletableFuture<Message> reply = ask(req, "question");
      forward(front, back);
      assertEquals(List.of("question"), rep.receiveTexts());
      rep.send("answer");
      back(back, front);
      assertEquals("answer", Await.result("the reply comes", reply).text());
    }
  }

  @OnEachDriver
  void aReplyWithoutDelimiterIsIgnoredAndTheRightOneTaken(String driver)
      throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      LibZmqSide router = rig.libzmq(Kind.ROUTER);
      ReqSocket req = rig.closing(rig.mq().req().connect(router.bind("tcp://127.0.0.1:*")));
      CompletableFuture<Message> reply = ask(req, "r");
      List<byte[]> request = router.receive();
      assertEquals(List.of("", "r"), Parts.texts(request.subList(1, 3)));
      byte[] id = request.getFirst();
      router.send(List.of(id, Parts.bytes("bogus")));
      router.send(List.of(id, new byte[0], Parts.bytes("okay")));
      assertEquals("okay", Await.result("the right reply comes", reply).text());
    }
  }

  @OnEachDriver
  void aRequestWithoutDelimiterIsSkippedByRep(String driver) throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      RepSocket rep = rig.closing(rig.mq().rep().bind("tcp://127.0.0.1:*"));
      LibZmqSide dealer = rig.libzmq(Kind.DEALER);
      dealer.connect(rep.endpoint());
      dealer.send("no delimiter");
      dealer.send("", "good");
      Request request = next(rep);
      assertEquals("good", request.message().text());
      request.reply("ok");
      assertEquals(List.of("", "ok"), dealer.receiveTexts());
    }
  }

  @OnEachDriver
  void theLateReplyOfAnAbandonedRequestAnswersNoLaterOne(String driver)
      throws InterruptedException {
    Events events = new Events();
    try (Rig rig = Rig.open(driver)) {
      RepSocket rep = rig.closing(rig.mq().rep().bind("tcp://127.0.0.1:*"));
      ReqSocket req = rig.closing(rig.mq().req(o -> o.listener(events)).connect(rep.endpoint()));
      assertNull(req.request(Message.of("first"), Duration.ofMillis(200)));
      Request first = next(rep);
      CompletableFuture<Message> second = ask(req, "second");
      first.reply("late");
      Request asked = rep.receive(Peer.PATIENCE);
      assertNotNull(asked, () -> "the second request is " + second + "; REQ's events: " + events);
      assertEquals("second", asked.message().text());
      asked.reply("in time");
      assertEquals("in time", Await.result("the second reply", second).text());
    }
  }

  @OnEachDriver
  void requestsGoToTheServersInTurns(String driver) throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      ReqSocket req = rig.closing(rig.mq().req().bind("tcp://127.0.0.1:*"));
      List<LibZmqSide> reps = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        LibZmqSide rep = rig.libzmq(Kind.REP);
        rep.connect(req.endpoint());
        reps.add(rep);
      }
      new OursSide(Kind.REQ, req, new Events()).awaitPeers(3);
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        CompletableFuture<Message> reply = ask(req, "q" + i);
        String question = "q" + i;
        Await.until(
            "somebody gets " + question,
            () -> {
              for (LibZmqSide rep : reps) {
                if (rep.poll(Duration.ofMillis(5)) != null) {
                  order.add(reps.indexOf(rep));
                  rep.send("a");
                  return true;
                }
              }
              return false;
            });
        Await.result("the reply", reply);
      }
      assertEquals(order.subList(0, 3), order.subList(3, 6));
      assertEquals(order.subList(0, 3), order.subList(6, 9));
      for (int i = 0; i < 3; i++) {
        assertEquals(3, Collections.frequency(order, i), order::toString);
      }
    }
  }

  @OnEachDriver
  void manyRequestsMayBeOpenAndAreAnsweredInAnyOrder(String driver) throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      RepSocket rep = rig.closing(rig.mq().rep().bind("tcp://127.0.0.1:*"));
      List<LibZmqSide> reqs = new ArrayList<>();
      List<Request> requests = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        LibZmqSide req = rig.libzmq(Kind.REQ);
        req.connect(rep.endpoint());
        req.send(Integer.toString(i));
        reqs.add(req);
        requests.add(next(rep));
      }
      for (Request request : requests.reversed()) {
        request.reply("re " + request.message().text());
        assertThrows(IllegalStateException.class, () -> request.reply("again"));
      }
      for (int i = 0; i < 5; i++) {
        assertEquals(List.of("re " + i), reqs.get(i).receiveTexts());
      }
    }
  }
}
