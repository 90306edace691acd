package io.monocoque.patterns;

import io.monocoque.bytes.Bytes;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * What a SUB asked for: prefixes, each as often as it was subscribed.
 *
 * <p>It filters again what publishers send, so that one which sends too much does no harm, and it
 * remembers what a new connection must be told.
 *
 * <p>Threading: guarded by its owner's lock; nothing may be changed while {@link #forEach} runs.
 *
 * <p>Hot path: {@link #matches(Bytes)} allocates nothing; its steps are bounded by the topic's
 * length.
 *
 * <p>Source: RFC 29, SUB.
 */
public final class SubscriptionSet {
  private final PrefixTree<Count> tree = new PrefixTree<>();

  /** How often a prefix was subscribed and not yet cancelled. */
  private static final class Count {
    int count;
  }

  /**
   * Subscribes once more.
   *
   * @return whether upstream is to be told: always, as publishers that report every subscription
   *     rely on duplicates
   */
  public boolean add(Bytes prefix) {
    PrefixNode<Count> node = tree.find(prefix);
    Count count = node == null ? null : node.value();
    if (count == null) {
      count = new Count();
      tree.put(prefix, count);
    }
    count.count = Math.addExact(count.count, 1);
    return true;
  }

  /** Takes back one subscription; upstream is to be told if the prefix is {@link Removal#GONE}. */
  public Removal remove(Bytes prefix) {
    PrefixNode<Count> node = tree.find(prefix);
    Count count = node == null ? null : node.value();
    if (node == null || count == null) {
      return Removal.UNKNOWN;
    }
    count.count--;
    if (count.count > 0) {
      return Removal.REMAINS;
    }
    tree.remove(node);
    return Removal.GONE;
  }

  /** Whether a message with this first part was asked for. */
  public boolean matches(Bytes firstPart) {
    for (PrefixNode<Count> node = tree.root(); node != null; node = node.next(firstPart)) {
      if (node.value() != null) {
        return true;
      }
    }
    return false;
  }

  /** As {@link #matches(Bytes)}, for a first part {@code memory[from, from + size)}. */
  public boolean matches(byte[] memory, int from, int size) {
    Objects.checkFromIndexSize(from, size, memory.length);
    for (PrefixNode<Count> node = tree.root(); node != null; node = node.next(memory, from, size)) {
      if (node.value() != null) {
        return true;
      }
    }
    return false;
  }

  /** Visits each distinct prefix once: what a new connection is told. */
  public void forEach(Consumer<? super Bytes> visitor) {
    for (PrefixNode<Count> node = tree.first(); node != null; node = tree.after(node)) {
      visitor.accept(node.prefix());
    }
  }

  /** The number of distinct prefixes. */
  public int size() {
    return tree.size();
  }

  public boolean isEmpty() {
    return tree.size() == 0;
  }
}
