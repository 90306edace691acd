package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Message;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Over inproc a thread looks for a while before it parks; whatever ends its wait may come while it
 * looks, while it parks, and in between.
 */
@ExtendWith(LeakCheck.class)
class WaitingWithinProcessTest {
  private static final int COUNT = 4_000;

  /** The sender pauses in the first half, the receiver in the second. */
  private static final int HALF = COUNT / 2;

  /** Half of the pauses are longer than a thread looks, so it keeps changing its mind. */
  private static void pause(Random random) {
    long end = System.nanoTime() + random.nextInt(200_000);
    while (System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @CsvSource({"PLATFORM, PLATFORM", "PLATFORM, VIRTUAL", "VIRTUAL, PLATFORM", "VIRTUAL, VIRTUAL"})
  void neitherMessageNorRoomMissesWhoStopsLooking(Call.Kind sending, Call.Kind receiving)
      throws InterruptedException {
    try (Monocoque mq = Ground.INPROC.open();
        PullSocket pull = mq.pull(o -> o.receiveHighWaterMark(1)).bind("inproc://looks");
        PushSocket push = mq.push(o -> o.sendHighWaterMark(1)).connect("inproc://looks")) {
      Call<Integer> receiver = Call.of(receiving, () -> receiveAll(pull));
      Call<Boolean> sender = Call.of(sending, () -> sendAll(push));
      assertEquals(COUNT, present(receiver.result()));
      assertTrue(present(sender.result()));
    }
  }

  private static boolean sendAll(PushSocket push) throws InterruptedException {
    Random random = new Random(1);
    for (int i = 0; i < COUNT; i++) {
      if (!push.send(Message.of("" + i), LONG)) {
        return false;
      }
      if (i < HALF) {
        pause(random);
      }
    }
    return true;
  }

  private static int receiveAll(PullSocket pull) throws InterruptedException {
    Random random = new Random(2);
    int count = 0;
    for (; count < COUNT; count++) {
      Message message = pull.receive(LONG);
      if (message == null) {
        break;
      }
      assertEquals("" + count, message.text());
      if (count >= HALF) {
        pause(random);
      }
    }
    return count;
  }
}
