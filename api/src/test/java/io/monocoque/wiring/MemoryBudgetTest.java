package io.monocoque.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Who is granted what, in which order, and that nobody waits for ever. */
class MemoryBudgetTest {
  private static final long KIB = 1 << 10;
  private static final long BUDGET = 4096 * KIB;
  private static final long QUARTER = BUDGET / 4;

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final MemoryBudget budget = new MemoryBudget(BUDGET, tasks::add);
  private final SocketMemory socket = new SocketMemory();
  private final List<String> resumed = new ArrayList<>();

  private MemoryClaim claim(String name) {
    return claim(name, socket);
  }

  private MemoryClaim claim(String name, SocketMemory of) {
    return new MemoryClaim(budget, of, () -> resumed.add(name));
  }

  /** What was resumed since the last time. */
  private List<String> run() {
    resumed.clear();
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    return List.copyOf(resumed);
  }

  @Test
  void whatFitsIsGrantedAndTheRestWaitsItsTurn() {
    MemoryClaim a = claim("a");
    MemoryClaim b = claim("b");
    MemoryClaim c = claim("c");
    assertTrue(a.ask(QUARTER));
    assertFalse(b.ask(QUARTER + 64 * KIB));
    assertFalse(c.ask(64 * KIB), "c would fit, and does not overtake");
    assertEquals(List.of(), run());
    assertTrue(a.ask(QUARTER), "what was granted is not counted again");
    assertEquals(QUARTER, budget.used());
    a.release();
    assertEquals(List.of("b", "c"), run());
    b.release();
    c.release();
    assertEquals(0, budget.used());
  }

  @Test
  void moreThanTheBudgetGoesAlone() {
    MemoryClaim a = claim("a");
    MemoryClaim b = claim("b");
    assertTrue(a.ask(10 * BUDGET));
    assertFalse(b.ask(10 * BUDGET));
    a.release();
    budget.add(socket, 10 * BUDGET); // it is whole, and nobody has read it yet
    assertEquals(List.of(), run());
    budget.giveBack(socket, 10 * BUDGET);
    assertEquals(List.of("b"), run());
    b.release();
    assertEquals(0, budget.used());
  }

  @Test
  void unreadMessagesKeepOthersWaitingButNoSocketThatHasNothingToRead() {
    SocketMemory unread = new SocketMemory();
    MemoryClaim full = claim("full", unread);
    MemoryClaim hungry = claim("hungry");
    budget.add(unread, 2 * QUARTER);
    assertFalse(full.mayReceive());
    assertTrue(hungry.mayReceive());
    MemoryClaim large = claim("large", unread);
    assertFalse(large.ask(100 * KIB));
    assertTrue(hungry.ask(100 * KIB) || run().contains("hungry"), "not behind the other");
    hungry.release();
    assertEquals(List.of(), run());
    budget.giveBack(unread, QUARTER);
    assertEquals(List.of(), run(), "a quarter is unread");
    budget.giveBack(unread, 1);
    assertEquals(List.of("large", "full"), run());
    budget.close(unread);
    large.release();
    assertEquals(0, budget.used());
  }

  @Test
  void restingConnectionsComeBackAFewAtATime() {
    budget.add(socket, BUDGET);
    for (int i = 0; i < 10; i++) {
      assertFalse(claim("" + i).mayReceive());
    }
    budget.giveBack(socket, BUDGET - QUARTER / 2);
    tasks.remove().run();
    assertEquals(List.of("0", "1", "2", "3", "4", "5"), resumed);
    budget.add(socket, 2 * QUARTER);
    assertEquals(List.of(), run(), "what those have brought counts");
    budget.giveBack(socket, 2 * QUARTER);
    assertEquals(List.of("6", "7", "8", "9"), run());
    budget.giveBack(socket, QUARTER / 2);
    assertEquals(0, budget.used());
  }

  @Test
  void whoMakesNoProgressCountsWhatItHasAndGoesOnBeforeThoseWhoHaveNotBegun() {
    MemoryClaim stalled = claim("stalled");
    MemoryClaim next = claim("next");
    MemoryClaim last = claim("last");
    assertTrue(stalled.ask(2 * QUARTER));
    assertFalse(next.ask(2 * QUARTER - 64 * KIB));
    assertFalse(last.ask(2 * QUARTER));
    assertTrue(stalled.isInTheWay());
    stalled.shrink(64 * KIB);
    assertEquals(List.of("next"), run());
    assertFalse(stalled.ask(2 * QUARTER), "something came again, and has to wait");
    next.release();
    assertEquals(List.of("stalled"), run());
    stalled.release();
    assertEquals(List.of("last"), run());
    last.release();
    assertEquals(0, budget.used());
  }

  @Test
  void closedSocketGivesBackAllAndCountsNothingMore() {
    budget.add(socket, 1000);
    budget.close(socket);
    budget.close(socket);
    budget.add(socket, 500);
    budget.giveBack(socket, 300);
    assertTrue(socket.isClosed());
    assertEquals(0, budget.used());
  }

  /**
   * Messages that grow without saying how far, stall and go on again in any order: all of them come
   * to their end, and what is held stays within half of the budget and one message.
   */
  @Test
  void messagesThatBeginTogetherAllBecomeWhole() {
    long size = 64 * 64 * KIB;
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<MemoryClaim> going = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        going.add(claim("" + i));
      }
      for (int round = 0; !going.isEmpty(); round++) {
        assertTrue(round < 1_000_000, "no progress, with seed " + seed);
        MemoryClaim each = going.get(random.nextInt(going.size()));
        if (!each.isWaiting()) {
          if (each.charged == size) {
            each.release();
            going.remove(each);
          } else if (random.nextInt(10) == 0) {
            each.shrink(each.charged - each.charged / 3);
          } else {
            each.ask(Math.min(size, each.charged + 64 * KIB * (1 + random.nextInt(3))));
          }
        }
        assertTrue(budget.used() <= BUDGET / 2 + size, () -> budget.used() + " are held");
        run();
      }
      assertEquals(0, budget.used());
    }
  }
}
