package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.Authenticator.Answer;
import io.monocoque.Authenticator.Credentials;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a received message tells of who sent it. */
@ExtendWith(LeakCheck.class)
class MetadataTest {
  private static final CurveKeys SERVER = CurveKeys.generate();
  private static final CurveKeys CLIENT = CurveKeys.generate();

  /** Everybody is who he says, and of the staff. */
  private static Answer believe(Authenticator.Request request) {
    return new Answer.Allow(
        request.credentials() instanceof Credentials.Plain shown ? shown.userName() : "somebody",
        Map.of("Group", Bytes.of("staff")));
  }

  private static String text(Message message, String name) {
    return present(message.metadata().get(name)).text();
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "NIO_IPC", "URING_TCP", "URING_IPC"})
  void messagesOfAllSizesTellWhoSentThem(Ground ground) throws InterruptedException {
    for (boolean curve : new boolean[] {false, true}) {
      try (Monocoque mq = ground.open();
          PullSocket pull =
              mq.pull(
                      o ->
                          (curve ? o.curveServer(SERVER) : o.plainServer())
                              .authenticate(MetadataTest::believe))
                  .bind(ground.any());
          PushSocket push =
              mq.push(
                      o -> {
                        if (curve) {
                          o.curve(CLIENT, SERVER.publicKey());
                        } else {
                          o.plain("bob", "");
                        }
                      })
                  .connect(pull.endpoint())) {
        Map<String, Bytes> first = Map.of();
        MessageBuffer buffer = new MessageBuffer();
        for (int size : List.of(0, 5, 600, 20_000, 70_000, 3_000_000)) {
          Message sent = Message.of(Bytes.of(new byte[size]), Bytes.of("tail"));
          push.send(sent);
          push.send(new byte[size]);
          push.send(sent);
          Message received = present(pull.receive(LONG));
          assertEquals(sent, received);
          assertEquals(curve ? "somebody" : "bob", received.userId());
          assertEquals("staff", text(received, "group"));
          assertEquals("PUSH", text(received, "Socket-Type"));
          if (!first.isEmpty()) {
            assertSame(first, received.metadata());
          }
          first = received.metadata();
          assertSame(first, present(pull.receive(LONG)).metadata());
          assertTrue(pull.receiveInto(buffer, LONG));
          assertEquals(received.userId(), buffer.userId());
          assertSame(first, buffer.metadata());
          assertSame(first, buffer.toMessage().metadata());
          assertEquals(sent, buffer.toMessage());
        }
        assertEquals(ground.isTcp(), first.containsKey("Peer-Address"));
        Map<String, Bytes> known = first;
        assertThrows(
            UnsupportedOperationException.class, () -> known.put("Group", Bytes.of("boss")));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void eachPeersMessagesTellOfThatPeer(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull =
            mq.pull(o -> o.plainServer().authenticate(MetadataTest::believe)).bind(ground.any());
        PushSocket bob = mq.push(o -> o.plain("bob", "")).connect(pull.endpoint());
        PushSocket eve = mq.push(o -> o.plain("eve", "")).connect(pull.endpoint())) {
      MessageBuffer buffer = new MessageBuffer();
      for (int i = 0; i < 100; i++) {
        bob.send("bob");
        eve.send("eve");
        for (int j = 0; j < 2; j++) {
          if (i % 2 == 0) {
            Message received = present(pull.receive(LONG));
            assertEquals(received.text(), received.userId());
          } else {
            assertTrue(pull.receiveInto(buffer, LONG));
            assertEquals(buffer.text(0), buffer.userId());
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void allThatReceiveTell(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        RepSocket rep =
            mq.rep(o -> o.plainServer().authenticate(MetadataTest::believe)).bind(ground.any());
        ReqSocket req =
            mq.req(o -> o.plain("bob", "").receiveMetadata(true)).connect(rep.endpoint());
        RouterSocket router = mq.router(o -> o.receiveMetadata(true)).bind(ground.any());
        DealerSocket dealer =
            mq.dealer(o -> o.routingId(RoutingId.of("worker-1")).receiveMetadata(true))
                .connect(router.endpoint());
        PubSocket pub = mq.pub().bind(ground.any());
        SubSocket sub = mq.sub(o -> o.receiveMetadata(true)).connect(pub.endpoint()).subscribe("");
        PairSocket one = mq.pair(o -> o.receiveMetadata(true)).bind(ground.any());
        PairSocket two = mq.pair().connect(one.endpoint())) {
      Call<Message> asking = Call.of(() -> req.request("?"));
      Request request = present(rep.receive(LONG));
      assertEquals("bob", request.message().userId());
      request.reply("!");
      assertEquals("REP", text(present(asking.result()), "Socket-Type"));

      dealer.send("x");
      Routed routed = present(router.receive(LONG));
      assertEquals("worker-1", text(routed.message(), "Identity"));
      assertEquals("127.0.0.1", text(routed.message(), "Peer-Address"));
      assertEquals("", routed.message().userId());
      router.send(routed.peer(), Message.of("y"));
      assertEquals("ROUTER", text(present(dealer.receive(LONG)), "Socket-Type"));

      assertTrue(pub.awaitSubscribers("", 1, LONG));
      pub.send("news");
      assertEquals("PUB", text(present(sub.receive(LONG)), "Socket-Type"));

      two.send("x");
      assertEquals("PAIR", text(present(one.receive(LONG)), "Socket-Type"));
    }
  }

  /** As for all sockets that ask nobody, unless they are told to. */
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void whereNobodyIsAskedAboutPeersMessagesTellNothing(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PullSocket silent =
            mq.pull(o -> o.plainServer().authenticate(MetadataTest::believe).receiveMetadata(false))
                .bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint());
        PushSocket bob = mq.push(o -> o.plain("bob", "")).connect(silent.endpoint())) {
      push.send("x");
      assertEquals(Map.of(), present(pull.receive(LONG)).metadata());
      bob.send("x");
      Message received = present(silent.receive(LONG));
      assertEquals("", received.userId());
      assertEquals(Map.of(), received.metadata());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void whatTheApplicationSaysOfASocketIsToldByItsMessages(Ground ground)
      throws InterruptedException {
    Bytes binary = Bytes.of(new byte[] {0, -1, 0, 1});
    for (boolean curve : new boolean[] {false, true}) {
      try (Monocoque mq = ground.open();
          DealerSocket bound =
              mq.dealer(
                      o -> {
                        if (curve) {
                          o.curveServer(SERVER).acceptAnyClient();
                        }
                        o.receiveMetadata(true).metadata("X-Side", Bytes.of("server"));
                      })
                  .bind(ground.any());
          DealerSocket connected =
              mq.dealer(
                      o -> {
                        if (curve) {
                          o.curve(CLIENT, SERVER.publicKey());
                        }
                        o.receiveMetadata(true)
                            .metadata("X-SIDE", Bytes.of("?"))
                            .metadata("X-Side", Bytes.of("client"))
                            .metadata("X-Binary", binary);
                      })
                  .connect(bound.endpoint())) {
        connected.send("x");
        Message received = present(bound.receive(LONG));
        assertEquals("client", text(received, "X-Side"));
        assertEquals(binary, received.metadata().get("x-binary"));
        assertEquals("DEALER", text(received, "Socket-Type"));
        bound.send("y");
        assertEquals("server", text(present(connected.receive(LONG)), "X-Side"));
      }
    }
  }

  @Test
  void whatIsNoMetadataIsRefused() {
    try (Monocoque mq = Ground.NIO_TCP.open()) {
      for (String name :
          List.of(
              "", "Rack", "x-rack", "Socket-Type", "X-a b", "X-\u00e4", "X-" + "a".repeat(254))) {
        refused("X-", () -> mq.pull(o -> o.metadata(name, Bytes.empty())));
      }
      Bytes half = Bytes.of(new byte[16 << 10]);
      refused("32", () -> mq.pull(o -> o.metadata("X-a", half).metadata("X-b", half)));
      mq.pull(o -> o.metadata("X-a", half).metadata("X-a", half)).close();
    }
  }

  private static void refused(String what, Executable giving) {
    String text = assertThrows(IllegalArgumentException.class, giving).toString();
    assertTrue(text.contains(what), text);
  }

  /** Who it came from is nothing to the next socket, which may be another's. */
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void whatIsSentOnTellsNothing(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull =
            mq.pull(o -> o.plainServer().authenticate(MetadataTest::believe)).bind(ground.any());
        PushSocket bob = mq.push(o -> o.plain("bob", "")).connect(pull.endpoint());
        PullSocket next = mq.pull(o -> o.receiveMetadata(true)).bind("inproc://next");
        PushSocket on = mq.push().connect("inproc://next")) {
      MessageBuffer buffer = new MessageBuffer();
      bob.send("x");
      assertTrue(pull.receiveInto(buffer, LONG));
      Message received = buffer.toMessage();
      assertEquals("bob", received.userId());
      on.send(received);
      on.send(received);
      Message sentOn = present(next.receive(LONG));
      assertEquals(received, sentOn);
      assertEquals("", sentOn.userId());
      assertEquals(Map.of(), sentOn.metadata());
      assertTrue(next.receiveInto(buffer, LONG));
      assertEquals(Map.of(), buffer.metadata());
    }
  }
}
