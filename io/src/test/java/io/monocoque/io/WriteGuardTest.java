package io.monocoque.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * The guard over a transport that stops at every byte: bytes leave in the order of the units, a
 * unit is never followed by another before its end, and what was begun begins anew elsewhere.
 */
class WriteGuardTest extends GuardedWrites {
  /** Three units; the middle one is longer than a small slab and none begins like another. */
  private static final List<byte[]> UNITS = List.of(unit(1, 5), unit(2, 2100), unit(3, 7));

  private static final int TOTAL = 5 + 2100 + 7;

  private static final int SMALL_UNIT = 66;

  @Test
  void shortWritesAtEveryOffsetLeaveTheBytesWhole() throws Exception {
    for (int first = 0; first <= TOTAL; first++) {
      Rig rig = new Rig(queueOf(UNITS));
      rig.transport.room(first);
      rig.openAsCaller();
      rig.transport.room(Integer.MAX_VALUE);
      rig.runLoop();
      assertArrayEquals(concatenated(UNITS), rig.transport.taken(), "first write: " + first);
      assertTrue(rig.messages.isEmpty());
    }
  }

  /** By HotSpot's FreqInlineSize; ADR 0029 says what it costs a sender else. */
  @Test
  void whatAWriteIsCannotBeCompiledIntoASend() throws IOException {
    byte[] file;
    try (InputStream resource = WriteGuard.class.getResourceAsStream("WriteGuard.class")) {
      file = Objects.requireNonNull(resource).readAllBytes();
    }
    int length =
        ClassFile.of().parse(file).methods().stream()
            .filter(method -> method.methodName().equalsString("writeAsCaller"))
            .flatMap(method -> method.findAttribute(Attributes.code()).stream())
            .mapToInt(CodeAttribute::codeLength)
            .findFirst()
            .orElseThrow();
    assertTrue(length > 325, () -> "bytes of code: " + length);
  }

  @Test
  void everyPairOfShortWritesLeavesTheBytesWhole() throws Exception {
    List<byte[]> units = List.of(unit(1, 3), unit(2, 9), unit(3, 1), unit(4, 6));
    int total = 19;
    for (int first = 0; first <= total; first++) {
      for (int second = 1; second <= total; second++) {
        Rig rig = new Rig(queueOf(units));
        rig.transport.room(first);
        rig.openAsCaller();
        while (!rig.messages.isEmpty()) {
          rig.transport.room(second);
          rig.runLoop();
        }
        assertArrayEquals(concatenated(units), rig.transport.taken(), first + " then " + second);
      }
    }
  }

  @Test
  void controlGoesBetweenUnitsAndNeverIntoOne() throws Exception {
    byte[] pong = unit(9, 4);
    for (int first = 0; first <= TOTAL; first++) {
      Rig rig = new Rig(queueOf(UNITS));
      rig.transport.room(first);
      rig.openAsCaller();
      rig.control.offer(pong, RAW);
      rig.guard.flush();
      rig.transport.room(Integer.MAX_VALUE);
      rig.runLoop();
      List<byte[]> seen = parse(rig.transport.taken());
      assertEquals(4, seen.size(), "cut at " + first);
      seen.removeIf(unit -> Arrays.equals(unit, pong));
      assertArrayEquals(concatenated(UNITS), concatenated(seen), "cut at " + first);
    }
  }

  @Test
  void aLossAtEveryOffsetRepeatsTheBegunUnitOnly() throws Exception {
    for (int cut = 0; cut <= TOTAL; cut++) {
      UnitQueue messages = queueOf(UNITS);
      Rig lost = new Rig(messages);
      lost.transport.room(cut);
      lost.transport.failWhenFull(new IOException("reset"));
      lost.openAsCaller();
      lost.guard.condemn();
      loop.round(0);
      assertTrue(lost.transport.shutDown);
      messages.rewind();

      Rig next = new Rig(messages);
      next.openAsCaller();
      next.runLoop();

      List<byte[]> handedOver = wholeUnits(cut);
      List<byte[]> rest = UNITS.subList(handedOver.size(), UNITS.size());
      assertArrayEquals(concatenated(rest), next.transport.taken(), "cut at " + cut);
      assertTrue(messages.isEmpty());
    }
  }

