package io.monocoque.patterns;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Message;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private final ScriptedPeer a = new ScriptedPeer("a");
  private final ScriptedPeer b = new ScriptedPeer("b");
  private final ScriptedPeer c = new ScriptedPeer("c");

  private FairQueue<ScriptedPeer> over(ScriptedPeer... peers) {
    FairQueue<ScriptedPeer> queue = new FairQueue<>();
    for (ScriptedPeer peer : peers) {
      queue.add(peer);
    }
    return queue;
  }

  /** As an owner does it that wants to know whose a message is. */
  private static @Nullable String read(FairQueue<ScriptedPeer> queue) {
    for (ScriptedPeer peer = queue.next(); peer != null; peer = queue.next()) {
      Message message = peer.tryRead();
      if (message != null) {
        queue.gave(peer);
        return peer.name + message.text();
      }
      queue.wasEmpty(peer);
    }
    return null;
  }

  private static List<String> readAll(FairQueue<ScriptedPeer> queue) {
    List<String> texts = new ArrayList<>();
    for (String text = read(queue); text != null; text = read(queue)) {
      texts.add(text);
    }
    return texts;
  }

  @Test
  void oneMessageFromEachInTurn() {
    FairQueue<ScriptedPeer> queue = over(a.has("1", "2", "3"), b.has("1"), c.has("1", "2"));
    assertEquals(List.of("a1", "b1", "c1", "a2", "c2", "a3"), readAll(queue));
  }

  @Test
  void anEmptyPeerIsNotAskedAgainUntilActivated() {
    FairQueue<ScriptedPeer> queue = over(a, b.has("1", "2"));
    assertEquals(List.of("b1", "b2"), readAll(queue));
    assertEquals(1, a.asked);
    a.has("1");
    assertNull(queue.tryRead());
    assertTrue(queue.activate(a));
    assertFalse(queue.activate(a));
    assertEquals(List.of("a1"), readAll(queue));
  }

  @Test
  void aNewlyActiveOneIsAppended() {
    FairQueue<ScriptedPeer> queue = over(a, b.has("1", "2"), c.has("1", "2"));
    assertEquals("b1", read(queue));
    a.has("1");
    queue.activate(a);
    assertEquals(List.of("c1", "b2", "a1", "c2"), readAll(queue));
  }

  @Test
  void readingMessagesTakesTheSameTurns() {
    FairQueue<ScriptedPeer> queue = over(a.has("1", "2"), b.has("3"), c);
    for (String text : List.of("1", "3", "2")) {
      assertEquals(text, requireNonNull(queue.tryRead()).text());
    }
    assertNull(queue.tryRead());
    assertEquals(1, c.asked);
  }

  @Test
  void whoSaysNothingKeepsTheTurn() {
    FairQueue<ScriptedPeer> queue = over(a.has("1"), b.has("1"));
    assertSame(a, queue.next());
    assertEquals(List.of("a1", "b1"), readAll(queue));
  }

  @Test
  void aRemovedPeerIsNotReadAgain() {
    FairQueue<ScriptedPeer> queue = over(a.has("1", "2"));
    assertEquals("a1", read(queue));
    assertTrue(queue.remove(a));
    assertNull(queue.next());
    assertNull(queue.tryRead());
    assertFalse(queue.activate(a));
    assertTrue(queue.isEmpty());
  }

  @Test
  void aPeerThatIsRemovedBetweenItsTurnAndItsEndIsNoMatter() {
    FairQueue<ScriptedPeer> queue = over(a.has("1"), b.has("1"));
    assertSame(a, queue.next());
    queue.remove(a);
    queue.gave(a);
    queue.wasEmpty(a);
    assertEquals(List.of("b1"), readAll(queue));
    assertTrue(queue.activate(b));
    assertSame(b, queue.next());
    assertEquals(1, queue.size());
  }

  @Test
  void anArrivalWhileTheOwnerLooksIsReadAtOnce() {
    FairQueue<ScriptedPeer> queue =
        new FairQueue<>(
            empty -> {
              if (empty.asked == 1) {
                empty.has("late");
                return false;
              }
              return true;
            });
    queue.add(a);
    queue.add(b.has("1"));
    assertEquals(List.of("alate", "b1"), readAll(queue));
    assertFalse(queue.hasActive());
    assertEquals(2, queue.size());
    assertTrue(queue.contains(a));
  }

  @Property(tries = 200)
  void nobodyWaitsLongerThanARound(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 20) Integer> counts) {
    FairQueue<ScriptedPeer> queue = new FairQueue<>();
    List<ScriptedPeer> peers = new ArrayList<>();
    for (int count : counts) {
      ScriptedPeer peer = new ScriptedPeer("p");
      for (int i = 0; i < count; i++) {
        peer.has("" + i);
      }
      peers.add(peer);
      queue.add(peer);
    }
    int total = counts.stream().mapToInt(Integer::intValue).sum();
    for (int round = 0, read = 0; read < total; round++) {
      int expected = round;
      long withMessages = peers.stream().filter(peer -> !peer.waiting.isEmpty()).count();
      for (long i = 0; i < withMessages; i++, read++) {
        assertEquals("" + expected, requireNonNull(queue.tryRead()).text());
      }
    }
    assertNull(queue.tryRead());
  }
}
