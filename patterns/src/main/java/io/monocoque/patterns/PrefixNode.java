package io.monocoque.patterns;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.trusted.TrustedBytes;
import java.util.Arrays;
import java.util.Objects;
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
 * <p>Threading: guarded by the lock of the tree's owner. {@link #value} and {@link #next} do no
 * harm beside a change, but mean something only if there was none: see {@link PrefixTree#hasNone}.
 */
final class PrefixNode<V> {
  /** Not changed once they are a node's: whoever looks without the lock sees all of one time. */
  private static final class Children<V> {
    /** So many are looked through one by one. */
    private static final int FEW = 8;

    /** The first bytes of their labels, in signed order. */
    final byte[] firstBytes;

    /** Each at the index of its first byte. */
    final PrefixNode<V>[] nodes;

    /** By their first bytes; null if they are few. */
    private final PrefixNode<V> @Nullable [] byFirstByte;

    Children(byte[] firstBytes, PrefixNode<V>[] nodes) {
      this.firstBytes = firstBytes;
      this.nodes = nodes;
      this.byFirstByte = nodes.length > FEW ? newArray(256) : null;
      for (int i = 0; byFirstByte != null && i < nodes.length; i++) {
        byFirstByte[firstBytes[i] & 0xff] = nodes[i];
      }
    }

    /** On the way of every message. */
    @Nullable PrefixNode<V> of(byte first) {
      PrefixNode<V>[] table = byFirstByte;
      if (table != null) {
        return table[first & 0xff];
      }
      for (int i = 0; i < firstBytes.length; i++) {
        if (firstBytes[i] == first) {
          return nodes[i];
        }
      }
      return null;
    }
  }

  /** Begins with this node's prefix; exactly that if the node has a value. */
  byte[] key;

  /** The length of this node's prefix. */
  final int depth;

  @Nullable PrefixNode<V> parent;

  private @Nullable V value;

  /** Null if there are none. */
  private @Nullable Children<V> children;

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
    Children<V> present = children;
    if (present == null || depth >= topic.size()) {
      return null;
    }
    PrefixNode<V> child = present.of(topic.byteAt(depth));
    return child != null
            && child.depth <= topic.size()
            && child.commonDepth(depth, topic) == child.depth
        ? child
        : null;
  }

  /** As {@link #next(Bytes)}, for the topic {@code memory[from, from + size)}. */
  @Nullable PrefixNode<V> next(byte[] memory, int from, int size) {
    Children<V> present = children;
    if (present == null || depth >= size) {
      return null;
    }
    PrefixNode<V> child = present.of(memory[from + depth]);
    return child != null
            && child.depth <= size
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
    return children == null ? 0 : children.nodes.length;
  }

  PrefixNode<V> child(int slot) {
    return children().nodes[slot];
  }

  private Children<V> children() {
    return Objects.requireNonNull(children, "no children");
  }

  /** The index of the child that begins with this byte, or {@code ~} of where it would be. */
  int indexOf(byte first) {
    return children == null ? ~0 : Arrays.binarySearch(children.firstBytes, first);
  }

  void addChild(int slot, PrefixNode<V> child) {
    int count = childCount();
    byte[] bytes = new byte[count + 1];
    PrefixNode<V>[] nodes = newArray(count + 1);
    if (children != null) {
      System.arraycopy(children.firstBytes, 0, bytes, 0, slot);
      System.arraycopy(children.firstBytes, slot, bytes, slot + 1, count - slot);
      System.arraycopy(children.nodes, 0, nodes, 0, slot);
      System.arraycopy(children.nodes, slot, nodes, slot + 1, count - slot);
    }
    bytes[slot] = child.key[depth];
    nodes[slot] = child;
    children = new Children<>(bytes, nodes);
    child.parent = this;
  }

  void removeChild(PrefixNode<V> child) {
    Children<V> present = children();
    int count = present.nodes.length;
    if (count == 1) {
      children = null;
      return;
    }
    int slot = indexOf(child.key[depth]);
    byte[] bytes = new byte[count - 1];
    PrefixNode<V>[] nodes = newArray(count - 1);
    System.arraycopy(present.firstBytes, 0, bytes, 0, slot);
    System.arraycopy(present.firstBytes, slot + 1, bytes, slot, count - slot - 1);
    System.arraycopy(present.nodes, 0, nodes, 0, slot);
    System.arraycopy(present.nodes, slot + 1, nodes, slot, count - slot - 1);
    children = new Children<>(bytes, nodes);
  }

  /** Puts a fork at {@code forkDepth} between this node and its child; returns the fork. */
  PrefixNode<V> split(int slot, int forkDepth) {
    PrefixNode<V> below = child(slot);
    PrefixNode<V> fork = new PrefixNode<>(below.key, forkDepth);
    fork.addChild(0, below);
    setChild(slot, fork);
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
    Children<V> present = children();
    PrefixNode<V>[] nodes = present.nodes.clone();
    nodes[slot] = child;
    children = new Children<>(present.firstBytes, nodes);
    child.parent = this;
  }

  // Java makes arrays of a generic type raw only; filled with PrefixNode<V> alone, and never
  // leaving this class, it holds what the cast says.
  @SuppressWarnings({"unchecked", "rawtypes"}) // see above
  private static <V> PrefixNode<V>[] newArray(int size) {
    return (PrefixNode<V>[]) new PrefixNode[size];
  }
}
