package io.monocoque.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.monocoque.bytes.trusted.Checked;
import io.monocoque.io.spi.Listener;
import io.monocoque.io.spi.Transport;
import io.monocoque.io.spi.TransportOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The driver's rounds, threads and end; what every driver must do is in the contract suite. */
@Timeout(60)
final class UringDriverTest {
  @Test
  void moreSubmissionsThanTheQueueHoldsAreNotLost() throws Exception {
    int connects = 700;
    List<RecordingHandler> accepted = Loop.acceptedList();
    try (Loop loop = new Loop(true)) {
      Listener listener = loop.listen(Loop.anyPort(), accepted);
      List<RecordingHandler> handlers = Loop.acceptedList();
      for (int i = 0; i < connects; i++) {
        RecordingHandler handler = new RecordingHandler();
        handlers.add(handler);
        handler.transport =
            loop.driver.connect(listener.localAddress(), null, TransportOptions.DEFAULT, handler);
      }
      loop.until(
          () ->
              accepted.size() == connects
                  && handlers.stream().allMatch(handler -> !handler.events.isEmpty()));
      assertTrue(
          handlers.stream().allMatch(handler -> handler.events.equals(List.of("connected"))));
      // Unlike connects, receives wait for the next poll, so these do fill the queue.
      accepted.forEach(handler -> handler.transport().startReceive());
      try (Arena arena = Arena.ofConfined()) {
        for (RecordingHandler handler : handlers) {
          assertEquals(1, handler.transport().tryWrite(arena.allocate(1), 0, 1, false));
        }
      }
      loop.until(() -> accepted.stream().allMatch(handler -> handler.received.size() == 1));
    }
  }

  @Test
  void wakeEndsAWaitAndIsRememberedForTheNext() throws Exception {
    try (Loop loop = new Loop(true)) {
      loop.driver.wake();
      loop.driver.wake();
      assertEquals(0, loop.driver.poll(-1));
      for (int i = 0; i < 100; i++) {
        FutureTask<Void> waker =
            OtherThread.start(
                () -> {
                  loop.driver.wake();
                  return null;
                });
        assertEquals(0, loop.driver.poll(-1));
        waker.get();
        loop.driver.poll(0);
      }
    }
  }

  @Test
  void aPollWaitsAsLongAsItWasTold() throws Exception {
    try (Loop loop = new Loop(true)) {
      loop.driver.poll(0);
      long start = System.nanoTime();
      assertEquals(0, loop.driver.poll(30_000_000));
      assertTrue(System.nanoTime() - start >= 29_000_000);
    }
  }

  /** Or monitoring takes a program that has nothing to do for one that a disk holds up. */
  @Test
  void whoWaitsCountsAsIdle() throws Exception {
    assumeTrue(isAtLeast(6, 15), "older kernels know one way to wait");
    int before = waitingForDisks();
    try (Loop loop = new Loop(true)) {
      FutureTask<Integer> meanwhile =
          OtherThread.start(
              () -> {
                int waiting = waitingForDisks();
                loop.driver.wake();
                return waiting;
              });
      loop.driver.poll(-1);
      assertTrue(meanwhile.get() <= before, () -> "more than " + before);
    }
  }

  private static boolean isAtLeast(int major, int minor) {
    String[] version = System.getProperty("os.version").split("[^0-9]+", 3);
    int actualMajor = Integer.parseInt(version[0]);
    return actualMajor > major || (actualMajor == major && Integer.parseInt(version[1]) >= minor);
  }

  /** Of the whole machine, so one of the least of many looks, as others come and go. */
  private static int waitingForDisks() throws IOException, InterruptedException {
    int[] looks = new int[200];
    for (int i = 0; i < looks.length; i++) {
      for (String line : Files.readAllLines(Path.of("/proc/stat"))) {
        if (line.startsWith("procs_blocked ")) {
          looks[i] = Integer.parseInt(line.substring(14));
        }
      }
      Thread.sleep(1);
    }
    Arrays.sort(looks);
    return looks[looks.length / 10];
  }

  @Test
  void anotherThreadIsTurnedAway() throws Exception {
    try (Loop loop = new Loop(true)) {
      FutureTask<Integer> other = OtherThread.start(() -> loop.driver.poll(0));
      Throwable thrown = assertThrows(ExecutionException.class, other::get).getCause();
      assertInstanceOf(WrongThreadException.class, thrown);
    }
  }

  /** Without checked mode it is passed over, as it can do no harm. */
  @Test
  void aCompletionForAnotherGenerationIsFound() throws Exception {
    try (Loop loop = new Loop(true)) {
      long nobodys = UserData.pack(0, 7, UserData.OP_CANCEL, 0);
      ((UringDriver) loop.driver).submissions().cancel(UserData.pack(9, 9, 9, 9), nobodys);
      if (Checked.ON) {
        AssertionError found =
            assertThrows(AssertionError.class, () -> loop.driver.poll(1_000_000_000));
        assertTrue(String.valueOf(found.getMessage()).contains("generation 7"), found::getMessage);
      } else {
        assertEquals(1, loop.driver.poll(1_000_000_000));
      }
    }
  }

  @Test
  void closingADriverFreesPortsAndDescriptors() throws Exception {
    long before = descriptors();
    for (int i = 0; i < 20; i++) {
      List<RecordingHandler> accepted = Loop.acceptedList();
      RecordingHandler handler = new RecordingHandler();
      SocketAddress address;
      try (Loop loop = new Loop(true)) {
        Listener listener = loop.listen(Loop.anyPort(), accepted);
        address = listener.localAddress();
        Transport transport = loop.connect(address, handler);
        transport.startReceive();
        loop.until(() -> !accepted.isEmpty());
        accepted.getFirst().transport().startReceive();
        loop.driver.poll(0);
      }
      assertEquals(List.of("connected"), handler.events);
      assertThrows(ConnectException.class, () -> new Socket().connect(address));
    }
    assertEquals(before, descriptors());
  }

  private static long descriptors() throws IOException {
    try (var entries = Files.list(Path.of("/proc/self/fd"))) {
      return entries.count();
    }
  }
}
