package io.monocoque.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.monocoque.bytes.trusted.Checked;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SlotTableTest {
  private final SlotTable<String> table = new SlotTable<>();

  private long userData(int slot) {
    return UserData.pack(slot, table.generation(slot), UserData.OP_RECEIVE, 0);
  }

  @Test
  void aCompletionFindsItsHolder() {
    int first = table.add("first");
    int second = table.add("second");
    assertEquals("first", table.find(userData(first)));
    assertEquals("second", table.find(userData(second)));
  }

  @Test
  void aLateCompletionDoesNotFindTheSuccessor() {
    int slot = table.add("old");
    long late = userData(slot);
    table.remove(slot);
    assertNull(table.find(late));
    assertEquals(slot, table.add("new"));
    assertNull(table.find(late));
    assertEquals("new", table.find(userData(slot)));
  }

  @Test
  void aSlotThatNeverWasFindsNobody() {
    assertNull(table.find(UserData.pack(0, 0, UserData.OP_SEND, 0)));
    assertNull(table.find(-1));
  }

  @Test
  void theTableGrowsAndReusesFreedSlots() {
    for (int i = 0; i < 1000; i++) {
      assertEquals(i, table.add("holder " + i));
    }
    for (int i = 0; i < 1000; i++) {
      table.remove(i);
    }
    assertEquals(List.of(), table.all());
    for (int i = 0; i < 1000; i++) {
      int slot = table.add("again");
      assertEquals("again", table.find(userData(slot)));
    }
    assertEquals(1000, table.all().size());
    assertEquals(1000, table.add("one more"));
  }

  @Test
  void generationsWrapWithoutLosingTheSlot() {
    int slot = table.add("x");
    for (int i = 0; i <= UserData.GENERATION_MASK; i++) {
      table.remove(slot);
      assertEquals(slot, table.add("x"));
    }
    assertEquals(0, table.generation(slot));
    assertEquals("x", table.find(userData(slot)));
  }

  @Test
  void aSlotIsFreedOnce() {
    int slot = table.add("x");
    table.remove(slot);
    assertThrows(IllegalStateException.class, () -> table.remove(slot));
  }

  @Test
  void anotherThreadIsTurnedAway() throws Exception {
    assumeTrue(Checked.ON);
    int slot = table.add("x");
    assertInstanceOf(
        WrongThreadException.class, OtherThread.thrownBy(() -> table.find(userData(slot))));
  }
}
