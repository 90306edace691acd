package io.monocoque.drivertests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.io.spi.ReceiveShare;
import io.monocoque.io.spi.TransportOptions;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Receiving: started, stopped, ended, lost. */
@ParameterizedClass(name = "{0} {1}")
@MethodSource("io.monocoque.drivertests.DriverUnderTest#withFamilies")
class ReceiveContractTest extends ReceivingContract {
  ReceiveContractTest(DriverUnderTest under, Family family) {
    super(under, family);
  }

  @Test
  void nothingIsToldBeforeReceivingIsStartedAndNothingIsLost() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    Peers.send(pair.peer(), new byte[] {1, 2, 3});
    rig.pollUntilQuiet();
    assertEquals(0, pair.ours().receives);
    pair.transport().startReceive();
    pair.transport().startReceive();
    rig.pollUntil(() -> pair.ours().received.size() == 3, "received");
    assertArrayEquals(new byte[] {1, 2, 3}, pair.ours().received.toByteArray());
  }

  @Test
  void singleBytesArriveInOrder() throws Exception {
    Rig.Pair pair = rig.connectedPair();
    pair.transport().startReceive();
    byte[] sent = Rig.randomBytes(300, 5);
    for (int i = 0; i < sent.length; i++) {
      Peers.send(pair.peer(), new byte[] {sent[i]});
      if (i % 3 == 0) {
        rig.poll(0);
      }
    }
    rig.pollUntil(() -> pair.ours().received.size() == sent.length, "received");
    assertArrayEquals(sent, pair.ours().received.toByteArray());
  }

  @Test
  void bigStreamArrivesByteExact() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    pair.transport().startReceive();
    byte[] sent = Rig.randomBytes(8 << 20, 6);
    CompletableFuture<Boolean> sender = sendAll(pair, sent);
    rig.pollUntil(() -> pair.ours().received.size() == sent.length, "received");
    assertTrue(rig.pollUntilDone(sender, "sent"));
    assertArrayEquals(sent, pair.ours().received.toByteArray());
  }

  @Test
  void stoppedConnectionIsToldNothingUntilStartedAnew() throws Exception {
    expectNothingFromAStopToTheNextStart(rig.acceptedPair());
  }

  @Test
  void nothingIsToldAfterAStopFromInsideOnReceived() throws Exception {
    expectStopsFromInsideToBeImmediate(rig.acceptedPair(), Rig.randomBytes(2 << 20, 12));
  }

  @Test
  void oneRoundBringsAConnectionNoMoreThanTheBound() throws Exception {
    Rig.Pair pair = rig.acceptedPair(new TransportOptions(-1, 4 << 20));
    pair.peer().setOption(StandardSocketOptions.SO_SNDBUF, 4 << 20);
    pair.peer().configureBlocking(false);
    byte[] sent = Rig.randomBytes(8 << 20, 13);
    ByteBuffer rest = ByteBuffer.wrap(sent);
    int most = 0;
    pair.transport().startReceive();
    while (pair.ours().received.size() < sent.length) {
      while (rest.hasRemaining() && pair.peer().write(rest) > 0) {}
      int before = pair.ours().received.size();
      rig.poll(1_000_000);
      most = Math.max(most, pair.ours().received.size() - before);
    }
    assertTrue(most <= ROUND_MAX, "a round brought " + most);
    assertArrayEquals(sent, pair.ours().received.toByteArray());
  }

  @Test
  void stopWithoutStartTellsNothing() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    pair.transport().stopReceive();
    rig.pollUntilQuiet();
    assertEquals(0, pair.ours().stops);
  }

  @Test
  void stoppedIsTheLastWordWhileTheStreamGoesOn() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    Recorder ours = pair.ours();
    byte[] sent = Rig.randomBytes(4 << 20, 8);
    CompletableFuture<Boolean> sender = sendAll(pair, sent);
    int[] atStop = {-1};
    ours.then =
        event -> {
          if (event.equals("received") && ours.receives % 3 == 0) {
            ours.transport().stopReceive();
          } else if (event.equals("stopped")) {
            atStop[0] = ours.received.size();
          }
        };
    ours.transport().startReceive();
    while (ours.received.size() < sent.length) {
      int stops = ours.stops;
      rig.pollUntil(
          () -> ours.stops > stops || ours.received.size() == sent.length, "stopped or received");
      if (ours.stops > stops) {
        rig.poll(0);
        rig.poll(1_000_000);
        assertEquals(atStop[0], ours.received.size());
        ours.transport().startReceive();
      }
    }
    rig.pollUntilDone(sender, "sent");
    assertTrue(ours.stops > 0);
    assertArrayEquals(sent, ours.received.toByteArray());
  }

  @Test
  void racingStopsAndStartsLoseAndReorderNothing() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    Recorder ours = pair.ours();
    byte[] sent = Rig.randomBytes(4 << 20, 9);
    CompletableFuture<Boolean> sender = sendAll(pair, sent);
    ours.transport().startReceive();
    int toggles = 0;
    long start = System.nanoTime();
    while (ours.received.size() < sent.length) {
      assertTrue(System.nanoTime() - start < Rig.DEADLINE_NANOS, "never all received");
      ours.transport().stopReceive();
      toggles++;
      if (toggles % 2 == 0) {
        rig.poll(0);
      }
      ours.transport().startReceive();
      rig.poll(100_000);
    }
    rig.pollUntilDone(sender, "sent");
    assertTrue(ours.stops <= toggles, () -> "told more stops than asked: " + ours.stops);
    assertArrayEquals(sent, ours.received.toByteArray());
  }

  @Test
  void endIsToldAfterTheLastByteAndOurDirectionStaysOpen() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    pair.transport().startReceive();
    Peers.send(pair.peer(), new byte[] {1});
    pair.peer().shutdownOutput();
    rig.pollUntil(() -> pair.ours().ends == 1, "ended");
    assertEquals(1, pair.ours().received.size());
    rig.writeAll(pair.ours(), rig.memory(new byte[] {2}));
    assertArrayEquals(new byte[] {2}, Peers.receive(pair.peer(), 1));
    rig.pollUntilQuiet();
    assertEquals(1, pair.ours().ends);
  }

  @Test
  void resetIsToldAsAFailure() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    pair.transport().startReceive();
    // Unread data at the peer, see reset.
    rig.writeAll(pair.ours(), rig.memory(new byte[] {2}));
    Peers.reset(pair.peer(), family);
    rig.pollUntil(() -> pair.ours().failure != null, "failed");
    assertNotNull(pair.ours().failure);
    assertEquals(0, pair.ours().ends);
  }

  @Test
  void idleConnectionsKeepNoPollBusy() throws Exception {
    Rig.Pair reading = rig.acceptedPair();
    Rig.Pair ended = rig.acceptedPair();
    Rig.Pair reset = rig.acceptedPair();
    for (Rig.Pair pair : List.of(reading, ended, reset)) {
      pair.transport().startReceive();
    }
    rig.writeAll(reset.ours(), rig.memory(new byte[] {2}));
    ended.peer().shutdownOutput();
    Peers.reset(reset.peer(), family);
    rig.pollUntil(() -> ended.ours().ends == 1 && reset.ours().failure != null, "lost");
    rig.pollUntilQuiet();
    long start = System.nanoTime();
    assertEquals(0, rig.poll(50_000_000));
    assertTrue(System.nanoTime() - start >= 40_000_000, "poll did not wait");
  }

  @Test
  void moreDataThanBuffersOnManyConnectionsArrivesOnEachInOrder() throws Exception {
    Rig.Listening listening = rig.listen();
    int connections = 64;
    int size = 256 << 10;
    List<Rig.Pair> pairs = new ArrayList<>();
    List<byte[]> contents = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      pairs.add(rig.acceptFrom(listening));
      contents.add(Rig.randomBytes(size, i));
    }
    listening.listener.close();
    CompletableFuture<Boolean> sender =
        Peers.async(
            () -> {
              // In turns, so that all streams are under way together.
              int piece = 8 << 10;
              for (int from = 0; from < size; from += piece) {
                for (int i = 0; i < connections; i++) {
                  Peers.send(
                      pairs.get(i).peer(), Arrays.copyOfRange(contents.get(i), from, from + piece));
                }
              }
              return true;
            });
    pairs.forEach(pair -> pair.transport().startReceive());
    rig.pollUntil(
        () -> pairs.stream().allMatch(pair -> pair.ours().received.size() == size), "received");
    for (int i = 0; i < connections; i++) {
      assertArrayEquals(Rig.randomBytes(size, i), pairs.get(i).ours().received.toByteArray());
    }
    rig.pollUntilDone(sender, "sent");
  }

  @Test
  void everyPeersBufferedBurstArrivesThoughReceivingStartsLate() throws Exception {
    Rig.Listening listening = rig.listen();
    int connections = 64;
    int size = 64 << 10;
    List<Rig.Pair> pairs = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      Rig.Pair pair = rig.acceptFrom(listening);
      pairs.add(pair);
      Peers.send(pair.peer(), Rig.randomBytes(size, i));
    }
    listening.listener.close();
    // Four MiB lie in the kernel now, all of it there in the first round.
    pairs.forEach(pair -> pair.transport().startReceive());
    rig.pollUntil(
        () -> pairs.stream().allMatch(pair -> pair.ours().received.size() == size), "received");
    for (int i = 0; i < connections; i++) {
      assertArrayEquals(Rig.randomBytes(size, i), pairs.get(i).ours().received.toByteArray());
    }
  }

  /** Of several that have much in the kernel; the last round before told that there are several. */
  @Test
  void manyBusyConnectionsBringLessAtATimeThanOne() throws Exception {
    Rig.Listening listening = rig.listen();
    byte[] content = Rig.randomBytes(128 << 10, 5);
    Rig.Pair single = rig.acceptFrom(listening);
    List<Rig.Pair> pairs = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      pairs.add(rig.acceptFrom(listening));
    }
    listening.listener.close();

    assertTrue(longestReceive(List.of(single), content) > ReceiveShare.OF_MANY);
    single.transport().stopReceive();

    for (Rig.Pair pair : pairs) {
      pair.transport().startReceive();
      Peers.send(pair.peer(), new byte[] {1});
    }
    rig.pollUntil(() -> pairs.stream().allMatch(pair -> pair.ours().receives == 1), "received");
    int longest = longestReceive(pairs, content);
    assertTrue(longest <= ReceiveShare.OF_MANY, longest + " bytes");
    assertTrue(longest > ReceiveShare.OF_MANY / 2, longest + " bytes");
  }

  private int longestReceive(List<Rig.Pair> pairs, byte[] content) throws Exception {
    AtomicInteger longest = new AtomicInteger();
    for (Rig.Pair pair : pairs) {
      pair.ours().received.reset();
      pair.ours().onBytes = range -> longest.accumulateAndGet((int) range.byteSize(), Math::max);
      Peers.send(pair.peer(), content);
    }
    pairs.forEach(pair -> pair.transport().startReceive());
    rig.pollUntil(
        () -> pairs.stream().allMatch(pair -> pair.ours().received.size() == content.length),
        "received");
    for (Rig.Pair pair : pairs) {
      assertArrayEquals(content, pair.ours().received.toByteArray());
    }
    return longest.get();
  }
}
