package io.monocoque.patterns;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PrefixTreeTest {
  private final PrefixTree<String> tree = new PrefixTree<>();

  private PrefixNode<String> put(String prefix) {
    return tree.put(Bytes.of(prefix), prefix);
  }

  @Test
  void aNodeStaysTheSameWhileOthersSplitAndMergeAroundIt() {
    PrefixNode<String> node = put("abcdef");
    PrefixNode<String> fork = put("abcxyz");
    PrefixNode<String> above = put("ab");
    assertSame(node, tree.find(Bytes.of("abcdef")));
    tree.remove(above);
    tree.remove(fork);
    assertSame(node, tree.find(Bytes.of("abcdef")));
    assertSame(tree.root(), node.parent);
    assertEquals(Bytes.of("abcdef"), node.prefix());
  }

  @Test
  void aForkDoesNotKeepALongPrefixThatWasRemoved() {
    PrefixNode<String> endless = put("a" + "x".repeat(1_000_000));
    put("ab");
    put("ac");
    PrefixNode<String> fork = requireNonNull(tree.root().next(Bytes.of("ab")));
    assertEquals(1, fork.depth);
    tree.remove(endless);
    assertEquals(2, fork.key.length);
  }

  @Test
  void aPrefixThatEndsInAForkDoesNotKeepTheLongOneBelow() {
    put("a" + "x".repeat(1_000_000));
    assertEquals(1, put("a").key.length);
  }

  @Test
  void aForkOfManyBytesIsFoundByEach() {
    for (int i = 0; i < 256; i++) {
      tree.put(Bytes.of(new byte[] {(byte) (i * 7), 1}), "v" + i);
    }
    for (int i = 0; i < 256; i++) {
      Bytes prefix = Bytes.of(new byte[] {(byte) (i * 7), 1});
      assertEquals("v" + i, requireNonNull(tree.find(prefix)).value());
      assertNull(tree.find(Bytes.of(new byte[] {(byte) (i * 7), 2})));
    }
  }

  @Property(tries = 200)
  void hasNoneIsExactWhileNothingChanges(@ForAll long seed) {
    Random random = new Random(seed);
    PrefixTree<String> tested = new PrefixTree<>();
    Set<Bytes> model = new HashSet<>();
    for (int step = 0; step < 150; step++) {
      Bytes prefix = RandomTopics.next(random);
      PrefixNode<String> found = tested.find(prefix);
      if (found == null) {
        tested.put(prefix, "v");
        model.add(prefix);
      } else {
        tested.remove(found);
        model.remove(prefix);
      }
      Bytes topic = RandomTopics.next(random);
      boolean none =
          IntStream.rangeClosed(0, topic.size()).noneMatch(n -> model.contains(topic.slice(0, n)));
      assertEquals(none, tested.hasNone(topic));
      assertEquals(none, tested.hasNone(topic.toArray()));
    }
  }

  /**
   * Beside a thread that makes and merges forks on its way, a prefix that stays is never missed.
   */
  @Test
  void hasNoneMissesNothingThatStays() throws InterruptedException {
    put("aab");
    byte[] topic = Bytes.of("aabc").toArray();
    AtomicBoolean done = new AtomicBoolean();
    Thread owner =
        Thread.ofPlatform()
            .start(
                () -> {
                  Random random = new Random(1);
                  for (int i = 0; i < 300_000; i++) {
                    Bytes prefix = RandomTopics.next(random);
                    PrefixNode<String> found = tree.find(prefix);
                    if (prefix.equals(Bytes.of("aab"))) {
                      continue;
                    }
                    if (found == null) {
                      tree.put(prefix, "v");
                    } else {
                      tree.remove(found);
                    }
                  }
                  done.set(true);
                });
    int missed = 0;
    while (!done.get() && owner.isAlive()) {
      missed += tree.hasNone(topic) ? 1 : 0;
    }
    owner.join();
    assertTrue(done.get());
    assertEquals(0, missed);
  }

  @Property(tries = 200)
  void nothingIsKeptThatNoPrefixNeeds(@ForAll long seed) {
    Random random = new Random(seed);
    PrefixTree<String> tested = new PrefixTree<>();
    Set<Bytes> model = new HashSet<>();
    for (int step = 0; step < 150; step++) {
      Bytes prefix = RandomTopics.next(random);
      PrefixNode<String> found = tested.find(prefix);
      assertEquals(model.contains(prefix), found != null);
      if (found == null) {
        tested.put(prefix, "v");
        model.add(prefix);
      } else {
        tested.remove(found);
        model.remove(prefix);
      }
      assertEquals(model, prefixesBelow(tested.root()));
      assertEquals(model.size(), tested.size());
    }
    for (PrefixNode<String> node = tested.first(); node != null; node = tested.first()) {
      tested.remove(node);
    }
    assertEquals(0, tested.root().childCount());
  }

  /** The prefixes in a subtree; checks its shape on the way. */
  private static Set<Bytes> prefixesBelow(PrefixNode<String> node) {
    Set<Bytes> prefixes = new HashSet<>();
    int longest = 0;
    for (int i = 0; i < node.childCount(); i++) {
      PrefixNode<String> child = node.child(i);
      assertSame(node, child.parent);
      assertTrue(child.depth > node.depth);
      prefixes.addAll(prefixesBelow(child));
    }
    for (Bytes prefix : prefixes) {
      longest = Math.max(longest, prefix.size());
    }
    if (node.value() != null) {
      assertEquals(node.depth, node.key.length);
      prefixes.add(node.prefix());
    } else if (node.parent != null) {
      assertTrue(node.childCount() > 1, "a node without a value is a fork");
      assertTrue(node.key.length <= longest, "a key that nobody below has");
    }
    return prefixes;
  }
}
