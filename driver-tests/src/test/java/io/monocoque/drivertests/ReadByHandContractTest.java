package io.monocoque.drivertests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.io.spi.InputWait;
import io.monocoque.io.spi.ReceiveTarget;
import io.monocoque.io.spi.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  private final boolean[] ready = new boolean[InputWait.MOST];

  private CompletableFuture<Integer> awaitAndRead(InputWait wait, Transport transport) {
    return Peers.async(
        () -> {
          byte[] bytes = new byte[8];
          int count;
          while ((count = tryRead(transport, bytes, 0, 8)) == 0) {
            wait.await(List.of(transport), ready, LONG_MILLIS);
          }
          assertTrue(ready[0]);
          return count;
        });
  }

  private CompletableFuture<Boolean> awaiting(InputWait wait, Transport... transports) {
    return Peers.async(
        () -> {
          wait.await(List.of(transports), ready, LONG_MILLIS);
          return true;
        });
  }

  private static <T> T get(CompletableFuture<T> waiting) throws Exception {
    return waiting.get(Rig.DEADLINE_NANOS, TimeUnit.NANOSECONDS);
  }

  @Test
  void aWaitEndsWithWhatThePeerSends() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    try (InputWait wait = rig.driver.inputWait()) {
      for (int i = 1; i < 5; i++) {
        CompletableFuture<Integer> waiting = awaitAndRead(wait, pair.transport());
        rig.pollUntilQuiet();
        Peers.send(pair.peer(), new byte[i]);
        assertEquals(i, get(waiting));
      }
    }
    assertEquals(0, pair.ours().receives);
  }

  @Test
  void aWaitEndsWithTheStream() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    try (InputWait wait = rig.driver.inputWait()) {
      CompletableFuture<Integer> waiting = awaitAndRead(wait, pair.transport());
      rig.pollUntilQuiet();
      pair.peer().shutdownOutput();
      assertEquals(-1, get(waiting));
    }
  }

  @Test
  void aWaitEndsWithTheConnection() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    rig.writeAll(pair.ours(), rig.memory(new byte[] {2}));
    try (InputWait wait = rig.driver.inputWait()) {
      CompletableFuture<Integer> waiting = awaitAndRead(wait, pair.transport());
      rig.pollUntilQuiet();
      Peers.reset(pair.peer(), family);
      ExecutionException failure = assertThrows(ExecutionException.class, () -> get(waiting));
      assertInstanceOf(IOException.class, failure.getCause());
    }
  }

  @Test
  void aWaitForNothingEnds() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    byte[] bytes = new byte[8];
    List<Transport> transports = List.of(pair.transport());
    try (InputWait wait = rig.driver.inputWait()) {
      for (int millis = 0; millis < 3; millis++) {
        assertEquals(0, tryRead(pair.transport(), bytes, 0, 8));
        ready[0] = true;
        wait.await(transports, ready, millis);
        assertFalse(ready[0]);
      }
      Thread.currentThread().interrupt();
      try {
        wait.await(transports, ready, 1);
      } finally {
        assertTrue(Thread.interrupted());
      }
    }
  }

  @Test
  void aWaitForSeveralTellsWhichOfThemHaveSomething() throws Exception {
    List<Rig.Pair> pairs = new ArrayList<>();
    List<Transport> transports = new ArrayList<>();
    for (int i = 0; i < InputWait.MOST; i++) {
      Rig.Pair pair = rig.acceptedPair();
      pairs.add(pair);
      transports.add(pair.transport());
    }
    try (InputWait wait = rig.driver.inputWait()) {
      for (int first = 0; first < InputWait.MOST; first++) {
        int second = (first + 3) % InputWait.MOST;
        Peers.send(pairs.get(first).peer(), new byte[1]);
        Peers.send(pairs.get(second).peer(), new byte[1]);
        for (int found = 0; found < 2; ) {
          wait.await(transports, ready, LONG_MILLIS);
          for (int i = 0; i < InputWait.MOST; i++) {
            boolean expected = i == first || i == second;
            assertTrue(expected || !ready[i], "nothing was sent there");
            found += ready[i] ? tryRead(transports.get(i), new byte[1], 0, 1) : 0;
          }
        }
      }
    }
  }

  /** It may have something that its driver has not come to yet. */
  @Test
  void whoIsNotAskedForDoesNotEndAWait() throws Exception {
    Rig.Pair left = rig.acceptedPair();
    Rig.Pair asked = rig.acceptedPair();
    try (InputWait wait = rig.driver.inputWait()) {
      wait.await(List.of(left.transport(), asked.transport()), ready, 1);
      Peers.send(left.peer(), new byte[1]);
      CompletableFuture<Boolean> waiting = awaiting(wait, asked.transport());
      Thread.sleep(20); // it would end at once
      assertFalse(waiting.isDone());
      Peers.send(asked.peer(), new byte[1]);
      get(waiting);
      assertTrue(ready[0]);
      wait.await(List.of(asked.transport(), left.transport()), ready, LONG_MILLIS);
      assertTrue(ready[0] && ready[1], "it is asked for again");
    }
  }

  @Test
  void aWaitCanBeEnded() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    try (InputWait wait = rig.driver.inputWait()) {
      for (int i = 0; i < 100; i++) {
        CompletableFuture<Boolean> waiting = awaiting(wait, pair.transport());
        if (i % 2 == 0) {
          Thread.sleep(1); // else mostly before it has begun
        }
        wait.wake();
        get(waiting);
        assertFalse(ready[0]);
      }
      wait.await(List.of(pair.transport()), ready, 1);
      wait.await(List.of(pair.transport()), ready, 1);
      Peers.send(pair.peer(), new byte[1]);
      get(awaiting(wait, pair.transport()));
      assertTrue(ready[0], "it still waits for input");
    }
  }

  @Test
  void anEndIsNotForgottenWithAConnection() throws Exception {
    Rig.Pair leaving = rig.acceptedPair();
    Rig.Pair pair = rig.acceptedPair();
    try (InputWait wait = rig.driver.inputWait()) {
      wait.await(List.of(leaving.transport(), pair.transport()), ready, 1);
      wait.wake();
      leaving.transport().startReceive();
      rig.pollUntilQuiet();
      get(awaiting(wait, pair.transport()));
      assertFalse(ready[0]);
    }
  }

  @Test
  void whoWakesTooLateWakesNobody() throws Exception {
    InputWait wait = rig.driver.inputWait();
    long before = descriptors();
    wait.close();
    wait.wake();
    assertTrue(descriptors() <= before);
  }

  @Test
  void afterAWaitAConnectionCanBeClosedWhileItsPlaceIsUsed() throws Exception {
    Rig.Pair other = rig.acceptedPair();
    try (InputWait wait = rig.driver.inputWait()) {
      awaitAndClose(wait, other, true);
      long before = descriptors();
      awaitAndClose(wait, other, false);
      awaitAndClose(wait, other, true);
      assertEquals(before, descriptors());
    }
  }

  private void awaitAndClose(InputWait wait, Rig.Pair other, boolean receives) throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    wait.await(List.of(pair.transport(), other.transport()), ready, 1);
    CompletableFuture<Boolean> waiting = awaiting(wait, other.transport());
    if (receives) {
      pair.transport().startReceive();
      rig.pollUntilQuiet();
    }
    pair.transport().close();
    rig.pollUntil(() -> pair.ours().closes == 1, "closed");
    assertTrue(Peers.seesEnd(pair.peer()));
    pair.peer().close();
    wait.wake();
    get(waiting);
    rig.pollUntilQuiet();
  }

  private static long descriptors() throws IOException {
    return Descriptors.countable() ? Descriptors.count() : 0;
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
