package io.monocoque.patterns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PairSlotTest {
  @Test
  void aSecondPeerIsRefusedUntilTheFirstIsGone() {
    PairSlot<String> slot = new PairSlot<>();
    assertTrue(slot.isEmpty());
    assertTrue(slot.offer("a"));
    assertFalse(slot.offer("b"));
    assertEquals("a", slot.peer());
    assertFalse(slot.remove("b"), "the refused one does not take the first with it");
    assertTrue(slot.remove("a"));
    assertNull(slot.peer());
    assertTrue(slot.offer("b"));
    assertEquals("b", slot.peer());
  }
}
