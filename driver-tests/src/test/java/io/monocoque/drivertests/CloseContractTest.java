package io.monocoque.drivertests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.io.spi.TransportOptions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Closing and shutting down, with whatever is in flight. */
@ParameterizedClass(name = "{0} {1} {2}")
@MethodSource("io.monocoque.drivertests.DriverUnderTest#withFamiliesAndMemory")
class CloseContractTest extends DriverContract {
  private static final TransportOptions SMALL_BUFFERS = new TransportOptions(4096, 4096);

  CloseContractTest(DriverUnderTest under, Family family, MemoryKind memory) {
    super(under, family, memory);
  }

  @Test
  void closeWithAReceiveArmedTellsClosedOnce() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    pair.transport().startReceive();
    rig.pollUntilQuiet();
    closeAndExpectSilence(pair.ours());
    assertTrue(Peers.seesEnd(pair.peer()));
  }

  /** So much that a receive is at work for a while, and its socket is shut down already. */
  @Test
  void closeWithMuchUnreadTellsClosedOnce() throws Exception {
    for (int i = 0; i < 5; i++) {
      Rig.Pair pair = rig.acceptedPair(new TransportOptions(-1, 8 << 20));
      pair.peer().configureBlocking(false);
      pair.transport().startReceive();
      for (int sent = 0; sent < 16 << 20; ) { // lets the kernel see that we read, so it takes more
        sent += fill(pair.peer());
        rig.poll(0);
      }
      pair.transport().stopReceive();
      rig.pollUntil(() -> pair.ours().stops == 1, "stopped");
      while (fill(pair.peer()) > 0) {
        rig.poll(0);
      }
      pair.transport().startReceive();
      pair.transport().shutdown();
      closeAndExpectSilence(pair.ours());
    }
  }

  /** Sends until the kernels take no more. */
  private static int fill(SocketChannel peer) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
    int sum = 0;
    for (int count; (count = peer.write(bytes.clear())) > 0; ) {
      sum += count;
    }
    return sum;
  }

  @Test
  void closeWithAReceiveStartedAndNotYetSubmittedTellsClosedOnce() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    Peers.send(pair.peer(), new byte[] {1});
    pair.transport().startReceive();
    closeAndExpectSilence(pair.ours());
  }

  @Test
  void closeWithAWritePendingTellsWhatWasTakenThenClosedAndFreesTheMemory() throws Exception {
    Rig.Pair pair = rig.acceptedPair(SMALL_BUFFERS);
    MemorySegment memory = rig.memory(16 << 20);
    pair.transport().startWrite(memory, 0, 16 << 20, false);
    rig.poll(0);
    pair.transport().close();
    rig.pollUntil(() -> pair.ours().closes == 1, "closed");
    rig.pollUntilQuiet();
    assertEquals(1, pair.ours().closes);
    memory.fill((byte) 0xDD);
    CompletableFuture<Long> peer =
        Peers.async(
            () -> {
              long count = 0;
              for (byte each : Peers.receive(pair.peer(), 16 << 20)) {
                if (each != 0) {
                  return -1L;
                }
                count++;
              }
              return count;
            });
    long delivered = rig.pollUntilDone(peer, "read");
    assertTrue(delivered >= 0, "memory was read after closed was told");
    assertTrue(delivered > 0, "the write should have been under way");
    assertEquals(delivered, pair.ours().written, "what was taken is told before closed");
  }

  @Test
  void closeWithAStopUnderWayTellsClosedOnce() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    pair.transport().startReceive();
    rig.poll(0);
    pair.transport().stopReceive();
    closeAndExpectSilence(pair.ours());
  }

  @Test
  void closeTwiceTellsClosedOnce() throws Exception {
    Rig.Pair pair = rig.connectedPair();
    pair.transport().close();
    closeAndExpectSilence(pair.ours());
  }

  @Test
  void closeRightAfterConnectTellsClosedAlone() throws Exception {
    ServerSocketChannel server = rig.plainServer(16);
    Recorder client = rig.connect(server.getLocalAddress());
    client.transport().close();
    rig.pollUntil(() -> client.closes == 1, "closed");
    assertEquals(0, client.connected);
    assertNull(client.failure);
  }

  /** In the same round, as a peer that is refused is told why. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWriteStartedBeforeTheEndIsDelivered(boolean close) throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    Recorder ours = pair.ours();
    MemorySegment memory = rig.memory(new byte[] {1, 2, 3});
    ours.then =
        event -> {
          if (event.equals("received")) {
            ours.transport().startWrite(memory, 0, 3, false);
            if (close) {
              ours.transport().close();
            } else {
              ours.transport().shutdown();
            }
          }
        };
    ours.transport().startReceive();
    Peers.send(pair.peer(), new byte[] {9});
    CompletableFuture<byte[]> peer = Peers.async(() -> Peers.receive(pair.peer(), 3));
    assertArrayEquals(new byte[] {1, 2, 3}, rig.pollUntilDone(peer, "received by the peer"));
    rig.pollUntil(() -> ours.written == 3, "written");
    assertTrue(Peers.seesEnd(pair.peer()));
  }

  @Test
  void bytesTakenBeforeCloseAreDelivered() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    byte[] sent = Rig.randomBytes(100_000, 11);
    MemorySegment memory = rig.memory(sent);
    int taken = pair.transport().tryWrite(memory, 0, sent.length, false);
    closeAndExpectSilence(pair.ours());
    byte[] got = Peers.receive(pair.peer(), taken);
    assertArrayEquals(Arrays.copyOf(sent, taken), got);
    assertTrue(Peers.seesEnd(pair.peer()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"received", "stopped", "end", "written", "writing failed", "failed"})
  void closeInAHandlerIsFollowedByClosedAlone(String event) throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    Recorder ours = pair.ours();
    List<String> after = new ArrayList<>();
    ours.then =
        each -> {
          if (each.equals(event) || !after.isEmpty()) {
            after.add(each);
            ours.transport().close();
          }
        };
    ours.transport().startReceive();
    switch (event) {
      case "received" -> Peers.send(pair.peer(), new byte[50_000]);
      case "stopped" -> {
        rig.poll(0);
        ours.transport().stopReceive();
        ours.transport().startWrite(rig.memory(new byte[1]), 0, 1, false);
      }
      case "end" -> pair.peer().close();
      case "written" -> {
        Peers.send(pair.peer(), new byte[10]);
        pair.peer().shutdownOutput();
        ours.transport().startWrite(rig.memory(new byte[1]), 0, 1, false);
      }
      case "writing failed" -> {
        ours.transport().stopReceive();
        rig.pollUntil(() -> ours.stops == 1, "stopped");
        assertEquals(1, ours.transport().tryWrite(rig.memory(new byte[1]), 0, 1, false));
        Peers.reset(pair.peer(), family);
        // A reset may be told to the first write or to the second.
        Consumer<String> then = ours.then;
        ours.then =
            each -> {
              then.accept(each);
              if (each.equals("written") && after.isEmpty()) {
                ours.transport().startWrite(rig.memory(new byte[1]), 0, 1, false);
              }
            };
        ours.transport().startWrite(rig.memory(new byte[1]), 0, 1, false);
      }
      default -> {
        assertEquals(1, ours.transport().tryWrite(rig.memory(new byte[1]), 0, 1, false));
        Peers.reset(pair.peer(), family);
      }
    }
    rig.pollUntil(() -> ours.closes == 1, "closed");
    rig.pollUntilQuiet();
    // What a write under way had taken is told even so.
    after.remove("written");
    if (event.equals("written")) {
      after.addFirst("written");
    }
    assertEquals(List.of(event, "closed"), after);
  }

  @Test
  void closeInOnConnectedIsFollowedByClosedAlone() throws Exception {
    ServerSocketChannel server = rig.plainServer(16);
    Recorder client = new Recorder(rig);
    client.then =
        event -> {
          if (event.equals("connected")) {
            client.transport().close();
          }
        };
    rig.connect(server.getLocalAddress(), client);
    client.transport().startReceive();
    CompletableFuture<Boolean> greeted =
        Peers.async(
            () -> {
              SocketChannel peer = rig.keep(server.accept());
              try {
                Peers.send(peer, new byte[] {1});
              } catch (IOException e) {
                // We were quicker: closed before there was anything to be told.
                return false;
              }
              return true;
            });
    rig.pollUntil(() -> client.closes == 1, "closed");
    rig.pollUntilDone(greeted, "greeted");
    rig.pollUntilQuiet();
    assertEquals(0, client.receives);
  }

  @Test
  void oneHandlerMayCloseAnother() throws Exception {
    Rig.Pair first = rig.acceptedPair();
    Rig.Pair second = rig.acceptedPair();
    for (Rig.Pair pair : List.of(first, second)) {
      Rig.Pair other = pair.equals(first) ? second : first;
      pair.ours().then =
          event -> {
            if (event.equals("received")) {
              other.transport().close();
            }
          };
      Peers.send(pair.peer(), new byte[] {1});
      pair.transport().startReceive();
    }
    rig.pollUntil(() -> first.ours().closes + second.ours().closes > 0, "closed");
    rig.pollUntilQuiet();
    // Whichever came first closed the other before it was told anything.
    assertEquals(1, first.ours().receives + second.ours().receives);
  }

  @Test
  void shutdownByAnotherThreadEndsTheReceive() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    pair.transport().startReceive();
    rig.poll(0);
    shutdownElsewhere(pair);
    rig.pollUntil(pair.ours()::isLost, "ended");
    assertTrue(Peers.seesEnd(pair.peer()));
  }

  @Test
  void shutdownByAnotherThreadEndsAPendingWrite() throws Exception {
    Rig.Pair pair = rig.acceptedPair(SMALL_BUFFERS);
    MemorySegment memory = rig.memory(16 << 20);
    int told;
    do { // a driver may tell at once what was taken at once
      told = pair.ours().writes;
      pair.transport().startWrite(memory, 0, 16 << 20, false);
      rig.pollUntilQuiet();
    } while (pair.ours().writes > told);
    shutdownElsewhere(pair);
    // What was taken may be told as written first; the loss follows with the next write.
    pair.ours().then =
        event -> {
          if (event.equals("written")) {
            pair.transport().startWrite(memory, 0, 1024, false);
          }
        };
    rig.pollUntil(() -> pair.ours().writingFailure != null, "failed");
  }

  private static void shutdownElsewhere(Rig.Pair pair) {
    Peers.async(
            () -> {
              pair.transport().shutdown();
              pair.transport().shutdown();
              return true;
            })
        .join();
  }

  @Test
  void closedDriverTellsNobodyAndLeavesNothingOpen() throws Exception {
    Rig.Listening listening = rig.listen();
    Rig.Pair reading = rig.acceptFrom(listening);
    Rig.Pair writing = rig.acceptFrom(listening);
    reading.transport().startReceive();
    writing.transport().startWrite(rig.memory(16 << 20), 0, 16 << 20, false);
    rig.poll(0);
    Rig.Pair fresh = rig.connectedPair();
    int before = fresh.ours().connected;
    rig.polling = true;
    rig.driver.close();
    rig.driver.close();
    rig.polling = false;
    assertEquals(0, reading.ours().closes + writing.ours().closes + fresh.ours().closes);
    assertEquals(1, before);
    assertTrue(Peers.seesEnd(reading.peer()));
    assertTrue(Peers.seesEnd(fresh.peer()));
    rig.driverIsClosed();
  }

  @Test
  void manyConnectionsComeAndGoWithoutATrace() throws Exception {
    Rig.Listening listening = rig.listen();
    for (int i = 0; i < 200; i++) {
      Rig.Pair pair = rig.acceptFrom(listening);
      pair.transport().startReceive();
      Peers.send(pair.peer(), new byte[] {(byte) i});
      rig.pollUntil(() -> pair.ours().received.size() == 1, "received");
      assertEquals((byte) i, pair.ours().received.toByteArray()[0]);
      pair.transport().close();
      if (i % 2 == 0) {
        pair.peer().close();
      }
      rig.pollUntil(() -> pair.ours().closes == 1, "closed");
      pair.peer().close();
    }
    listening.listener.close();
  }
}
