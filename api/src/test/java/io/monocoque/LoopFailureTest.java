package io.monocoque;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Message;
import io.monocoque.wiring.DyingLoop;
import io.monocoque.wiring.Engine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A loop that dies loses its connections and nothing else: another takes its place. */
class LoopFailureTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @ParameterizedTest
  @CsvSource({
    "nio, tcp://127.0.0.1:*",
    "uring, tcp://127.0.0.1:*",
    "nio, ipc://*",
    "uring, ipc://*"
  })
  void socketsGoOnWithAnotherLoop(String driver, String endpoint) throws InterruptedException {
    Engine engine = Engine.open(driver, null);
    try (PullSocket pull = open(engine, new PullSocket.Options());
        PushSocket push = open(engine, new PushSocket.Options())) {
      push.connect(pull.bind(endpoint).endpoint());
      push.send("before");
      assertEquals("before", text(pull.receive(LONG)));
      DyingLoop.kill(engine);
      assertTrue(push.send(Message.of("after"), LONG));
      // What was handed over to the old connection may be lost with it; what follows is not.
      Message received;
      do {
        assertTrue(push.send(Message.of("again"), LONG));
        received = pull.receive(Duration.ofMillis(100));
      } while (received == null || !received.text().equals("again"));
    } finally {
      engine.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "uring"})
  void nothingIsTornOrDoubledWhenLoopsDieUnderLoad(String driver) throws InterruptedException {
    Engine sending = Engine.open(driver, null);
    Engine receiving = Engine.open(driver, null);
    List<Integer> got = new ArrayList<>();
    int count = 200_000;
    try (PullSocket pull = open(receiving, new PullSocket.Options());
        PushSocket push = open(sending, new PushSocket.Options())) {
      push.connect(pull.bind("tcp://127.0.0.1:*").endpoint());
      Thread sender =
          Thread.startVirtualThread(
              () -> {
                try {
                  for (int i = 0; i < count; i++) {
                    push.send(Message.of(Integer.toString(i), "tail of " + i));
                    if (i % 50_000 == 25_000) {
                      DyingLoop.kill(sending);
                    }
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      int last = -1;
      while (last < count - 1) {
        Message message = pull.receive(LONG);
        assertNotNull(message, "nothing more after " + last);
        int number = Integer.parseInt(message.part(0).text());
        assertEquals("tail of " + number, message.part(1).text());
        assertTrue(number > last, number + " after " + last);
        last = number;
        got.add(number);
      }
      sender.join();
    } finally {
      sending.close();
      receiving.close();
    }
    assertTrue(got.size() > count / 2, "received " + got.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "uring"})
  void aLoopThatDiesAgainAndAgainClosesTheSockets(String driver) {
    Engine engine = Engine.open(driver, null);
    try (PullSocket pull = open(engine, new PullSocket.Options())) {
      pull.bind("tcp://127.0.0.1:*");
      assertThrows(
          SocketClosedException.class,
          () -> {
            while (true) {
              try {
                DyingLoop.kill(engine);
              } catch (RejectedExecutionException e) {
                Thread.onSpinWait();
              }
              assertEquals(null, pull.tryReceive());
            }
          });
    } finally {
      engine.close();
    }
  }

  private static PullSocket open(Engine engine, PullSocket.Options options) {
    return PullSocket.open(engine, options.settings(Duration.ofSeconds(1), false));
  }

  private static PushSocket open(Engine engine, PushSocket.Options options) {
    return PushSocket.open(engine, options.settings(Duration.ofSeconds(1), false));
  }

  private static String text(@Nullable Message message) {
    assertNotNull(message);
    return message.text();
  }
}
