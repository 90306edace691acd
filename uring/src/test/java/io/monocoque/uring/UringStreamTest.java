package io.monocoque.uring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.io.spi.Listener;
import io.monocoque.io.spi.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is received and written, and how that ends, against the JDK's own sockets. */
@Timeout(60)
final class UringStreamTest {
  private static byte[] noise(int byteCount) {
    byte[] bytes = new byte[byteCount];
    new Random(byteCount).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyByteOfABigStreamArrivesInOrder(boolean incremental) throws Exception {
    byte[] sent = noise(20 << 20);
    List<RecordingHandler> accepted = Loop.acceptedList();
    try (Loop loop = new Loop(incremental)) {
      Listener listener = loop.listen(Loop.anyPort(), accepted);
      FutureTask<Void> peer = writing(sent, listener);
      loop.until(() -> !accepted.isEmpty());
      RecordingHandler handler = accepted.getFirst();
      handler.transport().startReceive();
      loop.until(() -> handler.events.contains("end"));
      peer.get();
      assertArrayEquals(sent, handler.received.toByteArray());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneWriteOfManyMegabytesArrivesWhole(boolean incremental) throws Exception {
    byte[] sent = noise(10 << 20);
    try (Loop loop = new Loop(incremental);
        Arena arena = Arena.ofConfined();
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      FutureTask<byte[]> peer =
          OtherThread.start(
              () -> {
                try (Socket socket = server.accept()) {
                  return socket.getInputStream().readAllBytes();
                }
              });
      RecordingHandler handler = new RecordingHandler();
      Transport transport = loop.connect(server.getLocalSocketAddress(), handler);
      assertEquals(server.getLocalSocketAddress(), transport.remoteAddress());
      MemorySegment slab = arena.allocate(sent.length + 5L);
      MemorySegment.copy(MemorySegment.ofArray(sent), 0, slab, 5, sent.length);
      transport.startWrite(slab, 5, sent.length, false);
      assertThrows(IllegalStateException.class, () -> transport.startWrite(slab, 0, 1, false));
      loop.until(() -> handler.events.contains("written"));
      assertEquals(sent.length, handler.written);
      transport.close();
      loop.until(() -> handler.events.contains("closed"));
      assertArrayEquals(sent, peer.get());
      assertEquals(List.of("connected", "written", "closed"), handler.events);
    }
  }

  /** More than there are buffers for at a time: those for which there are none do not ask. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void manyConnectionsWithMuchToReadTakeTurnsAtTheBuffers(boolean incremental) throws Exception {
    int[] receives = new int[1];
    List<RecordingHandler> handlers = new ArrayList<>();
    List<SocketChannel> peers = new ArrayList<>();
    try (Loop loop = new Loop(incremental);
        ServerSocketChannel server = ServerSocketChannel.open().bind(Loop.anyPort())) {
      for (int i = 0; i < 80; i++) {
        RecordingHandler handler =
            new RecordingHandler() {
              @Override
              public void onReceived(MemorySegment slab, long start, int length) {
                super.onReceived(slab, start, length);
                receives[0]++;
              }
            };
        handler.transport = loop.connect(server.getLocalAddress(), handler);
        handlers.add(handler);
        peers.add(server.accept());
      }
      long missing = 0;
      for (SocketChannel peer : peers) {
        peer.configureBlocking(false);
        missing += peer.write(ByteBuffer.wrap(noise(128 << 10)));
      }
      for (RecordingHandler handler : handlers) {
        handler.transport().startReceive();
      }
      int handled = 0;
      while (handlers.stream().mapToLong(handler -> handler.received.size()).sum() < missing) {
        handled += loop.driver.poll(100_000_000);
      }
      int inVain = handled - receives[0];
      assertTrue(inVain <= receives[0] / 4, inVain + " in vain, beside " + receives[0]);
    } finally {
      for (SocketChannel peer : peers) {
        peer.close();
      }
    }
  }

  @Test
  void stoppingLeavesTheRestInTheSocketUntilStartedAgain() throws Exception {
    byte[] sent = noise(300_000);
    try (Loop loop = new Loop(true);
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      RecordingHandler handler = new RecordingHandler();
      Transport transport = loop.connect(server.getLocalSocketAddress(), handler);
      try (Socket peer = server.accept()) {
        OutputStream out = peer.getOutputStream();
        transport.startReceive();
        out.write(sent, 0, 100_000);
        loop.until(() -> handler.received.size() == 100_000);
        transport.stopReceive();
        loop.until(() -> handler.events.contains("stopped"));
        out.write(sent, 100_000, 200_000);
        assertEquals(0, loop.driver.poll(20_000_000));
        assertEquals(100_000, handler.received.size());
        transport.startReceive();
        loop.until(() -> handler.received.size() == sent.length);
        assertArrayEquals(sent, handler.received.toByteArray());
      }
    }
  }

  @Test
  void aStopBetweenTwoRoundsOfABusyStreamIsImmediate() throws Exception {
    byte[] sent = noise(4 << 20);
    try (Loop loop = new Loop(true);
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      RecordingHandler handler = new RecordingHandler();
      Transport transport = loop.connect(server.getLocalSocketAddress(), handler);
      try (Socket peer = server.accept()) {
        FutureTask<Void> sender =
            OtherThread.start(
                () -> {
                  peer.getOutputStream().write(sent);
                  return null;
                });
        while (handler.received.size() < sent.length) {
          int before = handler.received.size();
          transport.startReceive();
          loop.until(() -> handler.received.size() > before);
          int atStop = handler.received.size();
          transport.stopReceive();
          loop.driver.poll(0);
          assertEquals("stopped", handler.events.getLast());
          handler.events.clear();
          loop.driver.poll(0);
          assertEquals(atStop, handler.received.size());
        }
        sender.get();
        assertArrayEquals(sent, handler.received.toByteArray());
      }
    }
  }

  @Test
  void startingAgainTakesAStopBack() throws Exception {
    try (Loop loop = new Loop(true);
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      RecordingHandler handler = new RecordingHandler();
      Transport transport = loop.connect(server.getLocalSocketAddress(), handler);
      try (Socket peer = server.accept()) {
        transport.startReceive();
        loop.driver.poll(0);
        transport.stopReceive();
        transport.startReceive();
        loop.driver.poll(0);
        peer.getOutputStream().write(1);
        loop.until(() -> handler.received.size() == 1);
        assertEquals(List.of("connected"), handler.events);
      }
    }
  }

  @Test
  void aStreamThatTakesNoMoreIsNotAnError() throws Exception {
    try (Loop loop = new Loop(true);
        Arena arena = Arena.ofConfined();
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      RecordingHandler handler = new RecordingHandler();
      Transport transport = loop.connect(server.getLocalSocketAddress(), handler);
      MemorySegment slab = arena.allocate(1 << 20);
      long total = 0;
      int taken;
      do {
        taken = transport.tryWrite(slab, 0, 1 << 20, false);
        total += taken;
      } while (taken > 0);
      assertTrue(total > 0);
      // A write that waits is ended by a close.
      transport.startWrite(slab, 0, 1 << 20, false);
      loop.driver.poll(0);
      transport.close();
      loop.until(() -> handler.events.contains("closed"));
      assertFalse(handler.events.contains("failed"));
    }
  }

  @Test
  void whatWasWrittenArrivesThoughUnreadBytesAreLeftAtTheClose() throws Exception {
    byte[] sent = noise(1 << 20);
    try (Loop loop = new Loop(true);
        Arena arena = Arena.ofConfined();
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      RecordingHandler handler = new RecordingHandler();
      Transport transport = loop.connect(server.getLocalSocketAddress(), handler);
      try (Socket peer = server.accept()) {
        peer.getOutputStream().write(new byte[1000]);
        MemorySegment slab = arena.allocate(sent.length);
        slab.copyFrom(MemorySegment.ofArray(sent));
        int taken = transport.tryWrite(slab, 0, sent.length, false);
        transport.close();
        loop.until(() -> handler.events.contains("closed"));
        byte[] read = peer.getInputStream().readAllBytes();
        assertEquals(taken, read.length);
      }
    }
  }

  @Test
  void aResetIsToldAsAFailureOnce() throws Exception {
    try (Loop loop = new Loop(true);
        Arena arena = Arena.ofConfined();
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      RecordingHandler handler = new RecordingHandler();
      Transport transport = loop.connect(server.getLocalSocketAddress(), handler);
      transport.startReceive();
      loop.driver.poll(0);
      Socket peer = server.accept();
      peer.setSoLinger(true, 0);
      peer.close();
      loop.until(() -> handler.events.contains("failed"));
      assertThrows(IOException.class, () -> transport.tryWrite(arena.allocate(1), 0, 1, false));
      transport.close();
      loop.until(() -> handler.events.contains("closed"));
      assertEquals(List.of("connected", "failed", "closed"), handler.events);
    }
  }

  @Test
  void shutdownIsSeenByBothEnds() throws Exception {
    try (Loop loop = new Loop(true);
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      RecordingHandler handler = new RecordingHandler();
      Transport transport = loop.connect(server.getLocalSocketAddress(), handler);
      transport.startReceive();
      loop.driver.poll(0);
      try (Socket peer = server.accept();
          InputStream in = peer.getInputStream()) {
        transport.shutdown();
        loop.until(() -> handler.events.contains("end"));
        assertEquals(-1, in.read());
      }
    }
  }

  @Test
  void manyConnectionsShareTheBuffersWithoutLoss() throws Exception {
    int peers = 40;
    byte[] sent = noise(400_000);
    List<RecordingHandler> accepted = Loop.acceptedList();
    try (Loop loop = new Loop(true)) {
      Listener listener = loop.listen(Loop.anyPort(), accepted);
      List<FutureTask<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < peers; i++) {
        tasks.add(writing(sent, listener));
      }
      loop.until(() -> accepted.size() == peers);
      accepted.forEach(handler -> handler.transport().startReceive());
      for (RecordingHandler handler : accepted) {
        loop.until(() -> handler.events.contains("end"));
        assertArrayEquals(sent, handler.received.toByteArray());
      }
      for (FutureTask<Void> task : tasks) {
        task.get();
      }
    }
  }

  /** A peer that connects, writes all of it, and closes. */
  private static FutureTask<Void> writing(byte[] sent, Listener to) {
    return OtherThread.start(
        () -> {
          try (Socket socket = new Socket()) {
            socket.connect(to.localAddress());
            socket.getOutputStream().write(sent);
          }
          return null;
        });
  }
}
