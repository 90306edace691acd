package io.monocoque;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Message;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each pair of socket types talks to each other over each transport on each driver. */
class FirstLightTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  @ParameterizedTest
  @CsvSource({
    "nio, tcp://127.0.0.1:*",
    "nio, ipc://*",
    "nio, inproc://here",
    "nio, tcp://[::1]:*",
    "uring, tcp://127.0.0.1:*",
    "uring, ipc://*",
    "uring, inproc://here"
  })
  void pushReachesPull(String driver, String endpoint) throws InterruptedException {
    try (Monocoque mq = Monocoque.open(o -> o.driver(driver));
        PullSocket pull = mq.pull().bind(endpoint);
        PushSocket push = mq.push().connect(pull.endpoint())) {
      push.send("hello");
      assertEquals("hello", pull.receive().text());
      for (int i = 0; i < 100_000; i++) {
        assertTrue(push.send(Message.of("m" + i, "second"), LONG));
        if (i % 2 == 1) {
          assertEquals(Message.of("m" + (i - 1), "second"), pull.receive(LONG));
          assertEquals(Message.of("m" + i, "second"), pull.receive(LONG));
        }
      }
      assertNull(pull.tryReceive());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "nio, tcp://127.0.0.1:*",
    "nio, inproc://here",
    "uring, tcp://127.0.0.1:*",
    "uring, ipc://*"
  })
  void requestsAreAnswered(String driver, String endpoint) throws InterruptedException {
    try (Monocoque mq = Monocoque.open(o -> o.driver(driver));
        RepSocket rep = mq.rep().bind(endpoint);
        ReqSocket req = mq.req().connect(rep.endpoint())) {
      Thread server = Thread.startVirtualThread(() -> rep.serve(q -> Message.of("re " + q.text())));
      for (int i = 0; i < 1000; i++) {
        Message reply = req.request(Message.of("q" + i), LONG);
        assertNotNull(reply);
        assertEquals("re q" + i, reply.text());
      }
      server.interrupt();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "nio, tcp://127.0.0.1:*",
    "nio, inproc://here",
    "uring, tcp://127.0.0.1:*",
    "uring, ipc://*"
  })
  void subscribersGetTheirTopics(String driver, String endpoint) throws InterruptedException {
    try (Monocoque mq = Monocoque.open(o -> o.driver(driver));
        PubSocket pub = mq.pub().bind(endpoint);
        SubSocket sub = mq.sub().subscribe("a").connect(pub.endpoint())) {
      assertTrue(pub.awaitSubscribers("a", 1, LONG));
      pub.send("b1");
      pub.send("a1");
      assertEquals("a1", assertNotNull1(sub.receive(LONG)).text());
      sub.unsubscribe("a").subscribe("b");
      assertTrue(pub.awaitSubscribers("b", 1, LONG));
      pub.send("a2");
      pub.send("b2");
      assertEquals("b2", assertNotNull1(sub.receive(LONG)).text());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "nio, tcp://127.0.0.1:*",
    "nio, inproc://here",
    "uring, tcp://127.0.0.1:*",
    "uring, ipc://*"
  })
  void routerAnswersDealer(String driver, String endpoint) throws InterruptedException {
    try (Monocoque mq = Monocoque.open(o -> o.driver(driver));
        RouterSocket router = mq.router().bind(endpoint);
        DealerSocket dealer = mq.dealer().connect(router.endpoint())) {
      dealer.send(Message.of("x", "y"));
      Routed in = assertNotNull1(router.receive(LONG));
      assertEquals(Message.of("x", "y"), in.message());
      router.send(in.peer(), Message.of("z"));
      assertEquals("z", assertNotNull1(dealer.receive(LONG)).text());
    }
  }

  private static <T> T assertNotNull1(@org.jspecify.annotations.Nullable T value) {
    assertNotNull(value);
    return value;
  }
}
