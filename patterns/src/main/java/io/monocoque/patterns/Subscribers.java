package io.monocoque.patterns;

import java.util.Arrays;

/**
 * The subscribers of one topic, in no order. Small, as most of a hundred thousand topics have one.
 *
 * <p>Threading: guarded by the lock of the index's owner.
 */
final class Subscribers<P> {
  private Subscriber<P>[] entries = newArray(1);
  private int size;

  int size() {
    return size;
  }

  Subscriber<P> at(int index) {
    return entries[index];
  }

  /** Adds one that is not there. */
  void add(Subscriber<P> subscriber) {
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, 2 * size);
    }
    entries[size++] = subscriber;
  }

  /** Removes one that is there; the last one takes its place. */
  void remove(Subscriber<P> subscriber) {
    int at = 0;
    while (entries[at] != subscriber) {
      at++;
    }
    size--;
    Subscriber<P>[] kept = entries;
    kept[at] = kept[size];
    if (size > 0 && size <= kept.length / 4) {
      entries = Arrays.copyOf(kept, kept.length / 2);
    } else {
      Arrays.fill(kept, size, size + 1, null);
    }
  }

  // Java makes arrays of a generic type raw only; filled with Subscriber<P> alone, and never
  // leaving this
  // class, it holds what the cast says.
  @SuppressWarnings({"unchecked", "rawtypes"}) // see above
  private static <P> Subscriber<P>[] newArray(int length) {
    return (Subscriber<P>[]) new Subscriber[length];
  }
}
