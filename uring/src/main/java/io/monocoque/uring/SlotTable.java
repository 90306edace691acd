package io.monocoque.uring;

import io.monocoque.bytes.trusted.Checked;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who the operations in flight belong to. A completion finds its endpoint by slot and generation;
 * one that comes after the slot got a new holder finds nobody.
 *
 * <p>Threading: the driver's thread.
 *
 * <p>Ownership: an endpoint holds the memory of its operations and stays here until none is in
 * flight, so the table keeps alive whatever the kernel can touch.
 */
final class SlotTable<E> {
  private static final int FIRST_SLOTS = 64;

  private final ArrayList<@Nullable E> holders = new ArrayList<>();
  private final OwnThread owner = new OwnThread();
  private int[] generations = new int[FIRST_SLOTS];
  private int[] free = new int[FIRST_SLOTS];
  private int freeCount;

  /** The slot for one more holder. */
  int add(E holder) {
    checkThread();
    if (freeCount > 0) {
      int slot = free[--freeCount];
      holders.set(slot, holder);
      return slot;
    }
    int slot = holders.size();
    if (slot == UserData.MAX_SLOTS) {
      throw new IllegalStateException("no more than " + slot + " connections on one loop");
    }
    if (slot == generations.length) {
      generations = Arrays.copyOf(generations, slot * 2);
      free = Arrays.copyOf(free, slot * 2);
    }
    holders.add(holder);
    return slot;
  }

  /** The generation of a slot's present holder. */
  int generation(int slot) {
    return generations[slot];
  }

  /** Whose operation this is, or null if its holder is gone. */
  @Nullable E find(long userData) {
    checkThread();
    int slot = UserData.slot(userData);
    if (slot >= holders.size() || generations[slot] != UserData.generation(userData)) {
      return null;
    }
    return holders.get(slot);
  }

  private void checkThread() {
    if (Checked.ON) {
      owner.check();
    }
  }

  /**
   * Frees a slot; nothing of its holder may be in flight.
   *
   * @throws IllegalStateException if it is free, as a second release would give it to two
   */
  void remove(int slot) {
    checkThread();
    if (holders.set(slot, null) == null) {
      throw new IllegalStateException("slot " + slot + " has no holder");
    }
    generations[slot] = (generations[slot] + 1) & UserData.GENERATION_MASK;
    free[freeCount++] = slot;
  }

  /** Everybody in the table. */
  List<E> all() {
    List<E> all = new ArrayList<>();
    for (E holder : holders) {
      if (holder != null) {
        all.add(holder);
      }
    }
    return all;
  }
}
