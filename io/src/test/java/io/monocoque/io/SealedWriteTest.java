package io.monocoque.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A guard that seals, over a transport that stops at every byte: pieces leave in the order in which
 * they were sealed, each once, and a unit of which not all is with the kernel is sealed anew for
 * the next connection.
 */
class SealedWriteTest extends GuardedWrites {
  /** What is written before a piece: its number on the connection. */
  private static final int OVERHEAD = 4;

  /** Of one piece and of several; none begins like another. */
  private static final List<byte[]> SMALL =
      List.of(unit(1, 5), unit(2, 9, 300, 4), unit(3, 2100), unit(4, 7));

  /** Some are written piece by piece; one piece is larger than all that is sealed at a time. */
  private static final List<byte[]> LARGE =
      List.of(unit(1, 5), unit(2, 20, 50_000, 30, 40, 60_000), unit(3, 65_000), unit(4, 7));

  /** A connection whose units are sealed. */
  private final class SealedRig extends Rig {
    final UnitQueue commands = emptyQueue(0);
    final Numbering sealer = new Numbering();

    SealedRig(UnitQueue messages) {
      super(messages);
      guard.seal(sealer, commands);
    }

    /** As a lost connection ends: nothing is in flight, what waits is whole again. */
    void lose() throws IOException {
      guard.condemn();
      loop.round(0);
      guard.close();
      messages.rewind();
    }

    List<byte[]> units() {
      return parse(transport.taken());
    }
  }

  @Test
  void shortWritesAtEveryOffsetLeaveThePiecesInOrder() throws Exception {
    for (int first = 0; first <= sealedSize(SMALL); first++) {
      SealedRig rig = new SealedRig(queueOf(SMALL));
      rig.transport.room(first);
      rig.openAsCaller();
      rig.transport.room(Integer.MAX_VALUE);
      rig.runLoop();
      assertSame(SMALL, rig.units(), "first write: " + first);
      assertTrue(rig.messages.isEmpty());
    }
  }

  @Test
  void aUnitThatIsLargerThanASlabIsSealedPieceByPiece() throws Exception {
    for (int room : List.of(1_000, 65_000, 70_000, Integer.MAX_VALUE)) {
      SealedRig rig = new SealedRig(queueOf(LARGE));
      rig.transport.room(room);
      rig.openAsCaller();
      while (!rig.messages.isEmpty()) {
        rig.transport.room(room);
        rig.runLoop();
      }
      assertSame(LARGE, rig.units(), "room for " + room + " at a time");
    }
  }

  @Test
  void aLargePieceIsSealedFromWhereItLies() throws Exception {
    for (int room : List.of(1_000, 65_000, Integer.MAX_VALUE)) {
      SealedRig rig = new SealedRig(queueOf(LARGE, READABLE));
      rig.transport.room(room);
      rig.openAsCaller();
      while (!rig.messages.isEmpty()) {
        rig.transport.room(room);
        rig.runLoop();
      }
      assertSame(LARGE, rig.units(), "room for " + room + " at a time");
      assertTrue(rig.sealer.apart > 0, "nothing was sealed from where it lies");
    }
  }

  @Test
  void aLossAtEveryOffsetRepeatsWhatIsNotWholeAndNothingElse() throws Exception {
    for (int cut = 0; cut <= sealedSize(SMALL); cut++) {
      lossAt(SMALL, cut);
    }
    for (int cut : aroundEnds(LARGE)) {
      lossAt(LARGE, cut);
    }
  }

  private void lossAt(List<byte[]> units, int cut) throws Exception {
    UnitQueue messages = queueOf(units);
    SealedRig lost = new SealedRig(messages);
    lost.transport.room(cut);
    lost.openAsCaller();
    lost.runLoop();
    List<byte[]> handedOver = wholeUnits(units, cut);
    assertEquals(units.size() - handedOver.size(), messages.unfinished(), "cut at " + cut);
    lost.lose();

    SealedRig next = new SealedRig(messages);
    next.openAsCaller();
    next.runLoop();
    assertSame(units.subList(handedOver.size(), units.size()), next.units(), "cut at " + cut);
    assertTrue(messages.isEmpty());
  }

  @Test
  void whatAWriteUnderWayHadTakenIsNotRepeatedAfterACondemnation() throws Exception {
    for (int cut = 1; cut <= sealedSize(SMALL); cut++) {
      UnitQueue messages = queueOf(SMALL);
      SealedRig lost = new SealedRig(messages);
      lost.guard.open(messages); // on the loop
      assertTrue(lost.transport.hasPending());
      lost.guard.condemn();
      lost.transport.room(cut);
      int taken = lost.transport.completePending();
      lost.guard.onWritten(taken);
      assertFalse(lost.transport.hasPending(), "a condemned guard writes on");
      lost.lose();

      SealedRig next = new SealedRig(messages);
      next.openAsCaller();
      next.runLoop();
      int done = wholeUnits(SMALL, taken).size();
      assertSame(SMALL.subList(done, SMALL.size()), next.units(), "cut at " + cut);
    }
  }

