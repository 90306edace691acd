package io.monocoque.patterns;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.trusted.TrustedBytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A node of a {@link PrefixTree}.
 *
 * <pre>
 *   key      p r i c e s . g o l d     never written to
 *            └ parent.depth ┘      └ depth
 *                           └label─┘
 * </pre>
 *
 * <p>The label is a range of the whole prefix, not an array of its own: a node that is split or
 * merged changes numbers only.
 *
 * <p>Threading: guarded by the lock of the tree's owner.
 */
final class PrefixNode<V> {
  private static final byte[] NO_KEYS = {};

  /** Begins with this node's prefix; exactly that if the node has a value. */
  byte[] key;

  /** The length of this node's prefix. */
  final int depth;

  @Nullable PrefixNode<V> parent;

  private @Nullable V value;

  /** The first bytes of the children's labels, in signed order. */
  private byte[] firstBytes = NO_KEYS;

  /** The children, each at the index of its first byte; null if there are none. */
  private PrefixNode<V> @Nullable [] children;

  PrefixNode(byte[] key, int depth) {
    this.key = key;
    this.depth = depth;
  }

  @Nullable V value() {
    return value;
  }

  void value(@Nullable V changed) {
    value = changed;
  }

  /** The prefix of a node that has a value. */
  Bytes prefix() {
    return TrustedBytes.wrap(key, 0, depth);
  }

  /** The next node on the way of a topic that begins with this node's prefix, or null. */
  @Nullable PrefixNode<V> next(Bytes topic) {
    if (firstBytes.length == 0 || depth >= topic.size()) {
      return null;
    }
    int slot = indexOf(topic.byteAt(depth));
    if (slot < 0) {
      return null;
    }
    PrefixNode<V> child = child(slot);
    return child.depth <= topic.size() && child.commonDepth(depth, topic) == child.depth
        ? child
        : null;
  }

  /** As {@link #next(Bytes)}, for the topic {@code memory[from, from + size)}. */
  @Nullable PrefixNode<V> next(byte[] memory, int from, int size) {
    if (firstBytes.length == 0 || depth >= size) {
      return null;
    }
    int slot = indexOf(memory[from + depth]);
    if (slot < 0) {
      return null;
    }
    PrefixNode<V> child = child(slot);
    return child.depth <= size
            && Arrays.equals(
                child.key, depth, child.depth, memory, from + depth, from + child.depth)
        ? child
        : null;
  }

  /** How far the topic agrees with this node's prefix, which it is known to do up to {@code at}. */
  int commonDepth(int at, Bytes topic) {
    int end = Math.min(depth, topic.size());
    int i = at;
    while (i < end && key[i] == topic.byteAt(i)) {
      i++;
    }
    return i;
  }

  int childCount() {
    return firstBytes.length;
  }

  PrefixNode<V> child(int slot) {
    PrefixNode<V>[] present = children;
    if (present == null) {
      throw new AssertionError("no children");
    }
    return present[slot];
  }

  /** The index of the child that begins with this byte, or {@code ~} of where it would be. */
  int indexOf(byte first) {
    // Not Arrays.binarySearch for the usual fork of few: this is on the way of every message.
    byte[] present = firstBytes;
    if (present.length > 8) {
      return Arrays.binarySearch(present, first);
    }
    for (int i = 0; i < present.length; i++) {
      if (present[i] >= first) {
        return present[i] == first ? i : ~i;
      }
    }
    return ~present.length;
  }

  void addChild(int slot, PrefixNode<V> child) {
    int count = firstBytes.length;
    byte[] bytes = new byte[count + 1];
    PrefixNode<V>[] nodes = newArray(count + 1);
    System.arraycopy(firstBytes, 0, bytes, 0, slot);
    System.arraycopy(firstBytes, slot, bytes, slot + 1, count - slot);
    if (children != null) {
      System.arraycopy(children, 0, nodes, 0, slot);
      System.arraycopy(children, slot, nodes, slot + 1, count - slot);
    }
    bytes[slot] = child.key[depth];
    nodes[slot] = child;
    firstBytes = bytes;
    children = nodes;
    child.parent = this;
  }

  void removeChild(PrefixNode<V> child) {
    int count = firstBytes.length;
    PrefixNode<V>[] present = children;
    if (present == null || count == 1) {
      firstBytes = NO_KEYS;
      children = null;
      return;
    }
    int slot = indexOf(child.key[depth]);
    byte[] bytes = new byte[count - 1];
    PrefixNode<V>[] nodes = newArray(count - 1);
    System.arraycopy(firstBytes, 0, bytes, 0, slot);
    System.arraycopy(firstBytes, slot + 1, bytes, slot, count - slot - 1);
    System.arraycopy(present, 0, nodes, 0, slot);
    System.arraycopy(present, slot + 1, nodes, slot, count - slot - 1);
    firstBytes = bytes;
    children = nodes;
  }

  /** Puts a fork at {@code forkDepth} between this node and its child; returns the fork. */
  PrefixNode<V> split(int slot, int forkDepth) {
    PrefixNode<V> below = child(slot);
    PrefixNode<V> fork = new PrefixNode<>(below.key, forkDepth);
    setChild(slot, fork);
    fork.addChild(0, below);
    return fork;
  }

  /** Takes this node, which has no value and one child, out of the tree. */
  void replaceBy(PrefixNode<V> only) {
    PrefixNode<V> above = parent;
    if (above == null) {
      throw new AssertionError("the root stays");
    }
    above.setChild(above.indexOf(key[above.depth]), only);
  }

  private void setChild(int slot, PrefixNode<V> child) {
    PrefixNode<V>[] present = children;
    if (present == null) {
      throw new AssertionError("no children");
    }
    present[slot] = child;
    child.parent = this;
  }

  // Java makes arrays of a generic type raw only; filled with PrefixNode<V> alone, and never
  // leaving this
  // class, it holds what the cast says.
  @SuppressWarnings({"unchecked", "rawtypes"}) // see above
  private static <V> PrefixNode<V>[] newArray(int size) {
    return (PrefixNode<V>[]) new PrefixNode[size];
  }
}
