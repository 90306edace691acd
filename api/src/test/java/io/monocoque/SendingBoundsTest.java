package io.monocoque;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Past the memory budget senders wait, as at the high-water mark, and everything arrives. */
@ExtendWith(LeakCheck.class)
class SendingBoundsTest {
  private static final int BUDGET = 2 << 20;
  private static final int SIZE = 200_000;

  /** The pages of small messages, drafts that are kept, and what a unit has beside it. */
  private static final long BESIDE = 128 << 10;

  /** Each way to send, which takes memory of its own kind. */
  enum Form {
    HEAP,
    FROZEN,
    DRAFT;

    boolean trySend(Monocoque mq, PushSocket push, int number) throws InterruptedException {
      byte[] content = content(number);
      return switch (this) {
        case HEAP -> push.trySend(Message.of(Bytes.of(content)));
        case FROZEN -> push.trySend(Message.of(mq.allocate(SIZE).put(content).freeze()));
        case DRAFT -> {
          Draft draft = push.tryClaim(SIZE);
          if (draft != null) {
            draft.put(content).commit();
          }
          yield draft != null;
        }
      };
    }
  }

  private static byte[] content(int number) {
    byte[] content = new byte[SIZE];
    content[0] = (byte) number;
    content[SIZE - 1] = (byte) number;
    return content;
  }

  private static Ground ground(String driver) {
    return driver.equals("nio") ? Ground.NIO_TCP : Ground.URING_TCP;
  }

  @ParameterizedTest
  @CsvSource({
    "nio, HEAP",
    "nio, FROZEN",
    "nio, DRAFT",
    "uring, HEAP",
    "uring, FROZEN",
    "uring, DRAFT"
  })
  void onePeerTakesHalfAndGetsEverythingInTheEnd(String driver, Form form) throws Exception {
    String endpoint = ground(driver).free();
    try (Monocoque receiving = ground(driver).open();
        Monocoque sending = ground(driver).open(o -> o.memoryBudget(BUDGET));
        PushSocket push = sending.push().connect(endpoint)) {
      int sent = 0;
      while (form.trySend(sending, push, sent)) {
        sent++;
        assertTrue(sending.outboundMemory() <= BUDGET / 2 + SIZE + BESIDE, "after " + sent);
      }
      assertTrue(sent >= BUDGET / 2 / SIZE, "only " + sent);
      int waiting = sent;
      Call<Boolean> blocked =
          Call.of(
              () -> {
                push.send(content(waiting));
                return true;
              });
      blocked.awaitBlocked();
      try (PullSocket pull = receiving.pull().bind(endpoint)) {
        for (int i = 0; i <= sent; i++) {
          Message message = Await.present(pull.receive(Await.LONG));
          assertEquals(Bytes.of(content(i)), message.part(0), "message " + i);
        }
        assertEquals(true, blocked.result());
      }
    }
  }

  /** Many large messages through a small budget, to readers of which each waits for all others. */
  @ParameterizedTest
  @ValueSource(strings = {"nio", "uring"})
  void everyoneGoesOnWhileManyShareIt(String driver) throws Exception {
    int peers = 12;
    int each = 60;
    try (Monocoque receiving = ground(driver).open();
        Monocoque sending = ground(driver).open(o -> o.memoryBudget(BUDGET))) {
      List<PullSocket> pulls = new ArrayList<>();
      List<Call<Boolean>> senders = new ArrayList<>();
      for (int i = 0; i < peers; i++) {
        PullSocket pull = receiving.pull(o -> o.receiveHighWaterMark(2)).bind("tcp://127.0.0.1:*");
        pulls.add(pull);
        PushSocket push = sending.push().connect(pull.endpoint());
        Form form = Form.values()[i % Form.values().length];
        senders.add(
            Call.of(
                () -> {
                  for (int j = 0; j < each; j++) {
                    while (!form.trySend(sending, push, j)) {
                      push.send("again"); // which waits for room
                    }
                  }
                  push.send("end");
                  return true;
                }));
      }
      long most = 0;
      for (PullSocket pull : pulls) { // one after the other: the others stand still meanwhile
        int next = 0;
        Message message = Await.present(pull.receive(Await.LONG));
        while (!message.text().equals("end")) {
          if (message.part(0).size() == SIZE) {
            assertEquals(Bytes.of(content(next++)), message.part(0));
          }
          most = Math.max(most, sending.outboundMemory());
          message = Await.present(pull.receive(Await.LONG));
        }
        assertEquals(each, next);
      }
      for (Call<Boolean> sender : senders) {
        assertEquals(true, sender.result());
      }
      // Each has one message that waits and one that is being written, in slabs of a power of two.
      long bound = BUDGET + peers * (2L * (256 << 10) + BESIDE);
      assertTrue(most <= bound, most + " of " + bound);
    }
  }

  /** Who does not read costs itself only: there is always memory left for the others. */
  @ParameterizedTest
  @ValueSource(strings = {"nio", "uring"})
  void aSlowSubscriberLeavesMemoryToOthers(String driver) throws Exception {
    int count = 200;
    try (Monocoque mq = ground(driver).open();
        Monocoque publishing = ground(driver).open(o -> o.memoryBudget(BUDGET));
        PubSocket pub = publishing.pub().bind("tcp://127.0.0.1:*");
        SubSocket slow = mq.sub(o -> o.receiveHighWaterMark(1)).connect(pub.endpoint());
        SubSocket fast = mq.sub().connect(pub.endpoint())) {
      slow.subscribe("");
      fast.subscribe("");
      assertTrue(pub.awaitSubscribers("", 2, Await.LONG));
      for (int i = 0; i < count; i++) {
        pub.send(Message.of(Bytes.of(content(i))));
        Message got = Await.present(fast.receive(Await.LONG));
        assertEquals(Bytes.of(content(i)), got.part(0), "message " + i);
        assertTrue(publishing.outboundMemory() <= BUDGET / 2 + 2 * SIZE + BESIDE, "after " + i);
      }
      assertTrue(pub.droppedCount() > 0, "the slow one's were to be dropped");
      assertEquals(Bytes.of(content(0)), Await.present(slow.receive(Await.LONG)).part(0));
    }
  }
}
