package io.monocoque.drivertests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.io.spi.ReceiveTarget;
import io.monocoque.io.spi.Transport;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Receiving by calls that do not wait, while the driver does not receive. */
@ParameterizedClass(name = "{0} {1}")
@MethodSource("io.monocoque.drivertests.DriverUnderTest#withFamilies")
class ReadByHandContractTest extends ReceivingContract {
  ReadByHandContractTest(DriverUnderTest under, Family family) {
    super(under, family);
  }

  private static int tryRead(Transport transport, byte[] bytes, int start, int length)
      throws IOException {
    return transport.tryRead(ReceiveTarget.of(bytes, start, length));
  }

  /** Reads until something is there, or the end. */
  private static int read(Transport transport, byte[] bytes, int start, int length)
      throws IOException {
    long begin = System.nanoTime();
    while (true) {
      int count = tryRead(transport, bytes, start, length);
      if (count != 0) {
        return count;
      }
      assertTrue(System.nanoTime() - begin < Rig.DEADLINE_NANOS, "nothing comes");
      Thread.onSpinWait();
    }
  }

  @Test
  void nothingIsThereUntilThePeerSends() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    byte[] bytes = new byte[8];
    assertEquals(0, tryRead(pair.transport(), bytes, 0, 8));
    Peers.send(pair.peer(), new byte[] {1, 2, 3});
    assertEquals(2, read(pair.transport(), bytes, 5, 2));
    assertEquals(1, read(pair.transport(), bytes, 0, 8));
    assertArrayEquals(new byte[] {3, 0, 0, 0, 0, 1, 2, 0}, bytes);
    assertEquals(0, tryRead(pair.transport(), bytes, 0, 8));
    rig.pollUntilQuiet();
    assertEquals(0, pair.ours().receives);
  }

  /** A wait that nothing comes of would end the test by its time. */
  private static final int LONG_MILLIS = 60_000;

  private static CompletableFuture<Integer> awaitAndRead(Transport transport) {
    return Peers.async(
        () -> {
          byte[] bytes = new byte[8];
          int count;
          while ((count = tryRead(transport, bytes, 0, 8)) == 0) {
            transport.awaitInput(LONG_MILLIS);
          }
          return count;
        });
  }

  @Test
  void aWaitEndsWithWhatThePeerSends() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    for (int i = 1; i < 5; i++) {
      CompletableFuture<Integer> waiting = awaitAndRead(pair.transport());
      rig.pollUntilQuiet();
      Peers.send(pair.peer(), new byte[i]);
      assertEquals(i, waiting.get(Rig.DEADLINE_NANOS, TimeUnit.NANOSECONDS));
    }
    assertEquals(0, pair.ours().receives);
  }

  @Test
  void aWaitEndsWithTheStream() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    CompletableFuture<Integer> waiting = awaitAndRead(pair.transport());
    rig.pollUntilQuiet();
    pair.peer().shutdownOutput();
    assertEquals(-1, waiting.get(Rig.DEADLINE_NANOS, TimeUnit.NANOSECONDS));
  }

  @Test
  void aWaitEndsWithTheConnection() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    rig.writeAll(pair.ours(), rig.memory(new byte[] {2}));
    CompletableFuture<Integer> waiting = awaitAndRead(pair.transport());
    rig.pollUntilQuiet();
    Peers.reset(pair.peer(), family);
    ExecutionException failure =
        assertThrows(
            ExecutionException.class, () -> waiting.get(Rig.DEADLINE_NANOS, TimeUnit.NANOSECONDS));
    assertInstanceOf(IOException.class, failure.getCause());
  }

  @Test
  void aWaitForNothingEnds() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    byte[] bytes = new byte[8];
    for (int i = 0; i < 3; i++) {
      assertEquals(0, tryRead(pair.transport(), bytes, 0, 8));
      pair.transport().awaitInput(1);
    }
    Thread.currentThread().interrupt();
    try {
      pair.transport().awaitInput(1);
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  /** It is there for the next connection. */
  @Test
  void whatAWaitNeededIsGivenBackWhenTheDriverReceives() throws Exception {
    Rig.Pair first = rig.acceptedPair();
    Rig.Pair second = rig.acceptedPair();
    awaitAndReceive(first);
    long before = descriptors();
    awaitAndReceive(second);
    assertEquals(before, descriptors());
  }

  private void awaitAndReceive(Rig.Pair pair) throws IOException {
    assertEquals(0, tryRead(pair.transport(), new byte[8], 0, 8));
    pair.transport().awaitInput(1);
    pair.transport().startReceive();
    rig.pollUntilQuiet();
  }

  private static long descriptors() throws IOException {
    return Descriptors.countable() ? Descriptors.count() : 0;
  }

  /** Nor does it keep the connection's own descriptor. */
  @Test
  void afterAWaitAConnectionCanBeClosed() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    assertEquals(0, tryRead(pair.transport(), new byte[8], 0, 8));
    pair.transport().awaitInput(1);
    pair.transport().close();
    rig.pollUntil(() -> pair.ours().closes == 1, "closed");
    assertTrue(Peers.seesEnd(pair.peer()));
  }

  /** By turns, and on another thread: whoever receives goes on where the other has stopped. */
  @Test
  void aStreamChangesHandsWithoutALoss() throws Exception {
    Rig.Pair pair = rig.connectedPair();
    Recorder ours = pair.ours();
    byte[] sent = Rig.randomBytes(8 << 20, 21);
    CompletableFuture<Boolean> sender = sendAll(pair, sent);
    ours.then =
        event -> {
          if (event.equals("received")) {
            ours.transport().stopReceive();
          }
        };
    Random random = new Random(22);
    int hands = 0;
    while (ours.received.size() < sent.length) {
      int stops = ours.stops;
      ours.transport().startReceive();
      rig.pollUntil(() -> ours.stops > stops, "received and stopped");
      CompletableFuture<byte[]> byHand =
          Peers.async(
              () -> {
                byte[] bytes = new byte[1 + random.nextInt(256 << 10)];
                int count = tryRead(ours.transport(), bytes, 0, bytes.length);
                return Arrays.copyOf(bytes, count);
              });
      byte[] read = byHand.get();
      hands += read.length > 0 ? 1 : 0;
      ours.received.writeBytes(read);
    }
    rig.pollUntilDone(sender, "sent");
    assertArrayEquals(sent, ours.received.toByteArray());
    assertTrue(hands > 0, "nothing was read by hand");
  }

  @Test
  void theEndIsMetByHandAndAgainByTheDriver() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    Peers.send(pair.peer(), new byte[] {1});
    pair.peer().shutdownOutput();
    byte[] bytes = new byte[8];
    assertEquals(1, read(pair.transport(), bytes, 0, 8));
    assertEquals(-1, read(pair.transport(), bytes, 0, 8));
    assertEquals(-1, read(pair.transport(), bytes, 0, 8));
    assertEquals(0, pair.ours().ends);
    pair.transport().startReceive();
    rig.pollUntil(() -> pair.ours().ends == 1, "ended");
  }

  @Test
  void aResetIsAnExceptionAndThenALossForTheDriver() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    rig.writeAll(pair.ours(), rig.memory(new byte[] {2}));
    Peers.reset(pair.peer(), family);
    byte[] bytes = new byte[8];
    assertThrows(IOException.class, () -> read(pair.transport(), bytes, 0, 8));
    pair.transport().startReceive();
    rig.pollUntil(
        () -> pair.ours().ends == 1 || pair.ours().failure != null, "the end or the failure");
  }

  @Test
  void anInterruptChangesNothing() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    Peers.send(pair.peer(), new byte[] {7});
    byte[] bytes = new byte[8];
    Thread.currentThread().interrupt();
    try {
      assertEquals(1, read(pair.transport(), bytes, 0, 8));
      assertEquals(0, tryRead(pair.transport(), bytes, 0, 8));
    } finally {
      assertTrue(Thread.interrupted());
    }
    Peers.send(pair.peer(), new byte[] {8});
    pair.transport().startReceive();
    rig.pollUntil(() -> pair.ours().received.size() == 1, "received");
  }
}
