package io.monocoque;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Message;
import io.monocoque.io.spi.KernelEntries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A burst enters the kernel for batches, not for messages, and who has nothing to do does not enter
 * it. The other end is a plain socket, so that one side is counted at a time. Unchecked, as with
 * the checks each message comes after a pause.
 */
@Tag("unchecked")
@ExtendWith(LeakCheck.class)
class KernelEntriesTest {
  private static final int WARM_UP = 100_000;
  private static final int MESSAGES = 200_000;
  private static final int PAYLOAD = 64;
  private static final int FRAME = 2 + PAYLOAD;

  private static final int THOUSANDS = MESSAGES / 1000;

  /** What {@code Pace} takes for a pause. */
  private static final long PAUSE_NANOS = 10_000;

  @BeforeEach
  void theCounterIsOn() {
    assertTrue(KernelEntries.isOn());
  }

  private static Ground ground(String driver) {
    return driver.equals("nio") ? Ground.NIO_TCP : Ground.URING_TCP;
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "uring"})
  void aBurstLeavesInBatches(String driver) throws Exception {
    try (Monocoque mq = ground(driver).open();
        PushSocket push = mq.push().bind("tcp://127.0.0.1:*");
        RawPeer peer = new RawPeer(push.endpoint(), "PULL")) {
      Call<Boolean> reading =
          Call.of(
              () -> {
                byte[] buffer = new byte[256 << 10];
                for (long missing = (long) (WARM_UP + MESSAGES) * FRAME; missing > 0; ) {
                  missing -= peer.in.read(buffer);
                }
                return true;
              });
      byte[] payload = new byte[PAYLOAD];
      for (int i = 0; i < WARM_UP; i++) { // a sender that is not compiled yet pauses for long
        push.send(payload);
      }
      long before = entries(driver, KernelEntries.SEND);
      long last = System.nanoTime();
      int pauses = 0;
      for (int i = 0; i < MESSAGES; i++) {
        push.send(payload);
        long now = System.nanoTime();
        pauses += now - last >= PAUSE_NANOS ? 1 : 0;
        last = now;
      }
      reading.result();
      // On a busy machine there are many pauses, after which a message leaves at once.
      long allowed = 2L * pauses + 10 * THOUSANDS;
      long entries = entries(driver, KernelEntries.SEND) - before;
      assertTrue(entries <= allowed, () -> entries + " entries, with " + allowed + " allowed");
    }
  }

  /** NIO's loop looks into the kernel for what a ring shows without it, as often as it likes. */
  private static long entries(String driver, KernelEntries onNio) {
    return driver.equals("nio") ? onNio.total() : KernelEntries.sum();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "uring"})
  void aBurstIsReceivedInBatches(String driver) throws Exception {
    try (Monocoque mq = ground(driver).open();
        PullSocket pull = mq.pull().bind("tcp://127.0.0.1:*");
        RawPeer peer = new RawPeer(pull.endpoint(), "PUSH")) {
      Call<Boolean> writing =
          Call.of(
              () -> {
                byte[] frames = new byte[1000 * FRAME];
                for (int at = 1; at < frames.length; at += FRAME) {
                  frames[at] = PAYLOAD;
                }
                for (int i = 0; i < MESSAGES; i += 1000) {
                  peer.out.write(frames);
                }
                return true;
              });
      long before = entries(driver, KernelEntries.RECEIVE);
      for (int i = 0; i < MESSAGES; i++) {
        Await.present(pull.receive(Await.LONG));
      }
      long entries = entries(driver, KernelEntries.RECEIVE) - before;
      assertTrue(entries <= 10 * THOUSANDS, () -> entries + " entries for " + MESSAGES);
      writing.result();
    }
  }

  /** What a ring's loop writes is no entry of its own. */
  @Test
  void aFewWhoAskAndWhoAnswersWriteByThemselves() throws Exception {
    int requesters = 8;
    int rounds = 500;
    try (Monocoque theirs = Ground.URING_TCP.open();
        Monocoque mq = Ground.URING_TCP.open()) {
      RepSocket rep = theirs.rep().bind("tcp://127.0.0.1:*");
      Call<Boolean> replying =
          Call.of(
              () -> {
                while (true) {
                  Request request = rep.receive();
                  request.reply(request.message());
                }
              });
      List<ReqSocket> all = new ArrayList<>();
      for (int i = 0; i < requesters; i++) {
        all.add(mq.req().connect(rep.endpoint()));
      }
      Message question = Message.of("?");
      long before = KernelEntries.SEND.total();
      for (int i = 0; i < rounds; i++) {
        for (ReqSocket req : all) {
          assertEquals(question, req.request(question));
        }
      }
      long entries = KernelEntries.SEND.total() - before;
      int messages = 2 * rounds * requesters;
      assertTrue(entries >= messages * 9L / 10, () -> entries + " entries for " + messages);
      rep.close();
      replying.failure(SocketClosedException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "uring"})
  void anIdleContextDoesNotEnterTheKernel(String driver) throws Exception {
    try (Monocoque mq = ground(driver).open();
        PullSocket pull = mq.pull().bind("tcp://127.0.0.1:*");
        PushSocket push = mq.push().connect(pull.endpoint())) {
      for (int i = 0; i < 2000; i++) {
        push.send("x");
        Await.present(pull.receive(Await.LONG));
      }
      long[] seen = new long[5]; // the loop may look a last time after the message was received
      for (int i = 0; i < seen.length; i++) {
        Thread.sleep(100);
        seen[i] = KernelEntries.sum();
      }
      assertTrue(seen[4] == seen[1], Arrays.toString(seen));
    }
  }
}
