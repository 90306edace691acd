package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Memory that is filled, frozen for good, and sent from where it lies. */
@ExtendWith(LeakCheck.class)
class AllocationTest {
  private static final int[] SIZES = {0, 1, 255, 16_383, 16_384, 65_536, 1 << 20, 9 << 20};

  @ParameterizedTest
  @EnumSource
  void oneIsSentAnyNumberOfTimesToAnyNumberOfPeers(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket one = mq.pull().bind(ground.any());
        PullSocket two = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(one.endpoint()).connect(two.endpoint())) {
      for (int size : SIZES) {
        byte[] content = random(size);
        Bytes frozen = mq.allocate(size).put(content).freeze();
        for (int i = 0; i < 4; i++) {
          push.send(Message.of(Bytes.of("head"), frozen, Bytes.of("tail")));
        }
        for (PullSocket pull : new PullSocket[] {one, two, one, two}) {
          Message received = present(pull.receive(LONG));
          assertArrayEquals(content, received.part(1).toArray());
          assertEquals("tail", received.part(2).text());
        }
        assertArrayEquals(content, frozen.toArray());
      }
    }
  }

  @Test
  void freezingShowsExactlyWhatItIsAskedFor() {
    try (Monocoque mq = Monocoque.open()) {
      for (int capacity : new int[] {1, 2, 100, 16_384, 70_000}) {
        for (int size : new int[] {0, 1, capacity - 1, capacity}) {
          Allocation allocation = mq.allocate(capacity);
          int written = Math.min(capacity, 3);
          allocation.put(new byte[] {7, 7, 7}, 0, written);
          byte[] expected = new byte[size];
          Arrays.fill(expected, 0, Math.min(size, written), (byte) 7);
          assertArrayEquals(expected, allocation.freeze(size).toArray());
        }
      }
    }
  }

  @Test
  void frozenIsFrozen() {
    try (Monocoque mq = Monocoque.open()) {
      for (int capacity : new int[] {10, 20_000}) {
        Allocation allocation = mq.allocate(capacity).putInt(1);
        Bytes frozen = allocation.freeze();
        for (Runnable use :
            new Runnable[] {
              () -> allocation.putByte(2),
              () -> allocation.setByte(0, 2),
              allocation::freeze,
              allocation::asOutputStream
            }) {
          IllegalStateException e = assertThrows(IllegalStateException.class, use::run);
          assertEquals("the allocation was frozen", e.getMessage());
        }
        assertArrayEquals(new byte[] {0, 0, 0, 1}, frozen.toArray());
      }
    }
  }

  @Test
  void impossibleSizesAreRefusedAndChangeNothing() {
    try (Monocoque mq = Monocoque.open()) {
      assertThrows(IllegalArgumentException.class, () -> mq.allocate(-1));
      for (int capacity : new int[] {10, 20_000}) {
        Allocation allocation = mq.allocate(capacity).putInt(1);
        assertThrows(IllegalArgumentException.class, () -> allocation.freeze(-1));
        assertThrows(IllegalArgumentException.class, () -> allocation.freeze(capacity + 1));
        assertEquals(4, allocation.freeze().size());
      }
    }
  }

  private static byte[] random(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }
}
