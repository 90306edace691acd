package io.monocoque.drivertests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.io.spi.TransportOptions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When nothing can be written any more, what had arrived before is received to its end. */
@ParameterizedClass(name = "{0} {1} {2}")
@MethodSource("io.monocoque.drivertests.DriverUnderTest#withFamiliesAndMemory")
class WriteFailureContractTest extends DriverContract {
  /** Fits into a fresh connection's window: after the sends, it is in our kernel. */
  private static final int ARRIVED = 32 << 10;

  WriteFailureContractTest(DriverUnderTest under, Family family, MemoryKind memory) {
    super(under, family, memory);
  }

  /** A peer that has sent {@code bytes}, has not read one of ours, and is gone. */
  private Rig.Pair resetAfterSending(byte[] bytes) throws IOException {
    Rig.Pair pair = rig.acceptedPair();
    rig.writeAll(pair.ours(), rig.memory(new byte[100]));
    Peers.send(pair.peer(), bytes);
    Peers.reset(pair.peer(), family);
    return pair;
  }

  @Test
  void afterAFailedWriteAllThatThePeerHadSentIsTold() throws Exception {
    byte[] sent = Rig.randomBytes(ARRIVED, 21);
    Rig.Pair pair = resetAfterSending(sent);
    Recorder ours = pair.ours();
    MemorySegment memory = rig.memory(new byte[64]);
    ours.then =
        event -> {
          if (event.equals("written")) {
            ours.transport().startWrite(memory, 0, 64, false);
          }
        };
    ours.transport().startWrite(memory, 0, 64, false);
    rig.pollUntil(() -> ours.writingFailure != null, "writing failed");
    assertEquals(0, ours.receives);
    assertNull(ours.failure);
    ours.transport().shutdown();
    ours.transport().startReceive();
    rig.pollUntil(ours::isLost, "ended");
    assertArrayEquals(sent, ours.received.toByteArray());
  }

  @Test
  void receivingMayBeStartedWhenTheFailureIsTold() throws Exception {
    byte[] sent = Rig.randomBytes(ARRIVED, 22);
    Rig.Pair pair = resetAfterSending(sent);
    Recorder ours = pair.ours();
    MemorySegment memory = rig.memory(new byte[64]);
    ours.then =
        event -> {
          if (event.equals("written")) {
            ours.transport().startWrite(memory, 0, 64, false);
          } else if (event.equals("writing failed")) {
            ours.transport().startReceive();
            ours.transport().shutdown();
          }
        };
    ours.transport().startWrite(memory, 0, 64, false);
    rig.pollUntil(ours::isLost, "ended");
    assertNotNull(ours.writingFailure);
    assertArrayEquals(sent, ours.received.toByteArray());
  }

  @Test
  void afterACallersFailedWriteAllThatThePeerHadSentIsTold() throws Exception {
    byte[] sent = Rig.randomBytes(ARRIVED, 23);
    Rig.Pair pair = resetAfterSending(sent);
    MemorySegment memory = rig.memory(new byte[64]);
    assertThrows(
        IOException.class,
        () -> {
          for (int i = 0; i < 1000; i++) {
            pair.transport().tryWrite(memory, 0, 64, false);
          }
        });
    Peers.async(
            () -> {
              pair.transport().shutdown();
              return true;
            })
        .join();
    pair.transport().startReceive();
    rig.pollUntil(pair.ours()::isLost, "ended");
    assertArrayEquals(sent, pair.ours().received.toByteArray());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatHadArrivedBeforeAShutdownIsToldThenTheEnd(boolean startedBefore) throws Exception {
    Rig.Pair pair = rig.acceptedPair(new TransportOptions(-1, 4 << 20));
    pair.peer().configureBlocking(false);
    byte[] sent = Rig.randomBytes(8 << 20, 24);
    int arrived = 0;
    // Until the kernels take no more: more than one round's worth.
    for (int count; (count = pair.peer().write(ByteBuffer.wrap(sent, arrived, 65536))) > 0; ) {
      arrived += count;
    }
    if (startedBefore) {
      pair.transport().startReceive();
    }
    pair.transport().shutdown();
    if (!startedBefore) {
      pair.transport().startReceive();
    }
    rig.pollUntil(pair.ours()::isLost, "ended");
    byte[] received = pair.ours().received.toByteArray();
    assertTrue(received.length >= ARRIVED, "received " + received.length);
    assertTrue(received.length <= arrived);
    for (int i = 0; i < received.length; i++) {
      assertEquals(sent[i], received[i]);
    }
  }

  @Test
  void aPeerThatKeepsSendingDoesNotKeepAShutDownStreamFromEnding() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    pair.transport().startReceive();
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Boolean> sender =
        Peers.async(
            () -> {
              try {
                while (!over.get()) {
                  Peers.send(pair.peer(), new byte[1000]);
                }
              } catch (IOException e) {
                return true; // it is told, too
              }
              return false;
            });
    rig.pollUntil(() -> pair.ours().receives > 3, "received");
    pair.transport().shutdown();
    rig.pollUntil(pair.ours()::isLost, "ended");
    assertTrue(rig.pollUntilDone(sender, "told to the sender"));
  }
}
