package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What an application was given stays as it was, whatever the engine does afterwards with the
 * memory that it came through; in checked mode that is full of poison by then.
 */
@ExtendWith(LeakCheck.class)
class RetainedBytesTest {
  /** Small ones of a run, those that the end of a receive cuts, and large parts. */
  private static final int[] SIZES = {8, 100, 900, 5_000, 40_000, 70_000};

  private static final int LARGE = 3 << 20;
  private static final int SENDERS = 4;
  private static final int ROUNDS = 12;

  private record Kept(Bytes slice, byte marker) {}

  @ParameterizedTest
  @EnumSource
  void whatIsKeptOfMessagesDoesNotChange(Ground ground) throws Exception {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any())) {
      List<PushSocket> pushes = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        pushes.add(mq.push().connect(pull.endpoint()));
      }
      List<Kept> kept = new ArrayList<>();
      int all = SENDERS * SIZES.length;
      for (int round = 0; round < ROUNDS; round++) {
        for (int size : SIZES) {
          for (int sender = 0; sender < SENDERS; sender++) {
            byte[] content = new byte[size];
            Arrays.fill(content, marker(sender, round));
            pushes.get(sender).send(content);
            Arrays.fill(content, (byte) -1); // it is the caller's again
          }
        }
        for (int i = 0; i < all; i++) {
          Bytes part = present(pull.receive(LONG)).part(0);
          byte marker = part.byteAt(0);
          assertTrue(marker / ROUNDS < SENDERS && marker % ROUNDS == round, "marker " + marker);
          assertFilled(part, marker);
          kept.add(new Kept(part.slice(part.size() / 2, part.size()), marker));
        }
        System.gc();
        kept.forEach(each -> assertFilled(each.slice(), each.marker()));
      }
      assertEquals(ROUNDS * all, kept.size());
      pushes.forEach(PushSocket::close);
    }
  }

  /** Nothing but a queue knows of it, in part while the kernel has it. */
  @ParameterizedTest
  @EnumSource
  void whatWasFrozenStaysUntilItIsSentThoughTheSenderHasForgottenIt(Ground ground)
      throws Exception {
    int count = 6;
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull(o -> o.receiveHighWaterMark(1)).bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      for (int i = 0; i < count; i++) {
        byte[] content = new byte[LARGE];
        Arrays.fill(content, (byte) i);
        push.send(Message.of(mq.allocate(LARGE).put(content).freeze().slice(1, LARGE)));
      }
      for (int i = 0; i < count; i++) {
        System.gc();
        for (int other = 0; other < 4; other++) { // in memory that was freed, if any was
          assertEquals(LARGE, mq.allocate(LARGE).put(new byte[LARGE]).freeze().size());
        }
        Bytes part = present(pull.receive(LONG)).part(0);
        assertEquals(LARGE - 1, part.size());
        assertFilled(part, (byte) i);
      }
    }
  }

  private static byte marker(int sender, int round) {
    return (byte) (sender * ROUNDS + round);
  }

  private static void assertFilled(Bytes bytes, byte marker) {
    byte[] content = bytes.toArray();
    byte[] expected = new byte[content.length];
    Arrays.fill(expected, marker);
    int at = Arrays.mismatch(expected, content);
    assertEquals(-1, at, () -> "byte " + at + " of " + bytes + " of " + marker);
  }
}