  @Test
  void whatAWriteUnderWayHadTakenIsNotRepeatedAfterACondemnation() throws Exception {
    for (int cut = 0; cut <= TOTAL; cut++) {
      UnitQueue messages = queueOf(UNITS);
      Rig lost = new Rig(messages);
      lost.guard.open(messages); // on the loop: one write takes what there is in the first slab
      assertTrue(lost.transport.hasPending());
      lost.guard.condemn();
      lost.transport.room(cut);
      int taken = lost.transport.completePending();
      if (taken > 0) {
        lost.guard.onWritten(taken);
      }
      assertFalse(taken > 0 && lost.transport.hasPending(), "a condemned guard writes on");
      messages.rewind();

      Rig next = new Rig(messages);
      next.openAsCaller();
      next.runLoop();

      List<byte[]> rest = UNITS.subList(wholeUnits(taken).size(), UNITS.size());
      assertArrayEquals(concatenated(rest), next.transport.taken(), "cut at " + cut);
    }
  }

  @Test
  void aDyingLoopGivesUpWhatItsDriverHeldAndKeepsTheRest() throws Exception {
    List<byte[]> large = List.of(unit(1, 30_000), unit(2, 30_000), unit(3, 30_000));
    UnitQueue messages = queueOf(large);
    Rig lost = new Rig(messages);
    lost.guard.open(messages);
    assertTrue(lost.transport.hasPending());
    lost.guard.abandon();
    assertEquals(2, lost.guard.giveUpInFlight());
    messages.rewind();

    Rig next = new Rig(messages);
    next.openAsCaller();
    next.runLoop();
    List<byte[]> sent = parse(next.transport.taken());
    assertArrayEquals(large.getLast(), sent.getLast(), "what was not in flight is kept");
    assertEquals(1, sent.size(), "what was in flight is given up");
    assertEquals(1, slabs.takenCount(), "its memory is never used again");
    leaked = 1;
  }

  @Test
  void anIoErrorCondemnsAndTellsTheOwner() throws Exception {
    for (int cut = 0; cut < TOTAL; cut++) {
      Rig rig = new Rig(queueOf(UNITS));
      rig.transport.room(cut);
      rig.transport.failWhenFull(new IOException("reset"));
      // A short write leaves the rest to the loop; only a second call meets the failure.
      rig.openAsCaller();
      if (cut == 0) {
        loop.round(0);
        assertInstanceOf(IOException.class, rig.failure);
        assertEquals(1, rig.writerGone);
      }
      rig.guard.condemn();
      assertEquals(1, rig.writerGone);
      rig.messages.close();
    }
  }

  @Test
  void nobodyIsToldOfAFailedWriteWhenTheLoopDiedMeanwhile() throws Exception {
    Rig rig = new Rig(queueOf(UNITS));
    rig.transport.room(0);
    rig.transport.failWhenFull(new IOException("reset"));
    rig.openAsCaller();
    rig.guard.abandon();
    loop.round(0); // as its successor runs what it has left
    assertNull(rig.failure);
    assertEquals(0, rig.writerGone);
    rig.messages.close();
  }

  @Test
  void anExceptionInsideAWriteGivesItsUnitsUp() throws Exception {
    Rig rig = new Rig(queueOf(UNITS));
    rig.transport.room(0);
    rig.transport.failWhenFull(new IllegalStateException("a bug"));
    rig.openAsCaller();
    loop.round(0);
    assertInstanceOf(IllegalStateException.class, rig.failure);
    assertTrue(rig.transport.shutDown);
    rig.messages.rewind();
    // The write held the units of the first slab; whether the kernel has them is unknown.
    Rig next = new Rig(rig.messages);
    next.openAsCaller();
    next.runLoop();
    byte[] sent = next.transport.taken();
    assertTrue(parse(sent).stream().noneMatch(unit -> Arrays.equals(unit, UNITS.getFirst())));
    assertEquals(UNITS.size() - parse(sent).size(), rig.guard.unknownCount(), "given up, counted");
  }

  @Test
  void nothingIsWrittenAfterACondemnation() throws Exception {
    Rig rig = new Rig(queueOf(UNITS));
    rig.guard.condemn();
    rig.openAsCaller();
    rig.runLoop();
    assertEquals(0, rig.transport.writeCalls);
    assertEquals(1, rig.writerGone);
    rig.messages.close();
  }