  @Test
  void commandsGoBetweenUnitsAndInOrderOfTheSealing() throws Exception {
    for (int first = 0; first <= sealedSize(SMALL); first++) {
      commandAfter(SMALL, first);
    }
    for (int first : aroundEnds(LARGE)) {
      commandAfter(LARGE, first);
    }
  }

  private void commandAfter(List<byte[]> units, int first) throws Exception {
    byte[] ping = unit(9, 4);
    SealedRig rig = new SealedRig(queueOf(units));
    rig.transport.room(first);
    rig.openAsCaller();
    rig.runLoop();
    rig.commands.offer(ping, RAW);
    rig.guard.flush();
    rig.transport.room(Integer.MAX_VALUE);
    rig.runLoop();
    List<byte[]> seen = rig.units();
    assertEquals(units.size() + 1, seen.size(), "cut at " + first);
    seen.removeIf(unit -> Arrays.equals(unit, ping));
    assertSame(units, seen, "cut at " + first);
  }

  @Test
  void whatWasOfferedBeforeGoesOutAsItIs() throws Exception {
    byte[] ready = unit(8, 30);
    for (int first = 0; first <= ready.length; first++) {
      SealedRig rig = new SealedRig(queueOf(SMALL));
      rig.control.offer(ready, RAW);
      rig.commands.offer(unit(9, 4), RAW);
      rig.transport.room(first);
      rig.openAsCaller();
      rig.transport.room(Integer.MAX_VALUE);
      rig.runLoop();
      byte[] all = rig.transport.taken();
      assertArrayEquals(ready, Arrays.copyOf(all, ready.length));
      List<byte[]> sealed = parse(Arrays.copyOfRange(all, ready.length, all.length));
      assertArrayEquals(unit(9, 4), sealed.removeFirst());
      assertSame(SMALL, sealed, "cut at " + first);
    }
  }

  @Test
  void anExceptionInsideAWriteGivesUpWhatWasSealedAndNoMore() throws Exception {
    UnitQueue messages = queueOf(LARGE);
    SealedRig lost = new SealedRig(messages);
    lost.transport.room(0);
    lost.transport.failWhenFull(new IllegalStateException("a bug"));
    lost.openAsCaller();
    loop.round(0);
    assertInstanceOf(IllegalStateException.class, lost.failure);
    assertEquals(1, lost.guard.unknownCount());
    lost.lose();
    SealedRig next = new SealedRig(messages);
    next.openAsCaller();
    next.runLoop();
    assertSame(LARGE.subList(1, LARGE.size()), next.units(), "all but the first");
  }

  @Test
  void whatCannotBeSealedIsGivenUpWithTheConnection() throws Exception {
    for (boolean byCaller : new boolean[] {true, false}) {
      UnitQueue messages = queueOf(SMALL);
      SealedRig lost = new SealedRig(messages);
      lost.sealer.failure = new OutOfMemoryError("for a test");
      if (byCaller) {
        lost.openAsCaller();
      } else {
        lost.guard.open(messages);
      }
      loop.round(0);
      assertInstanceOf(OutOfMemoryError.class, lost.failure);
      assertEquals(1, lost.guard.unknownCount());
      lost.lose();
      SealedRig next = new SealedRig(messages);
      next.openAsCaller();
      next.runLoop();
      assertSame(SMALL.subList(1, SMALL.size()), next.units(), "by a caller: " + byCaller);
    }
  }

  @Test
  void aDyingLoopGivesUpWhatItsDriverHeldAndKeepsTheRest() throws Exception {
    UnitQueue messages = queueOf(LARGE);
    SealedRig lost = new SealedRig(messages);
    lost.guard.open(messages);
    assertTrue(lost.transport.hasPending());
    lost.guard.abandon();
    assertEquals(1, lost.guard.giveUpInFlight());
    lost.guard.close();
    messages.rewind();
    SealedRig next = new SealedRig(messages);
    next.openAsCaller();
    next.runLoop();
    assertSame(LARGE.subList(1, LARGE.size()), next.units(), "what was not in flight is kept");
    assertEquals(1, slabs.takenCount(), "its memory is never used again");
    leaked = 1;
  }

