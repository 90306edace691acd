package io.monocoque.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.io.Mailbox.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MailboxTest {
  private final Mailbox mailbox = new Mailbox();
  private final List<Integer> ran = new ArrayList<>();

  @Test
  void tasksComeOutInTheOrderOfTheirOffers() {
    for (int i = 0; i < 5; i++) {
      int value = i;
      assertEquals(Offer.QUEUED, mailbox.offer(() -> ran.add(value)));
    }
    runAll(mailbox.drain());
    assertEquals(List.of(0, 1, 2, 3, 4), ran);
    assertSame(Mailbox.EMPTY, mailbox.drain());
  }

  @Test
  void onlyTheFirstOfferToASleeperWakes() {
    assertTrue(mailbox.trySleep());
    assertEquals(Offer.WAKE, mailbox.offer(() -> {}));
    assertEquals(Offer.QUEUED, mailbox.offer(() -> {}));
    mailbox.awake();
    assertEquals(Offer.QUEUED, mailbox.offer(() -> {}));
  }

  @Test
  void nobodyIsToWakeALoopThatWokeByItself() {
    assertTrue(mailbox.trySleep());
    mailbox.awake();
    assertEquals(Offer.QUEUED, mailbox.offer(() -> {}));
  }

  @Test
  void sleepIsRefusedWhileThereIsATask() {
    mailbox.offer(() -> {});
    assertFalse(mailbox.trySleep());
  }

  @Test
  void closeTakesTheRestAndRefusesWhatComes() {
    mailbox.offer(() -> ran.add(1));
    mailbox.offer(() -> ran.add(2));
    Mailbox.Node rest = mailbox.close();
    assertEquals(Offer.CLOSED, mailbox.offer(() -> ran.add(3)));
    runAll(rest);
    assertEquals(List.of(1, 2), ran);
  }

  @Test
  void closingWaitsForAWakeThatIsOwed() throws Exception {
    assertTrue(mailbox.trySleep());
    assertEquals(Offer.WAKE, mailbox.offer(() -> {}));
    mailbox.awake();
    mailbox.close();
    Thread closer = Thread.ofPlatform().daemon().start(mailbox::awaitWakers);
    closer.join(20);
    assertTrue(closer.isAlive(), "did not wait");
    mailbox.delivered();
    closer.join();
  }

  /** Each sleep ends by its one wake; if one were missing this would never end. */
  @Test
  void manyProducersLoseNothingAndEachSleepIsWokenOnce() throws Exception {
    int producers = 4;
    int each = 25_000;
    Semaphore wakes = new Semaphore(0);
    AtomicInteger wakeCount = new AtomicInteger();
    int[] last = new int[producers];
    for (int p = 0; p < producers; p++) {
      int producer = p;
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                for (int i = 1; i <= each; i++) {
                  int value = i;
                  Runnable task =
                      () -> {
                        assertEquals(value - 1, last[producer]);
                        last[producer] = value;
                        ran.add(value);
                      };
                  if (mailbox.offer(task) == Offer.WAKE) {
                    wakeCount.incrementAndGet();
                    wakes.release();
                    mailbox.delivered();
                  }
                }
              });
    }
    int sleeps = 0;
    while (ran.size() < producers * each) {
      runAll(mailbox.drain());
      if (ran.size() < producers * each && mailbox.trySleep()) {
        sleeps++;
        wakes.acquire();
        mailbox.awake();
      }
    }
    assertEquals(sleeps, wakeCount.get());
    mailbox.close();
    mailbox.awaitWakers();
  }

  private static void runAll(Mailbox.Node first) {
    for (Mailbox.Node node = first; node != Mailbox.EMPTY; node = node.next) {
      node.task.run();
    }
  }
}