  @Test
  void messagesWaitForTheHandshake() throws Exception {
    Rig rig = new Rig(queueOf(UNITS));
    byte[] greeting = unit(8, 64);
    rig.control.offer(greeting, RAW);
    asCaller(rig.guard::flush);
    rig.runLoop();
    assertArrayEquals(greeting, rig.transport.taken());
    rig.messages.close();
  }

  @Test
  void aFewMessagesThatFollowAtOnceAreWrittenByTheirSender() throws Exception {
    Rig rig = new Rig(emptyQueue(0));
    rig.openAsCaller();
    now[0] += 1_000_000_000L;
    asCaller(() -> send(rig, 5));
    assertEquals(5, rig.transport.writeCalls);
    assertTrue(rig.messages.isEmpty());
  }

  @Test
  void aBurstIsWrittenInBatchesByItsSender() throws Exception {
    assertTenWrites(burst(emptyQueue(0)), UnitBacklog.BATCH);
  }

  private void assertTenWrites(Rig rig, int batch) throws Exception {
    int before = rig.transport.writeCalls;
    asCaller(() -> send(rig, 10 * (batch / SMALL_UNIT + 1)));
    int writes = rig.transport.writeCalls - before;
    // One each, and one more for a batch that begins in the slab of another size before it.
    assertTrue(writes >= 10 && writes <= 12, writes + " writes of ten batches");
    rig.guard.condemn();
    rig.messages.close();
  }

  @Test
  void aSenderThatIsAboutToBeStoppedByTheHighWaterMarkWritesABatch() throws Exception {
    Rig rig = burst(emptyQueue(10));
    int before = rig.transport.writeCalls;
    asCaller(() -> send(rig, 50));
    assertEquals(10, rig.transport.writeCalls - before, "half of the mark is a batch");
    rig.guard.condemn();
    rig.messages.close();
  }

  @Test
  void whenBatchesFollowEachOtherForLongTheyAreLarger() throws Exception {
    assertTenWrites(stream(), UnitBacklog.STREAM_BATCH - 2 * SMALL_UNIT);
  }

  @Test
  void aBatchOfLargeUnitsLeavesNoRestInTheNextPage() throws Exception {
    Rig rig = burst(emptyQueue(0));
    byte[] large = new byte[(16 << 10) + 9];
    asCaller(() -> send(rig, 100, large));
    int before = rig.transport.writeCalls;
    asCaller(() -> send(rig, 30, large));
    assertEquals(10, rig.transport.writeCalls - before, "a page has room for three");
    rig.guard.condemn();
    rig.messages.close();
  }

  @Test
  void batchesAreSmallAgainWhenTheSenderHasNoMoreAndWaits() throws Exception {
    Rig rig = stream();
    asCaller(
        () -> {
          send(rig, 1);
          rig.guard.flushRest();
        });
    assertBatchesAreSmall(rig);
  }

  @Test
  void batchesAreSmallAgainWhenALookFindsThatNothingFollows() throws Exception {
    Rig rig = stream();
    asCaller(() -> send(rig, 1));
    for (int looks = 0; looks < 2; looks++) {
      now[0] += Watch.LONGEST_NANOS;
      rig.runLoop();
    }
    assertTrue(rig.messages.isEmpty());
    asCaller(() -> send(rig, 20)); // the next burst
    rig.runLoop();
    assertBatchesAreSmall(rig);
  }

  @Test
  void batchesAreSmallAgainOnTheNextConnection() throws Exception {
    Rig lost = stream();
    lost.guard.condemn();
    lost.messages.rewind();
    assertBatchesAreSmall(burst(lost.messages));
  }

  /** A burst in which a hundred batches followed each other. */
  private Rig stream() throws Exception {
    Rig rig = burst(emptyQueue(0));
    asCaller(() -> send(rig, 100 * (UnitBacklog.BATCH / SMALL_UNIT + 1)));
    return rig;
  }

  private void assertBatchesAreSmall(Rig rig) throws Exception {
    int before = rig.transport.writeCalls;
    asCaller(() -> send(rig, 2 * (UnitBacklog.BATCH / SMALL_UNIT + 1)));
    int writes = rig.transport.writeCalls - before;
    assertTrue(writes >= 2, writes + " writes of two batches");
    rig.guard.condemn();
    rig.messages.close();
  }

  @Test
  void whatABurstLeavesBehindIsWrittenByTheLoopWithinTwoLooks() throws Exception {
    Rig rig = burst(emptyQueue(0));
    asCaller(() -> send(rig, 3));
    assertFalse(rig.messages.isEmpty());
    for (int looks = 0; looks < 2; looks++) {
      now[0] += Watch.LONGEST_NANOS;
      rig.runLoop();
    }
    assertTrue(rig.messages.isEmpty());
  }

