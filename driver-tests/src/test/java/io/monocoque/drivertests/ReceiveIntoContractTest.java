package io.monocoque.drivertests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Receiving straight into a handler's memory. A driver need not do it: then all comes through its
 * own memory, in the same order.
 */
@ParameterizedClass(name = "{0} {1}")
@MethodSource("io.monocoque.drivertests.DriverUnderTest#withFamilies")
class ReceiveIntoContractTest extends ReceivingContract {
  private final boolean able;

  ReceiveIntoContractTest(DriverUnderTest under, Family family) {
    super(under, family);
    able = under.name().equals("uring");
  }

  private static MemorySegment array(int byteCount) {
    return MemorySegment.ofArray(new byte[byteCount]);
  }

  /** Rooms of several sizes with small parts between them, as messages have. */
  @Test
  void whatThereIsRoomForGoesThereAndTheRestIntoTheDriversMemory() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    Recorder ours = pair.ours();
    byte[] sent = Rig.randomBytes(8 << 20, 21);
    int[] sizes = {1, 100, 4096, 70_000, 1 << 20, 3 << 20};
    int[] next = {0};
    int[] most = {0};
    ours.then =
        event -> {
          if (event.equals("received") && ours.room == null && next[0] < sizes.length) {
            ours.room = array(sizes[next[0]++]);
            most[0] += (int) ours.room.byteSize();
          }
        };
    pair.transport().startReceive();
    CompletableFuture<Boolean> sender = sendAll(pair, sent);
    rig.pollUntil(() -> ours.received.size() == sent.length, "received");
    assertTrue(rig.pollUntilDone(sender, "sent"));
    assertArrayEquals(sent, ours.received.toByteArray());
    assertEquals(able ? most[0] : 0, ours.straight);
  }

  /** Who was told something may have left work for the end of the round. */
  @Test
  void aRoundThatToldSomethingDoesNotWait() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    Recorder ours = pair.ours();
    ours.room = array(3);
    pair.transport().startReceive();
    rig.pollUntilQuiet();
    Peers.send(pair.peer(), new byte[] {1, 2, 3});
    pollWithoutWaitingUntil(() -> ours.receives > 0);
    assertEquals(able ? 3 : 0, ours.straight);
  }

  @Test
  void noMoreDoesOneThatToldTheEnd() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    pair.ours().room = array(3);
    pair.transport().startReceive();
    rig.pollUntilQuiet();
    pair.peer().close();
    pollWithoutWaitingUntil(() -> pair.ours().ends > 0);
  }

  /** Something has come: each round until it is told has something to handle. */
  private void pollWithoutWaitingUntil(BooleanSupplier told) throws IOException {
    while (!told.getAsBoolean()) {
      long start = System.nanoTime();
      int handled = rig.poll(Rig.DEADLINE_NANOS);
      assertTrue(handled > 0, "nothing was counted");
      assertTrue(System.nanoTime() - start < Rig.DEADLINE_NANOS / 2, "it waited");
    }
  }

  @Test
  void oneRoundBringsNoMoreThanTheBound() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    Recorder ours = pair.ours();
    byte[] sent = Rig.randomBytes(8 << 20, 22);
    ours.room = array(sent.length);
    pair.transport().startReceive();
    CompletableFuture<Boolean> sender = sendAll(pair, sent);
    int most = 0;
    while (ours.received.size() < sent.length) {
      int before = ours.received.size();
      rig.poll(1_000_000);
      most = Math.max(most, ours.received.size() - before);
    }
    rig.pollUntilDone(sender, "sent");
    assertTrue(most <= ROUND_MAX, "a round brought " + most);
    assertArrayEquals(sent, ours.received.toByteArray());
    assertEquals(able ? sent.length : 0, ours.straight);
  }

  @Test
  void aStopFromInsideIsImmediateAndLosesNothing() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    byte[] sent = Rig.randomBytes(2 << 20, 23);
    pair.ours().room = array(sent.length);
    expectStopsFromInsideToBeImmediate(pair, sent);
  }

  @Test
  void aStopWhileItWaitsIsTold() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    pair.ours().room = array(100);
    expectNothingFromAStopToTheNextStart(pair);
    assertEquals(able ? 2 : 0, pair.ours().straight);
  }

  @Test
  void theEndComesInTheMiddle() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    Recorder ours = pair.ours();
    ours.room = array(100);
    pair.transport().startReceive();
    Peers.send(pair.peer(), new byte[] {1, 2, 3});
    rig.pollUntil(() -> ours.received.size() == 3, "received");
    rig.pollUntilQuiet();
    pair.peer().close();
    rig.pollUntil(() -> ours.ends == 1, "ended");
    assertArrayEquals(new byte[] {1, 2, 3}, ours.received.toByteArray());
  }

  @Test
  void closingWhileItWaitsIsSilent() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    pair.ours().room = array(100);
    pair.transport().startReceive();
    rig.pollUntilQuiet();
    closeAndExpectSilence(pair.ours());
  }

  @Test
  void closingFromInsideIsTheEnd() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    Recorder ours = pair.ours();
    ours.room = array(1 << 20);
    ours.then =
        event -> {
          if (event.equals("received")) {
            ours.transport().close();
          }
        };
    pair.transport().startReceive();
    Peers.send(pair.peer(), new byte[50_000]);
    rig.pollUntil(() -> ours.closes == 1, "closed");
    assertEquals(1, ours.receives);
  }

  /** A shutdown of ours: what had arrived is still received, then comes the end. */
  @Test
  void aShutdownWhileItWaitsEndsIt() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    pair.ours().room = array(100);
    pair.transport().startReceive();
    rig.pollUntilQuiet();
    pair.transport().shutdown();
    rig.pollUntil(() -> pair.ours().ends == 1, "ended");
  }

  @Test
  void roomThatIsTakenBackWhileItWaitsIsNotUsed() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    Recorder ours = pair.ours();
    byte[] memory = new byte[100];
    ours.room = MemorySegment.ofArray(memory);
    pair.transport().startReceive();
    rig.pollUntilQuiet();
    ours.room = null;
    Peers.send(pair.peer(), new byte[] {1, 2, 3});
    rig.pollUntil(() -> ours.received.size() == 3, "received");
    assertEquals(0, ours.straight);
    assertArrayEquals(new byte[100], memory);
    assertTrue(Arrays.equals(new byte[] {1, 2, 3}, ours.received.toByteArray()));
  }
}
