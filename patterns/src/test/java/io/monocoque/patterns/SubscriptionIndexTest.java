package io.monocoque.patterns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SubscriptionIndexTest {
  private final SubscriptionIndex<String> index = new SubscriptionIndex<>();

  private static Bytes bytes(String text) {
    return Bytes.of(text);
  }

  private static List<String> matched(SubscriptionIndex<String> index, Bytes topic) {
    List<String> peers = new ArrayList<>();
    index.match(topic, peers::add);
    List<String> byArray = new ArrayList<>();
    index.match(topic.toArray(), byArray::add);
    assertEquals(peers, byArray);
    peers.sort(null);
    return peers;
  }

  @Test
  void onlyTheFirstSubscriberOfATopicIsTheFirst() {
    assertTrue(index.add("p", bytes("a")));
    assertFalse(index.add("q", bytes("a")));
    assertTrue(index.add("q", bytes("ab")));
    assertEquals(2, index.topicCount());
    assertEquals(2, index.subscriberCount(bytes("a")));
    assertEquals(0, index.subscriberCount(bytes("abc")));
  }

  @Test
  void aPeerThatSubscribesTwiceCountsOnce() {
    index.add("p", bytes("a"));
    assertFalse(index.add("p", bytes("a")));
    assertEquals(1, index.subscriberCount(bytes("a")));
    assertEquals(Removal.GONE, index.remove("p", bytes("a")));
    assertEquals(List.of(), matched(index, bytes("a")));
  }

  @Test
  void aPeerWithSeveralMatchingPrefixesIsVisitedOnce() {
    for (String prefix : List.of("", "a", "ab", "abc")) {
      index.add("p", bytes(prefix));
    }
    index.add("q", bytes("ab"));
    assertEquals(List.of("p", "q"), matched(index, bytes("abcd")));
    assertEquals(List.of("p"), matched(index, bytes("a")), "and again in the next match");
  }

  @Test
  void removingTellsLastRemainingAndUnknownApart() {
    index.add("p", bytes("ab"));
    index.add("q", bytes("ab"));
    assertEquals(Removal.UNKNOWN, index.remove("p", bytes("a")));
    assertEquals(Removal.UNKNOWN, index.remove("r", bytes("ab")));
    assertEquals(Removal.REMAINS, index.remove("p", bytes("ab")));
    assertEquals(Removal.UNKNOWN, index.remove("p", bytes("ab")));
    assertEquals(Removal.GONE, index.remove("q", bytes("ab")));
    assertEquals(0, index.topicCount());
  }

  @Test
  void aPeerThatGoesTakesOnlyItsOwnTopicsAlong() {
    index.add("p", bytes("b"));
    index.add("p", Bytes.of(new byte[] {(byte) 0xff}));
    index.add("p", bytes("a"));
    index.add("p", bytes("shared"));
    index.add("q", bytes("shared"));
    assertEquals(
        List.of(bytes("a"), bytes("b"), Bytes.of(new byte[] {(byte) 0xff})),
        index.removeAll("p"),
        "in the order of unsigned bytes");
    assertEquals(List.of("q"), matched(index, bytes("shared")));
    assertEquals(List.of(), index.removeAll("p"));
    assertEquals(1, index.topicCount());
  }

  @Test
  void aVisitorThatUsesTheIndexIsRefusedAndTheIndexGoesOn() {
    index.add("p", bytes("a"));
    assertThrows(
        IllegalStateException.class, () -> index.match(bytes("a"), peer -> index.removeAll(peer)));
    assertEquals(List.of("p"), matched(index, bytes("a")));
  }

  @Test
  void prefixesMayNestAsDeepAsAPeerLikes() {
    String deep = "a".repeat(5_000);
    for (int i = 0; i <= deep.length(); i++) {
      index.add("p", bytes(deep.substring(0, i)));
    }
    assertEquals(List.of("p"), matched(index, bytes(deep)));
    assertEquals(deep.length() + 1, index.topicCount());
    assertEquals(deep.length() + 1, index.removeAll("p").size());
    assertEquals(0, index.topicCount());
  }

  @Test
  void manySubscribersOfOneTopicComeAndGo() {
    List<String> peers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      peers.add("p" + i);
      index.add(peers.get(i), Bytes.empty());
    }
    for (String peer : peers.subList(1, 1000)) {
      assertEquals(Removal.REMAINS, index.remove(peer, Bytes.empty()));
    }
    assertEquals(List.of("p0"), matched(index, bytes("x")));
    assertEquals(Removal.GONE, index.remove(peers.getFirst(), Bytes.empty()));
  }

  @Property(tries = 200)
  void behavesAsAMapOfSets(@ForAll long seed) {
    Random random = new Random(seed);
    SubscriptionIndex<String> tested = new SubscriptionIndex<>();
    Map<Bytes, Set<String>> model = new HashMap<>();
    List<String> peers = List.of("p", "q", "r", "s", "t");
    for (int step = 0; step < 300; step++) {
      String peer = peers.get(random.nextInt(peers.size()));
      Bytes prefix = RandomTopics.next(random);
      Set<String> present = model.getOrDefault(prefix, Set.of());
      switch (random.nextInt(20)) {
        case 0 -> {
          Set<Bytes> vanished =
              model.entrySet().stream()
                  .filter(entry -> entry.getValue().equals(Set.of(peer)))
                  .map(Map.Entry::getKey)
                  .collect(Collectors.toSet());
          model.values().forEach(set -> set.remove(peer));
          model.keySet().removeAll(vanished);
          List<Bytes> reported = tested.removeAll(peer);
          assertEquals(vanished.size(), reported.size());
          assertEquals(vanished, new HashSet<>(reported));
        }
        case 1, 2, 3, 4, 5, 6, 7 -> {
          Removal expected =
              !present.contains(peer)
                  ? Removal.UNKNOWN
                  : present.size() > 1 ? Removal.REMAINS : Removal.GONE;
          assertEquals(expected, tested.remove(peer, prefix));
          if (expected == Removal.GONE) {
            model.remove(prefix);
          } else if (expected == Removal.REMAINS) {
            present.remove(peer);
          }
        }
        default -> {
          assertEquals(present.isEmpty(), tested.add(peer, prefix));
          model.computeIfAbsent(prefix, key -> new HashSet<>()).add(peer);
        }
      }
      Bytes topic = RandomTopics.next(random);
      List<String> expected =
          model.entrySet().stream()
              .filter(entry -> topic.startsWith(entry.getKey()))
              .map(Map.Entry::getValue)
              .flatMap(Collection::stream)
              .distinct()
              .sorted()
              .toList();
      assertEquals(expected, matched(tested, topic));
      assertEquals(model.size(), tested.topicCount());
      assertEquals(model.getOrDefault(prefix, Set.of()).size(), tested.subscriberCount(prefix));
    }
  }
}