  @Test
  void whatABurstLeavesBehindLeavesAtOnceIfItsSenderIsAboutToWait() throws Exception {
    Rig rig = burst(emptyQueue(0));
    asCaller(() -> send(rig, 3));
    assertFalse(rig.messages.isEmpty());
    int before = rig.transport.writeCalls;
    asCaller(rig.guard::flushRest);
    assertTrue(rig.messages.isEmpty());
    asCaller(rig.guard::flushRest);
    assertEquals(1, rig.transport.writeCalls - before, "there was nothing more");
    rig.guard.condemn();
    rig.messages.close();
  }

  @Test
  void theLoopStopsLookingWhenABurstIsOverAndTheNextMessageLeavesAtOnce() throws Exception {
    Rig rig = burst(emptyQueue(0));
    for (int looks = 0; looks < 4; looks++) {
      now[0] += Watch.LONGEST_NANOS;
      rig.runLoop();
    }
    assertEquals(0, slabs.takenCount(), "an idle queue holds no memory");
    int before = rig.transport.writeCalls;
    asCaller(() -> send(rig, 1));
    assertEquals(1, rig.transport.writeCalls - before);
    assertTrue(rig.messages.isEmpty());
  }

  /**
   * As a sender's that saw the watch, and whose offer became visible after the loop had ended it.
   */
  @Test
  void whatBecomesVisibleAfterTheWatchIsWrittenAtOneMoreLook() throws Exception {
    Rig rig = burst(emptyQueue(0));
    for (int looks = 0; looks < 2; looks++) {
      now[0] += Watch.FIRST_NANOS;
      rig.runLoop();
    }
    assertTrue(rig.messages.offer(new byte[SMALL_UNIT], RAW));
    now[0] += Watch.LONGEST_NANOS;
    rig.runLoop();
    assertTrue(rig.messages.isEmpty());
    assertTrue(rig.messages.offer(new byte[SMALL_UNIT], RAW));
    now[0] += Watch.LONGEST_NANOS;
    rig.runLoop();
    assertFalse(rig.messages.isEmpty(), "there was one more look, not two");
    rig.guard.condemn();
    rig.messages.close();
  }

  @Test
  void whereManyConnectionsTakeTurnsTheLoopWritesAndFindsMoreAtOnce() throws Exception {
    List<Rig> rigs = crowd();
    int left = 0;
    for (Rig rig : rigs) {
      left += rig.messages.isEmpty() ? 0 : 1;
    }
    int byHand = 1 + Crowd.CREDIT; // the first was alone
    assertEquals(byHand, writeCalls(rigs));
    for (Rig rig : rigs) {
      rig.runLoop();
      assertTrue(rig.messages.isEmpty());
      assertEquals(3 * SMALL_UNIT, rig.transport.taken().length);
    }
    assertEquals(byHand + left, writeCalls(rigs), "one write of all that waited");
  }

  private static int writeCalls(List<Rig> rigs) {
    return rigs.stream().mapToInt(rig -> rig.transport.writeCalls).sum();
  }

  /** Connections, over each of which three messages were sent, one in each turn. */
  private List<Rig> crowd() throws Exception {
    List<Rig> rigs = new ArrayList<>();
    for (int i = 0; i < 3 * Crowd.CREDIT; i++) {
      Rig rig = new Rig(emptyQueue(0));
      rig.guard.open(rig.messages);
      rigs.add(rig);
    }
    now[0] += 1_000_000_000L;
    for (int turn = 0; turn < 3; turn++) {
      for (Rig rig : rigs) {
        asCaller(() -> send(rig, 1));
      }
    }
    return rigs;
  }

  @Test
  void inAFewDialoguesWhoSendsWrites() throws Exception {
    assertEquals(100 * Crowd.FEW, writesByHand(true, Crowd.FEW));
    assertTrue(writesByHand(true, Crowd.FEW + 1) < 100 * Crowd.FEW / 4, "in many the loop does");
    assertTrue(writesByHand(false, Crowd.FEW) < 100 * Crowd.FEW / 4, "and where more may follow");
    assertEquals(100, writesByHand(false, 1));
  }

