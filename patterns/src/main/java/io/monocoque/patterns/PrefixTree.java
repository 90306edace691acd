package io.monocoque.patterns;

import io.monocoque.bytes.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Values by prefix, in a radix tree: all prefixes of a topic are met on one way down from the root.
 *
 * <pre>
 *   "" ─┬─ "pri" ─┬─ "ces." ─── "gold"       a node without a value is there only as a fork: it
 *       │         └─ "vate"                  has at least two children (the root excepted)
 *       └─ "log"
 * </pre>
 *
 * <p>Built for hostile input, as publishers hold what subscribers ask for: the steps of a look-up
 * are bounded by the topic's length whatever is in the tree, nothing recurses (prefixes nest as
 * deep as a peer likes), splitting and merging nodes copies no key (else one long prefix would make
 * every short command expensive), and memory follows what is in the tree now.
 *
 * <p>Threading: guarded by its owner's lock, but for {@link #hasNone}. Ownership: keys are copies
 * of their own.
 */
final class PrefixTree<V> {
  private static final VarHandle VERSION;

  static {
    try {
      VERSION = MethodHandles.lookup().findVarHandle(PrefixTree.class, "version", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final PrefixNode<V> root = new PrefixNode<>(new byte[0], 0);
  private int valueCount;

  /** Counts up, at the beginning and at the end of each change: odd while there is one. */
  private long version;

  /**
   * The node at which the way of every topic begins; {@link PrefixNode#next} leads on. It stays
   * empty for as long as there is nothing in the tree.
   */
  PrefixNode<V> root() {
    return root;
  }

  /** The number of prefixes with a value. */
  int size() {
    return valueCount;
  }

  /** The node of exactly this prefix, or null if it has no value. */
  @Nullable PrefixNode<V> find(Bytes prefix) {
    PrefixNode<V> node = root;
    while (node.depth < prefix.size()) {
      PrefixNode<V> next = node.next(prefix);
      if (next == null) {
        return null;
      }
      node = next;
    }
    return node.value() == null ? null : node;
  }

  /**
   * Whether certainly no prefix with a value begins this topic. Any thread, beside the owner: false
   * also if the tree was changed meanwhile, and the answer is to be had under the lock.
   */
  boolean hasNone(byte[] topic) {
    long before = (long) VERSION.getAcquire(this);
    if ((before & 1) != 0) {
      return false;
    }
    for (PrefixNode<V> node = root; node != null; node = node.next(topic, 0, topic.length)) {
      if (node.value() != null) {
        return false;
      }
    }
    return isStill(before);
  }

  /** As {@link #hasNone(byte[])}. */
  boolean hasNone(Bytes topic) {
    long before = (long) VERSION.getAcquire(this);
    if ((before & 1) != 0) {
      return false;
    }
    for (PrefixNode<V> node = root; node != null; node = node.next(topic)) {
      if (node.value() != null) {
        return false;
      }
    }
    return isStill(before);
  }

  private boolean isStill(long before) {
    VarHandle.acquireFence(); // what was read of the tree was read before this
    return (long) VERSION.getOpaque(this) == before;
  }

  private void beginChange() {
    VERSION.setOpaque(this, version + 1);
    VarHandle.releaseFence(); // who sees any of the change sees that, too
  }

  private void endChange() {
    VERSION.setRelease(this, version + 1);
  }

  /** Gives a prefix its value; the node stays the same until its value is removed. */
  PrefixNode<V> put(Bytes prefix, V value) {
    beginChange();
    try {
      return insert(prefix, value);
    } finally {
      endChange();
    }
  }

  private PrefixNode<V> insert(Bytes prefix, V value) {
    PrefixNode<V> node = nodeFor(prefix);
    if (node.value() == null) {
      valueCount++;
      // A fork borrows the key of something below it, which may be much longer.
      if (node.key.length != node.depth) {
        node.key = prefix.toArray();
      }
    }
    node.value(value);
    return node;
  }

  /** Takes the value away from a node that has one, and the node with it unless it is a fork. */
  void remove(PrefixNode<V> node) {
    if (node.value() == null) {
      throw new AssertionError("no value to remove");
    }
    beginChange();
    try {
      takeOut(node);
    } finally {
      endChange();
    }
  }

  private void takeOut(PrefixNode<V> node) {
    node.value(null);
    valueCount--;
    PrefixNode<V> parent = node.parent;
    if (parent == null || node.childCount() > 1) {
      return;
    }
    if (node.childCount() == 1) {
      node.replaceBy(node.child(0));
      return;
    }
    parent.removeChild(node);
    returnKey(node.key, parent);
    if (parent.value() == null && parent.parent != null && parent.childCount() == 1) {
      parent.replaceBy(parent.child(0));
    }
  }

  /** The node with a value that comes next in the order of the prefixes; null after the last. */
  @Nullable PrefixNode<V> after(PrefixNode<V> node) {
    PrefixNode<V> at = node;
    do {
      at = inOrder(at);
    } while (at != null && at.value() == null);
    return at;
  }

  /** The first node with a value; null if there is none. */
  @Nullable PrefixNode<V> first() {
    return root.value() != null ? root : after(root);
  }

  private PrefixNode<V> nodeFor(Bytes prefix) {
    PrefixNode<V> node = root;
    while (node.depth < prefix.size()) {
      int slot = node.indexOf(prefix.byteAt(node.depth));
      if (slot < 0) {
        PrefixNode<V> leaf = new PrefixNode<>(prefix.toArray(), prefix.size());
        node.addChild(~slot, leaf);
        return leaf;
      }
      PrefixNode<V> child = node.child(slot);
      int common = child.commonDepth(node.depth, prefix);
      node = common == child.depth ? child : node.split(slot, common);
    }
    return node;
  }

  /** Forks above a removed leaf that borrowed its key borrow another's, so that it can go. */
  @SuppressWarnings("ReferenceEquality") // Which array it is, not what it holds.
  private static <V> void returnKey(byte[] key, PrefixNode<V> from) {
    for (PrefixNode<V> at = from; at != null; at = at.parent) {
      if (at.key == key && at.childCount() > 0) {
        at.key = at.child(0).key;
      }
    }
  }

  private static <V> @Nullable PrefixNode<V> inOrder(PrefixNode<V> node) {
    if (node.childCount() > 0) {
      return node.child(0);
    }
    PrefixNode<V> below = node;
    for (PrefixNode<V> at = node.parent; at != null; at = at.parent) {
      int sibling = at.indexOf(below.key[at.depth]) + 1;
      if (sibling < at.childCount()) {
        return at.child(sibling);
      }
      below = at;
    }
    return null;
  }
}
