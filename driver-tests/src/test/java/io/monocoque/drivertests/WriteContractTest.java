package io.monocoque.drivertests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.io.spi.TransportOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** startWrite and tryWrite. */
@ParameterizedClass(name = "{0} {1} {2}")
@MethodSource("io.monocoque.drivertests.DriverUnderTest#withFamiliesAndMemory")
class WriteContractTest extends DriverContract {
  private static final TransportOptions SMALL_BUFFERS = new TransportOptions(4096, 4096);

  WriteContractTest(DriverUnderTest under, Family family, MemoryKind memory) {
    super(under, family, memory);
  }

  @Test
  void bigWriteToASlowReaderArrivesByteExact() throws Exception {
    Rig.Pair pair = rig.acceptedPair(SMALL_BUFFERS);
    byte[] sent = Rig.randomBytes(4 << 20, 1);
    CompletableFuture<byte[]> reader =
        Peers.async(() -> Peers.receiveSlowly(pair.peer(), sent.length));
    rig.writeAll(pair.ours(), rig.memory(sent));
    assertArrayEquals(sent, rig.pollUntilDone(reader, "read"));
  }

  @Test
  void onlyTheGivenRangeIsWritten() throws Exception {
    Rig.Pair pair = rig.connectedPair();
    MemorySegment slab = rig.memory(new byte[] {0, 1, 2, 3, 4, 5, 6, 7});
    pair.transport().startWrite(slab, 2, 3, false);
    rig.pollUntil(() -> pair.ours().written == 3, "written");
    assertEquals(1, pair.transport().tryWrite(slab, 7, 1, false));
    assertEquals(2, pair.transport().tryWrite(slab, 0, 2, false));
    assertArrayEquals(new byte[] {2, 3, 4, 7, 0, 1}, Peers.receive(pair.peer(), 6));
  }