  /** How many of a hundred messages over each connection, eight each millisecond, do not wait. */
  private int writesByHand(boolean dialogues, int connections) throws Exception {
    List<Rig> rigs = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      Rig rig = new Rig(emptyQueue(0));
      if (dialogues) {
        rig.guard.dialogue();
      }
      rig.guard.open(rig.messages);
      rigs.add(rig);
    }
    now[0] += 1_000_000_000L;
    int byHand = 0;
    for (int turn = 0; turn < 100; turn++) {
      now[0] += Crowd.WHILE_NANOS / 8;
      for (Rig rig : rigs) {
        asCaller(() -> send(rig, 1));
        byHand += rig.messages.isEmpty() ? 1 : 0;
        rig.runLoop();
      }
    }
    return byHand;
  }

  @Test
  void whoeverIsAloneGoesOnWritingByItself() throws Exception {
    Rig other = new Rig(emptyQueue(0));
    other.openAsCaller();
    Rig rig = new Rig(emptyQueue(0));
    rig.openAsCaller();
    now[0] += 1_000_000_000L;
    asCaller(() -> send(other, 1));
    for (int i = 0; i < 1000; i++) {
      now[0] += 2 * Pace.PAUSE_NANOS;
      asCaller(() -> send(rig, 1));
      rig.runLoop();
    }
    int before = rig.transport.writeCalls;
    now[0] += 2 * Pace.PAUSE_NANOS;
    asCaller(() -> send(rig, 1));
    assertEquals(1, rig.transport.writeCalls - before);
    assertTrue(rig.messages.isEmpty(), "it has left without the loop");
  }

  @Test
  void inACrowdWhatComesAfterAPauseLeavesByItsSender() throws Exception {
    for (Rig rig : crowd()) {
      rig.runLoop();
    }
    now[0] += Crowd.CREDIT * Crowd.REFILL_NANOS;
    Rig rig = new Rig(emptyQueue(0));
    rig.messages.offer(new byte[SMALL_UNIT], RAW);
    rig.openAsCaller();
    assertTrue(rig.messages.isEmpty());
  }

  /** A connection in the middle of a burst, with nothing to write. */
  private Rig burst(UnitQueue queue) throws Exception {
    Rig rig = new Rig(queue);
    rig.openAsCaller();
    now[0] += 1_000_000_000L;
    asCaller(
        () -> {
          do {
            send(rig, 1);
          } while (rig.messages.isEmpty());
        });
    rig.runLoop();
    assertTrue(rig.messages.isEmpty(), "the loop writes at once what begins a burst");
    return rig;
  }

  private static void send(Rig rig, int count) {
    send(rig, count, new byte[SMALL_UNIT]);
  }

  private static void send(Rig rig, int count, byte[] unit) {
    for (int i = 0; i < count; i++) {
      assertTrue(rig.messages.offer(unit, RAW));
      rig.guard.flush();
    }
  }

  @Test
  void theOwnerIsToldOnceAllIsHandedOver() throws Exception {
    Rig rig = new Rig(queueOf(UNITS));
    rig.transport.room(10);
    rig.openAsCaller();
    rig.guard.tellWhenDrained();
    assertEquals(0, rig.drained);
    rig.transport.room(Integer.MAX_VALUE);
    rig.runLoop();
    assertEquals(1, rig.drained);
    assertFalse(rig.transport.hasPending());
    assertNull(rig.failure);
  }

  /** A unit that is told from its neighbours by its content. */
  private static byte[] unit(int marker, int length) {
    byte[] unit = new byte[length];
    Arrays.fill(unit, (byte) marker);
    return unit;
  }

  private static List<byte[]> parse(byte[] bytes) {
    List<byte[]> units = new ArrayList<>();
    for (int from = 0; from < bytes.length; ) {
      int to = from;
      while (to < bytes.length && bytes[to] == bytes[from]) {
        to++;
      }
      units.add(Arrays.copyOfRange(bytes, from, to));
      from = to;
    }
    return units;
  }

  private static List<byte[]> wholeUnits(int byteCount) {
    List<byte[]> whole = new ArrayList<>();
    int end = 0;
    for (byte[] unit : UNITS) {
      end += unit.length;
      if (end <= byteCount) {
        whole.add(unit);
      }
    }
    return whole;
  }

  private static byte[] concatenated(List<byte[]> units) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    units.forEach(all::writeBytes);
    return all.toByteArray();
  }
}
