package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.DealerSocket;
import io.monocoque.bytes.Message;
import io.monocoque.libzmq.CheckedPattern;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Per sending thread and peer, messages arrive in the order of their sends, whole, and at most
 * once, whatever happens to the connection.
 *
 * <p>The receiver is a ROUTER, which has a new name for each connection; so it is known which
 * connection a message came over, although a receiver may take turns between an old connection's
 * last messages and a new one's first.
 */
@ExtendWith(LeakCheck.class)
@Timeout(120)
final class OrderTest {
  private static final int THREADS = 4;
  private static final int TRIES = "long".equals(System.getProperty("monocoque.tests")) ? 20 : 3;
  private static final int PER_THREAD = 1500;
  private static final CheckedPattern PATTERN = new CheckedPattern(2, 700);

  record Case(String driver, boolean oursReceives, long seed) {
    @Override
    public String toString() {
      return driver + ", to " + (oursReceives ? "ours" : "libzmq's") + ", seed " + seed;
    }
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String driver : List.of("uring", "nio")) {
      for (boolean oursReceives : new boolean[] {false, true}) {
        for (long seed = 1; seed <= TRIES; seed++) {
          cases.add(new Case(driver, oursReceives, seed));
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void perThreadAndPeerOrderHoldsOverConnectionsThatAreCut(Case c)
      throws IOException, InterruptedException {
    Random random = new Random(c.seed());
    try (Rig rig = Rig.open(c.driver())) {
      List<Peer> routers = new ArrayList<>();
      List<CuttingProxy> proxies = new ArrayList<>();
      DealerSocket dealer =
          rig.closing(
              rig.mq()
                  .dealer(o -> o.sendHighWaterMark(100).reconnectInterval(Duration.ofMillis(10))));
      for (int i = 0; i < 2; i++) {
        Peer router = c.oursReceives() ? rig.ours(Kind.ROUTER) : rig.libzmq(Kind.ROUTER);
        String endpoint = router.bind("tcp://127.0.0.1:*");
        CuttingProxy proxy =
            rig.closing(new CuttingProxy(endpoint, 300_000, new Random(random.nextLong())));
        dealer.connect(proxy.endpoint());
        routers.add(router);
        proxies.add(proxy);
      }
      List<Thread> senders = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        senders.add(startSending(dealer, i, new Random(random.nextLong())));
      }
      List<Receipts> receipts = List.of(new Receipts(), new Receipts());
      drain(routers, receipts, () -> senders.stream().noneMatch(Thread::isAlive));
      proxies.forEach(CuttingProxy::stopCutting);
      drain(routers, receipts, () -> true);
      receipts.forEach(Receipts::check);
      int cuts = proxies.stream().mapToInt(CuttingProxy::cuts).sum();
      assertTrue(cuts > 3, "only " + cuts + " connections were cut");
      int received = receipts.stream().mapToInt(Receipts::count).sum();
      assertTrue(received > 500, "only " + received + " messages arrived");
    }
  }

  @OnEachDriver
  void overOneConnectionThatLastsNothingIsMissing(String driver) throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      Peer router = rig.libzmq(Kind.ROUTER);
      DealerSocket dealer =
          rig.closing(
              rig.mq()
                  .dealer(o -> o.sendHighWaterMark(20))
                  .connect(router.bind("tcp://127.0.0.1:*")));
      List<Thread> senders = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        senders.add(startSending(dealer, i, new Random(i)));
      }
      Receipts receipts = new Receipts();
      for (int i = 0; i < THREADS * PER_THREAD; i++) {
        receipts.add(router.receive());
      }
      receipts.check();
      for (Thread sender : senders) {
        Await.ended(sender);
      }
    }
  }

  /** Mixes the forms of sending; each number is sent until it is accepted. */
  private static Thread startSending(DealerSocket dealer, int thread, Random random) {
    return Thread.ofPlatform()
        .daemon()
        .name("sending " + thread)
        .start(
            () -> {
              try {
                for (int i = 0; i < PER_THREAD; i++) {
                  Message message = Parts.message(PATTERN.message(number(thread, i)));
                  switch (random.nextInt(3)) {
                    case 0 -> dealer.send(message);
                    case 1 -> {
                      while (!dealer.send(message, Duration.ofMillis(5))) {
                        // not accepted, so it may be sent again
                      }
                    }
                    default -> {
                      if (!dealer.trySend(message)) {
                        dealer.send(message);
                      }
                    }
                  }
                }
              } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts a test", e);
              }
            });
  }

  private static long number(int thread, int index) {
    return (long) thread << 32 | index;
  }

  /** Receives until the senders are done and nothing has come for a while. */
  private static void drain(List<Peer> routers, List<Receipts> receipts, BooleanSupplier done) {
    int quiet = 0;
    while (quiet < 50) {
      boolean came = false;
      for (int i = 0; i < routers.size(); i++) {
        List<byte[]> message = routers.get(i).poll(Duration.ofMillis(5));
        if (message != null) {
          receipts.get(i).add(message);
          came = true;
        }
      }
      quiet = came || !done.getAsBoolean() ? 0 : quiet + 1;
    }
  }

  /** What one receiver got: by connection and thread, the numbers in the order of arrival. */
  private static final class Receipts {
    private final Map<String, Map<Integer, List<Integer>>> byConnection = new LinkedHashMap<>();
    private int count;

    int count() {
      return count;
    }

    void add(List<byte[]> message) {
      List<byte[]> body = message.subList(1, message.size());
      long number = PATTERN.sequenceOf(body);
      assertTrue(number >= 0, "a message is torn: " + body.size() + " parts");
      byConnection
          .computeIfAbsent(Arrays.toString(message.getFirst()), k -> new HashMap<>())
          .computeIfAbsent((int) (number >>> 32), k -> new ArrayList<>())
          .add((int) number);
      count++;
    }

    /** One connection's numbers after the other's, in order and none twice. */
    void check() {
      for (int thread = 0; thread < THREADS; thread++) {
        Set<Integer> once = new HashSet<>();
        for (Map<Integer, List<Integer>> runs : byConnection.values()) {
          for (int number : runs.getOrDefault(thread, List.of())) {
            assertTrue(once.add(number), number + " of thread " + thread + " came twice");
          }
        }
      }
      for (int thread = 0; thread < THREADS; thread++) {
        int sender = thread;
        List<List<Integer>> runs =
            byConnection.values().stream()
                .map(runsOf -> runsOf.getOrDefault(sender, List.of()))
                .filter(run -> !run.isEmpty())
                .sorted(Comparator.comparing(List::getFirst))
                .toList();
        int last = -1;
        for (List<Integer> run : runs) {
          for (int number : run) {
            assertTrue(number > last, number + " came after " + last + " of thread " + sender);
            last = number;
          }
        }
      }
      assertEquals(count, byConnection.values().stream().mapToInt(Receipts::size).sum());
    }

    private static int size(Map<Integer, List<Integer>> runs) {
      return runs.values().stream().mapToInt(List::size).sum();
    }
  }
}
