package io.monocoque;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import io.monocoque.wiring.DyingLoop;
import io.monocoque.wiring.Engine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
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

  /**
   * What was handed over, or may have been, when a loop died is never sent again; what of it is
   * lost is counted. A ROUTER tells one connection from the next: to a bound socket those are two
   * peers, and it takes fair turns between them.
   */
  @ParameterizedTest
  @ValueSource(strings = {"nio", "uring"})
  void nothingIsTornOrDoubledWhenLoopsDieUnderLoad(String driver) throws InterruptedException {
    Engine sending = Engine.open(driver, null);
    Engine receiving = Engine.open(driver, null);
    EventLog events = new EventLog();
    Map<RoutingId, List<Integer>> got = new HashMap<>();
    int count = 200_000;
    try (RouterSocket router =
            RouterSocket.open(receiving, new RouterSocket.Options().settings(LONG, false));
        DealerSocket dealer =
            DealerSocket.open(
                sending, new DealerSocket.Options().listener(events).settings(LONG, false))) {
      dealer.connect(router.bind("tcp://127.0.0.1:*").endpoint());
      Call<Integer> sender = Call.of(Call.Kind.VIRTUAL, () -> sendAndKill(dealer, sending, count));
      receiveUntil(count, router, got);
      assertEquals(count, sender.result());
    } finally {
      sending.close();
      receiving.close();
    }
    List<Integer> inOrder =
        got.values().stream()
            .sorted(Comparator.comparing(List::getFirst))
            .flatMap(List::stream)
            .toList();
    for (int i = 1; i < inOrder.size(); i++) {
      assertTrue(inOrder.get(i) > inOrder.get(i - 1), "around " + inOrder.get(i));
    }
    events.await(ConnectionEvent.Closed.class);
    int dropped =
        events.all(ConnectionEvent.Disconnected.class).stream().mapToInt(e -> e.dropped()).sum();
    int missing = count + 1 - inOrder.size();
    assertTrue(missing <= dropped, missing + " are missing, " + dropped + " were dropped");
    assertTrue(missing < count / 2, missing + " are missing");
    assertTrue(got.size() > 1, "a loop died, and its connection with it");
  }

  /** Sends the numbers, and {@code count} itself over a connection that does not die any more. */
  private static int sendAndKill(DealerSocket dealer, Engine engine, int count)
      throws InterruptedException {
    for (int i = 0; i < count; i++) {
      dealer.send(numbered(i));
      if (i % 50_000 == 25_000) {
        DyingLoop.kill(engine);
      }
    }
    DyingLoop.awaitDeaths(engine);
    dealer.send(numbered(count));
    dealer.close();
    return count;
  }

  private static Message numbered(int number) {
    return Message.of(Integer.toString(number), "tail of " + number);
  }

  /** Receives until the last number has come and all connections are read to their end. */
  private static void receiveUntil(int last, RouterSocket router, Map<RoutingId, List<Integer>> got)
      throws InterruptedException {
    boolean lastCame = false;
    while (true) {
      boolean ended = lastCame && router.peerCount() == 0; // before the look for what they brought
      Routed received = router.receive(lastCame ? Duration.ofMillis(ended ? 0 : 10) : LONG);
      if (received != null) {
        int number = Integer.parseInt(received.message().part(0).text());
        assertEquals(numbered(number), received.message());
        got.computeIfAbsent(received.peer(), _ -> new ArrayList<>()).add(number);
        lastCame |= number == last;
      } else if (ended) {
        return;
      } else {
        assertTrue(lastCame, () -> "nothing more of " + got.keySet());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "uring"})
  void aLoopThatDiesAgainAndAgainClosesTheSockets(String driver) throws InterruptedException {
    Engine engine = Engine.open(driver, null);
    try {
      dieUntilClosed(engine);
    } finally {
      engine.close();
    }
  }

  @Test
  void aLoopThatDiesAgainAndAgainClosesTheSocketsHoweverLongItTakesToReplaceIt()
      throws InterruptedException {
    ThreadFactory slow =
        body -> {
          LockSupport.parkNanos(1_100_000_000); // more than a loop has to work for
          return new Thread(body);
        };
    Engine engine = Engine.open("nio", slow);
    try {
      dieUntilClosed(engine);
    } finally {
      engine.close();
    }
  }

  @Test
  void socketsAreClosedWhenTheSystemGivesNoThreadForAnotherLoop() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    ThreadFactory once =
        body -> {
          if (asked.getAndIncrement() > 0) {
            throw new OutOfMemoryError("a test gives no more threads");
          }
          return new Thread(body);
        };
    Engine engine = Engine.open("nio", once);
    try (PullSocket pull = open(engine, new PullSocket.Options())) {
      pull.bind("tcp://127.0.0.1:*");
      DyingLoop.killAndAwait(engine);
      assertThrows(SocketClosedException.class, pull::tryReceive);
    } finally {
      engine.close();
    }
  }

  private static void dieUntilClosed(Engine engine) throws InterruptedException {
    int deaths = 0;
    try (PullSocket pull = open(engine, new PullSocket.Options())) {
      pull.bind("tcp://127.0.0.1:*");
      while (true) {
        DyingLoop.killAndAwait(engine);
        deaths++;
        assertNull(pull.tryReceive());
      }
    } catch (SocketClosedException e) {
      assertTrue(deaths > 5, "closed after " + deaths);
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
