package io.monocoque.patterns;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.RoutingId;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RoutingTableTest {
  private final ScriptedPeer a = new ScriptedPeer("a");
  private final ScriptedPeer b = new ScriptedPeer("b");

  /** The numbers begin at -2, so that they wrap. */
  private final RandomGenerator random = () -> -2L << 32;

  private final RoutingTable<ScriptedPeer> table = new RoutingTable<>(random);

  private static Bytes hex(String digits) {
    return Bytes.of(HexFormat.of().parseHex(digits));
  }

  @Test
  void namelessPeersGetZeroAndACounterWithRandomStart() {
    assertEquals(
        hex("00fffffffe"),
        requireNonNull(table.admit(a, Bytes.empty(), false)).routingId().bytes());
    assertEquals(
        hex("00ffffffff"),
        requireNonNull(table.admit(b, Bytes.empty(), false)).routingId().bytes());
    ScriptedPeer c = new ScriptedPeer("c");
    RoutingId third = requireNonNull(table.admit(c, Bytes.empty(), true)).routingId();
    assertEquals(hex("0000000000"), third.bytes());
    assertEquals(third, c.routingId());
    assertSame(c, table.find(third));
    assertEquals(3, table.size());
  }

  @Test
  void aNameIsNotGivenAgainWhenItsPeerLeft() {
    int[] calls = {0};
    RoutingTable<ScriptedPeer> wrapping = new RoutingTable<>(() -> calls[0]++);
    RoutingId first = requireNonNull(wrapping.admit(a, Bytes.empty(), false)).routingId();
    assertEquals(1, calls[0], "the start only is random");
    assertEquals(RoutingId.generated(0), first);
    assertTrue(wrapping.remove(a));
    assertEquals(
        RoutingId.generated(1),
        requireNonNull(wrapping.admit(a, Bytes.empty(), false)).routingId());
  }

  @Test
  void anAnnouncedNameIsTaken() {
    Admission<ScriptedPeer> admission = requireNonNull(table.admit(a, Bytes.of("worker"), false));
    assertEquals(RoutingId.of("worker"), admission.routingId());
    assertNull(admission.displaced());
    assertEquals(RoutingId.of("worker"), a.routingId());
    assertNull(table.find(RoutingId.of("other")));
  }

  @Test
  void aDuplicateIsRefusedWithoutHandover() {
    table.admit(a, Bytes.of("w"), false);
    assertNull(table.admit(b, Bytes.of("w"), false));
    assertSame(a, table.find(RoutingId.of("w")));
    assertFalse(table.remove(b));
  }

  @Test
  void theNewcomerWinsWithHandoverAndTheOldPeersRemovalLeavesIt() {
    table.admit(a, Bytes.of("w"), true);
    Admission<ScriptedPeer> admission = requireNonNull(table.admit(b, Bytes.of("w"), true));
    assertSame(a, admission.displaced());
    assertTrue(table.remove(a));
    assertSame(b, table.find(RoutingId.of("w")));
    assertTrue(table.remove(b));
    assertNull(table.find(RoutingId.of("w")));
    assertTrue(table.isEmpty());
  }

  @Test
  void reservedAndOversizedNamesAreRefused() {
    assertNull(table.admit(a, hex("0001020304"), true));
    assertNull(table.admit(a, hex("00"), true));
    assertNull(table.admit(a, Bytes.of("n".repeat(256)), true));
    assertTrue(table.isEmpty());
    assertEquals(
        255,
        requireNonNull(table.admit(a, Bytes.of("n".repeat(255)), false))
            .routingId()
            .bytes()
            .size());
  }

  @Test
  void admittingTwiceIsTheCallersBug() {
    table.admit(a, Bytes.empty(), false);
    assertThrows(IllegalArgumentException.class, () -> table.admit(a, Bytes.of("again"), true));
  }
}
