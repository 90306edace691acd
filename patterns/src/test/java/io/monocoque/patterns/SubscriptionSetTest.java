package io.monocoque.patterns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SubscriptionSetTest {
  private final SubscriptionSet set = new SubscriptionSet();

  private static Bytes bytes(String text) {
    return Bytes.of(text);
  }

  @Test
  void nothingMatchesWithoutSubscriptions() {
    assertFalse(set.matches(bytes("")));
    assertFalse(set.matches(bytes("a")));
    assertTrue(set.isEmpty());
  }

  @Test
  void theEmptyPrefixMatchesEverything() {
    set.add(Bytes.empty());
    assertTrue(set.matches(Bytes.empty()));
    assertTrue(set.matches(bytes("a")));
  }

  @Test
  void aPrefixMatchesItselfAndWhatIsLonger() {
    set.add(bytes("ab"));
    assertTrue(set.matches(bytes("ab")));
    assertTrue(set.matches(bytes("abc")));
    assertFalse(set.matches(bytes("a")));
    assertFalse(set.matches(bytes("b")));
    assertFalse(set.matches(Bytes.empty()));
  }

  @Test
  void duplicatesAreForwardedAndTheCancelOnlyAtTheLast() {
    assertTrue(set.add(bytes("a")));
    assertTrue(set.add(bytes("a")));
    assertEquals(1, set.size());
    assertEquals(Removal.REMAINS, set.remove(bytes("a")));
    assertTrue(set.matches(bytes("a")));
    assertEquals(Removal.GONE, set.remove(bytes("a")));
    assertFalse(set.matches(bytes("a")));
  }

  @Test
  void anUnknownPrefixIsReportedAndChangesNothing() {
    set.add(bytes("abc"));
    set.add(bytes("abd"));
    assertEquals(Removal.UNKNOWN, set.remove(bytes("ab")), "a fork of the tree is no subscription");
    assertEquals(Removal.UNKNOWN, set.remove(bytes("abcd")));
    assertEquals(Removal.UNKNOWN, set.remove(Bytes.empty()));
    assertEquals(2, set.size());
  }

  @Test
  void eachDistinctPrefixIsSentAgainOnce() {
    for (String text : List.of("b", "a", "a", "", "abc", "abd")) {
      set.add(bytes(text));
    }
    List<String> sent = new ArrayList<>();
    set.forEach(prefix -> sent.add(prefix.text()));
    assertEquals(List.of("", "a", "abc", "abd", "b"), sent);
  }

  @Test
  void aHundredThousandPrefixesAreFoundAndTakenBack() {
    for (int i = 0; i < 100_000; i++) {
      set.add(bytes("topic." + i + "."));
    }
    assertEquals(100_000, set.size());
    for (int i = 0; i < 100_000; i++) {
      assertTrue(set.matches(bytes("topic." + i + ".x")));
      assertFalse(set.matches(bytes("topic." + i)));
    }
    for (int i = 0; i < 100_000; i++) {
      assertEquals(Removal.GONE, set.remove(bytes("topic." + i + ".")));
    }
    assertTrue(set.isEmpty());
    assertFalse(set.matches(bytes("topic.1.x")));
  }

  @Property(tries = 200)
  void behavesAsAMapOfCounts(@ForAll long seed) {
    Random random = new Random(seed);
    SubscriptionSet tested = new SubscriptionSet();
    Map<Bytes, Integer> model = new HashMap<>();
    for (int step = 0; step < 200; step++) {
      Bytes prefix = RandomTopics.next(random);
      if (random.nextInt(5) < 3) {
        tested.add(prefix);
        model.merge(prefix, 1, Integer::sum);
      } else {
        Integer count = model.get(prefix);
        Removal expected =
            count == null ? Removal.UNKNOWN : count > 1 ? Removal.REMAINS : Removal.GONE;
        assertEquals(expected, tested.remove(prefix));
        model.computeIfPresent(prefix, (key, n) -> n > 1 ? n - 1 : null);
      }
      Bytes topic = RandomTopics.next(random);
      assertEquals(model.keySet().stream().anyMatch(topic::startsWith), tested.matches(topic));
      byte[] memory = new byte[topic.size() + 5];
      topic.copyTo(memory, 3);
      assertEquals(tested.matches(topic), tested.matches(memory, 3, topic.size()));
    }
    List<Bytes> visited = new ArrayList<>();
    tested.forEach(visited::add);
    assertEquals(model.size(), visited.size());
    assertEquals(model.keySet(), new HashSet<>(visited));
  }
}