  @Test
  void manySmallUnitsAreSealedTogether() throws Exception {
    List<byte[]> units = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      units.add(unit(i % 100, 10));
    }
    SealedRig rig = new SealedRig(queueOf(units));
    rig.openAsCaller();
    rig.runLoop();
    assertSame(units, rig.units(), "in one piece");
    assertTrue(rig.transport.writeCalls <= 2, rig.transport.writeCalls + " writes");
  }

  // --- units of pieces: size u16, marker ... marker ---

  private static byte[] unit(int marker, int... pieces) {
    ByteArrayOutputStream unit = new ByteArrayOutputStream();
    for (int size : pieces) {
      byte[] piece = new byte[size];
      Arrays.fill(piece, (byte) marker);
      piece[0] = (byte) (size >> 8);
      piece[1] = (byte) size;
      piece[2] = (byte) (size == pieces[pieces.length - 1] ? -1 : marker); // ends the unit
      unit.writeBytes(piece);
    }
    return unit.toByteArray();
  }

  private static int pieceSize(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  /** The units whose pieces are here, which have to be numbered from 0 and whole. */
  private static List<byte[]> parse(byte[] sealed) {
    List<byte[]> units = new ArrayList<>();
    ByteArrayOutputStream unit = new ByteArrayOutputStream();
    int number = 0;
    for (int at = 0; at < sealed.length; ) {
      assertEquals(number++, ByteBuffer.wrap(sealed).getInt(at), "the number of a piece");
      at += OVERHEAD;
      int size = pieceSize(sealed, at);
      unit.write(sealed, at, size);
      if (sealed[at + 2] == -1) {
        units.add(unit.toByteArray());
        unit.reset();
      }
      at += size;
    }
    assertEquals(0, unit.size(), "a unit without its end");
    return units;
  }

  private static List<Integer> sealedEnds(List<byte[]> units) {
    List<Integer> ends = new ArrayList<>();
    int end = 0;
    for (byte[] unit : units) {
      for (int at = 0; at < unit.length; at += pieceSize(unit, at)) {
        end += OVERHEAD;
      }
      end += unit.length;
      ends.add(end);
    }
    return ends;
  }

  private static int sealedSize(List<byte[]> units) {
    return sealedEnds(units).getLast();
  }

  private static List<byte[]> wholeUnits(List<byte[]> units, int byteCount) {
    int count = (int) sealedEnds(units).stream().filter(end -> end <= byteCount).count();
    return units.subList(0, count);
  }

  /** Offsets next to where pieces and units end, and some between. */
  private static Set<Integer> aroundEnds(List<byte[]> units) {
    Set<Integer> cuts = new TreeSet<>();
    int end = 0;
    for (byte[] unit : units) {
      for (int at = 0; at < unit.length; at += pieceSize(unit, at)) {
        end += OVERHEAD + pieceSize(unit, at);
        cuts.addAll(List.of(end - 1, end, Math.min(end + 1, sealedSize(units))));
      }
    }
    for (int cut = 0; cut < end; cut += 4999) {
      cuts.add(cut);
    }
    return cuts;
  }

  private static void assertSame(List<byte[]> expected, List<byte[]> actual, String when) {
    assertEquals(expected.size(), actual.size(), when);
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), when);
    }
  }

  /** Puts a number before each piece: one connection's go up by one. */
  private static final class Numbering implements UnitSealer {
    private int number;

    /** Pieces whose body was elsewhere. */
    private int apart;

    @Nullable OutOfMemoryError failure;

    @Override
    public int headSize() {
      return 2;
    }

    @Override
    public long pieceSize(MemorySegment units, long at) {
      return (units.get(ValueLayout.JAVA_BYTE, at) & 0xffL) << 8
          | (units.get(ValueLayout.JAVA_BYTE, at + 1) & 0xffL);
    }

    @Override
    public long sealedSize(MemorySegment units, long at) {
      return OVERHEAD + pieceSize(units, at);
    }

    @Override
    public int headSize(MemorySegment units, long at) {
      return headSize();
    }

    @Override
    public long seal(MemorySegment units, long at, MemorySegment target, long to) {
      begin(target, to);
      long size = pieceSize(units, at);
      MemorySegment.copy(units, at, target, to + OVERHEAD, size);
      return to + OVERHEAD + size;
    }

    @Override
    public long seal(
        MemorySegment units, long at, MemorySegment body, MemorySegment target, long to) {
      apart++;
      begin(target, to);
      MemorySegment.copy(units, at, target, to + OVERHEAD, headSize());
      MemorySegment.copy(body, 0, target, to + OVERHEAD + headSize(), body.byteSize());
      return to + OVERHEAD + headSize() + body.byteSize();
    }

    private void begin(MemorySegment target, long to) {
      if (failure != null) {
        throw failure;
      }
      byte[] head = ByteBuffer.allocate(OVERHEAD).putInt(number++).array();
      MemorySegment.copy(head, 0, target, ValueLayout.JAVA_BYTE, to, OVERHEAD);
    }
  }

  /** Encodes little at a time, as the rest can be read from where it lies. */
  private static final UnitEncoder<byte[]> READABLE =
      new Raw() {
        @Override
        public int encodePiece(byte[] unit, long from, MemorySegment target) {
          return super.encodePiece(unit, from, target.asSlice(0, 1000));
        }

        @Override
        public MemorySegment pieceToRead(byte[] unit, long from) {
          return MemorySegment.ofArray(unit).asSlice(from);
        }
      };
}
