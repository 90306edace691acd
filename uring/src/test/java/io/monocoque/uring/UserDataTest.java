package io.monocoque.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class UserDataTest {
  @Test
  void partsLieWhereTheyAreDrawn() {
    assertEquals(
        0x123456_abcdef_06_9aL, UserData.pack(0x123456, 0xabcdef, UserData.OP_CANCEL, 0x9a));
  }

  @Test
  void partsAtTheirLimitsDoNotTouchEachOther() {
    long high = UserData.pack(UserData.MAX_SLOTS - 1, 0, 0xff, 0);
    assertEquals(UserData.MAX_SLOTS - 1, UserData.slot(high));
    assertEquals(0, UserData.generation(high));
    assertEquals(0xff, UserData.op(high));
    assertEquals(0, UserData.sequence(high));

    long low = UserData.pack(0, UserData.GENERATION_MASK, 0, 0xff);
    assertEquals(0, UserData.slot(low));
    assertEquals(UserData.GENERATION_MASK, UserData.generation(low));
    assertEquals(0, UserData.op(low));
    assertEquals(0xff, UserData.sequence(low));
  }

  @Test
  void generationsAndSequencesWrap() {
    assertEquals(
        UserData.pack(1, 0, 2, 0), UserData.pack(1, UserData.GENERATION_MASK + 1, 2, 0x100));
  }
}