  @Test
  void writeIsToldInPollAndNotInTheCall() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    pair.transport().startWrite(rig.memory(new byte[] {1}), 0, 1, false);
    assertEquals(0, pair.ours().writes);
    rig.pollUntil(() -> pair.ours().writes == 1, "written");
  }

  @Test
  void secondWriteAtOnceIsRefused() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    MemorySegment memory = rig.memory(new byte[] {1});
    pair.transport().startWrite(memory, 0, 1, false);
    assertThrows(
        IllegalStateException.class, () -> pair.transport().startWrite(memory, 0, 1, false));
    rig.pollUntil(() -> pair.ours().writes == 1, "written");
    assertArrayEquals(new byte[] {1}, Peers.receive(pair.peer(), 1));
  }

  @Test
  void writeMayBeStartedInTheHandlerOfTheLast() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    MemorySegment memory = rig.memory(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    pair.ours().then =
        event -> {
          if (event.equals("written") && pair.ours().written < 10) {
            pair.transport().startWrite(memory, pair.ours().written, 1, false);
          }
        };
    pair.transport().startWrite(memory, 0, 1, false);
    rig.pollUntil(() -> pair.ours().written == 10, "written");
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, Peers.receive(pair.peer(), 10));
  }

  @Test
  void memoryIsNotReadAfterItWasToldAsWritten() throws Exception {
    Rig.Pair pair = rig.acceptedPair(SMALL_BUFFERS);
    int rounds = 64;
    int size = 32 << 10;
    CompletableFuture<byte[]> reader =
        Peers.async(() -> Peers.receiveSlowly(pair.peer(), rounds * size));
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    MemorySegment slab = rig.memory(size);
    for (int i = 0; i < rounds; i++) {
      byte[] content = Rig.randomBytes(size, i);
      expected.writeBytes(content);
      slab.copyFrom(MemorySegment.ofArray(content));
      rig.writeAll(pair.ours(), slab);
      slab.fill((byte) 0xDD);
    }
    assertArrayEquals(expected.toByteArray(), rig.pollUntilDone(reader, "read"));
  }

  @Test
  void memoryIsFreeAgainWhenTryWriteReturns() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    MemorySegment slab = rig.memory(64);
    byte[] expected = new byte[64 * 20];
    for (int i = 0; i < 20; i++) {
      slab.fill((byte) i);
      Arrays.fill(expected, i * 64, i * 64 + 64, (byte) i);
      assertEquals(64, pair.transport().tryWrite(slab, 0, 64, false));
      slab.fill((byte) 0xDD);
    }
    assertArrayEquals(expected, Peers.receive(pair.peer(), expected.length));
  }

  @Test
  void tryWriteOnAFullStreamTakesNothingAndLosesNothing() throws Exception {
    Rig.Pair pair = rig.acceptedPair(SMALL_BUFFERS);
    byte[] chunk = Rig.randomBytes(16 << 10, 7);
    MemorySegment memory = rig.memory(chunk);
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    int taken = 1;
    while (taken > 0) {
      taken = pair.transport().tryWrite(memory, 0, chunk.length, false);
      sent.write(chunk, 0, taken);
      assertTrue(sent.size() < 64 << 20, "an endless buffer");
    }
    // The loop takes over, as after a caller that was cut short.
    CompletableFuture<byte[]> reader =
        Peers.async(() -> Peers.receive(pair.peer(), sent.size() + chunk.length));
    rig.writeAll(pair.ours(), memory);
    sent.writeBytes(chunk);
    assertArrayEquals(sent.toByteArray(), rig.pollUntilDone(reader, "read"));
  }

  @Test
  void anotherThreadMayTryWriteWhileTheLoopWaits() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    pair.transport().startReceive();
    byte[] content = Rig.randomBytes(4096, 3);
    MemorySegment memory = rig.memory(content);
    CompletableFuture<Integer> writer =
        Peers.async(() -> pair.transport().tryWrite(memory, 0, content.length, false));
    assertEquals(content.length, rig.pollUntilDone(writer, "written"));
    assertArrayEquals(content, Peers.receive(pair.peer(), content.length));
  }

  @Test
  void interruptedThreadsTryWriteHarmsNothing() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    MemorySegment memory = rig.memory(new byte[] {1, 2, 3});
    CompletableFuture<Boolean> writer =
        Peers.async(
            () -> {
              Thread.currentThread().interrupt();
              assertEquals(3, pair.transport().tryWrite(memory, 0, 3, false));
              return Thread.interrupted();
            });
    assertTrue(rig.pollUntilDone(writer, "written"), "the interrupt status was swallowed");
    rig.writeAll(pair.ours(), memory);
    assertArrayEquals(new byte[] {1, 2, 3, 1, 2, 3}, Peers.receive(pair.peer(), 6));
  }

  @Test
  void virtualThreadMayTryWrite() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    MemorySegment memory = rig.memory(new byte[] {1, 2, 3});
    CompletableFuture<Integer> taken = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                Thread.currentThread().interrupt();
                taken.complete(pair.transport().tryWrite(memory, 0, 3, false));
              } catch (IOException e) {
                taken.completeExceptionally(e);
              }
            });
    assertEquals(3, rig.pollUntilDone(taken, "written"));
    assertArrayEquals(new byte[] {1, 2, 3}, Peers.receive(pair.peer(), 3));
  }

  @Test
  void writeToALostPeerFails() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    Peers.reset(pair.peer(), family);
    byte[] content = new byte[64 << 10];
    MemorySegment memory = rig.memory(content);
    Recorder ours = pair.ours();
    ours.then =
        event -> {
          if (event.equals("written")) {
            ours.transport().startWrite(memory, 0, content.length, false);
          }
        };
    ours.transport().startWrite(memory, 0, content.length, false);
    rig.pollUntil(() -> ours.writingFailure != null, "failed");
    // Nothing more is begun, and nothing told of it.
    ours.transport().startWrite(memory, 0, content.length, false);
    rig.pollUntilQuiet();
    assertNull(ours.failure);
  }

  @Test
  void tryWriteToALostPeerThrows() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    Peers.reset(pair.peer(), family);
    MemorySegment memory = rig.memory(new byte[64]);
    assertThrows(
        IOException.class,
        () -> {
          for (int i = 0; i < 1000; i++) {
            pair.transport().tryWrite(memory, 0, 64, false);
          }
        });
  }
}
