package io.monocoque.uring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.trusted.Checked;
import io.monocoque.io.spi.ListenOptions;
import io.monocoque.io.spi.Listener;
import io.monocoque.io.spi.Transport;
import io.monocoque.io.spi.TransportOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The driver against the JDK's own sockets; what every driver must do is in the contract suite. */
@Timeout(60)
final class UringDriverTest {
  private static final ListenOptions LISTEN = new ListenOptions(1000, TransportOptions.DEFAULT);

  @TempDir Path directory;

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static byte[] noise(int byteCount) {
    byte[] bytes = new byte[byteCount];
    new Random(byteCount).nextBytes(bytes);
    return bytes;
  }

  /** A peer's work, on a thread of its own. */
  private static <T> FutureTask<T> inBackground(java.util.concurrent.Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyByteOfABigStreamArrivesInOrder(boolean incremental) throws Exception {
    byte[] sent = noise(20 << 20);
    List<RecordingHandler> accepted = Loop.acceptedList();
    try (Loop loop = new Loop(incremental)) {
      Listener listener = loop.driver.listen(anyPort(), LISTEN, Loop.into(accepted));
      FutureTask<Void> peer =
          inBackground(
              () -> {
                try (Socket socket = new Socket()) {
                  socket.connect(listener.localAddress());
                  socket.getOutputStream().write(sent);
                }
                return null;
              });
      loop.until(() -> !accepted.isEmpty());
      RecordingHandler handler = accepted.getFirst();
      transport(handler).startReceive();
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
          inBackground(
              () -> {
                try (Socket socket = server.accept()) {
                  return socket.getInputStream().readAllBytes();
                }
              });
      RecordingHandler handler = new RecordingHandler();
      Transport transport = connect(loop, server.getLocalSocketAddress(), handler);
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

  private static Transport transport(RecordingHandler handler) {
    assertNotNull(handler.transport);
    return handler.transport;
  }

  private static Transport connect(Loop loop, SocketAddress remote, RecordingHandler handler) {
    Transport transport = loop.driver.connect(remote, null, TransportOptions.DEFAULT, handler);
    loop.until(() -> !handler.events.isEmpty());
    assertEquals(List.of("connected"), handler.events, String.valueOf(handler.failure));
    return transport;
  }

  /** More than there are buffers for at a time: those for which there are none do not ask. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void manyConnectionsWithMuchToReadTakeTurnsAtTheBuffers(boolean incremental) throws Exception {
    int[] receives = new int[1];
    List<RecordingHandler> handlers = new ArrayList<>();
    List<SocketChannel> peers = new ArrayList<>();
    try (Loop loop = new Loop(incremental);
        ServerSocketChannel server = ServerSocketChannel.open().bind(anyPort())) {
      for (int i = 0; i < 80; i++) {
        RecordingHandler handler =
            new RecordingHandler() {
              @Override
              public void onReceived(MemorySegment slab, long start, int length) {
                super.onReceived(slab, start, length);
                receives[0]++;
              }
            };
        handler.transport = connect(loop, server.getLocalAddress(), handler);
        handlers.add(handler);
        peers.add(server.accept());
      }
      long missing = 0;
      for (SocketChannel peer : peers) {
        peer.configureBlocking(false);
        missing += peer.write(ByteBuffer.wrap(noise(128 << 10)));
      }
      for (RecordingHandler handler : handlers) {
        transport(handler).startReceive();
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
  void unixSocketsAreAcceptedAndAnswered() throws Exception {
    Path path = directory.resolve("listening");
    List<RecordingHandler> accepted = Loop.acceptedList();
    try (Loop loop = new Loop(true);
        Arena arena = Arena.ofConfined();
        SocketChannel peer = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      Listener listener =
          loop.driver.listen(UnixDomainSocketAddress.of(path), LISTEN, Loop.into(accepted));
      assertEquals(UnixDomainSocketAddress.of(path), listener.localAddress());
      peer.connect(listener.localAddress());
      loop.until(() -> !accepted.isEmpty());
      RecordingHandler handler = accepted.getFirst();
      Transport transport = transport(handler);
      assertEquals(listener.localAddress(), transport.localAddress());
      assertNull(transport.remoteAddress());
      transport.startReceive();
      peer.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
      loop.until(() -> handler.received.size() == 3);
      assertEquals(2, transport.tryWrite(arena.allocate(2), 0, 2, false));
      assertEquals(2, peer.read(ByteBuffer.allocate(8)));
    }
  }

  @Test
  void unixServersAreConnectedTo() throws Exception {
    Path path = directory.resolve("server");
    try (Loop loop = new Loop(true);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      RecordingHandler handler = new RecordingHandler();
      Transport transport = connect(loop, UnixDomainSocketAddress.of(path), handler);
      assertEquals(UnixDomainSocketAddress.of(path), transport.remoteAddress());
      transport.startReceive();
      try (SocketChannel peer = server.accept()) {
        peer.write(ByteBuffer.wrap(new byte[] {7}));
      }
      loop.until(() -> handler.events.contains("end"));
      assertArrayEquals(new byte[] {7}, handler.received.toByteArray());
    }
  }

  @Test
  void connectingToNobodyIsRefused() throws Exception {
    int port;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }
    try (Loop loop = new Loop(true)) {
      RecordingHandler handler = new RecordingHandler();
      InetSocketAddress remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      Transport transport = loop.driver.connect(remote, null, TransportOptions.DEFAULT, handler);
      loop.until(() -> !handler.events.isEmpty());
      assertInstanceOf(ConnectException.class, handler.failure);
      transport.close();
      loop.until(() -> handler.events.contains("closed"));
      assertEquals(List.of("failed", "closed"), handler.events);
    }
  }

  @Test
  void errorsKnownAtOnceAreToldInThePoll() throws Exception {
    try (Loop loop = new Loop(true)) {
      RecordingHandler handler = new RecordingHandler();
      loop.driver.connect(
          UnixDomainSocketAddress.of(directory.resolve("x".repeat(200))),
          null,
          TransportOptions.DEFAULT,
          handler);
      assertEquals(List.of(), handler.events);
      assertEquals(1, loop.driver.poll(-1));
      assertEquals(List.of("failed"), handler.events);
    }
  }

  @Test
  void anAddressInUseIsABindException() throws Exception {
    try (Loop loop = new Loop(true)) {
      Listener listener = loop.driver.listen(anyPort(), LISTEN, Loop.into(Loop.acceptedList()));
      assertThrows(
          BindException.class,
          () ->
              loop.driver.listen(listener.localAddress(), LISTEN, Loop.into(Loop.acceptedList())));
    }
  }

  @Test
  void acceptedSocketsInheritTheListenersOptions() throws Exception {
    List<RecordingHandler> accepted = Loop.acceptedList();
    try (Loop loop = new Loop(true)) {
      Listener listener =
          loop.driver.listen(
              anyPort(),
              new ListenOptions(1, new TransportOptions(40_000, -1)),
              Loop.into(accepted));
      try (Socket peer = new Socket()) {
        peer.connect(listener.localAddress());
        loop.until(() -> !accepted.isEmpty());
        UringTransport transport = (UringTransport) transport(accepted.getFirst());
        assertEquals(1, option(transport, LibC.IPPROTO_TCP, LibC.TCP_NODELAY));
        assertEquals(80_000, option(transport, LibC.SOL_SOCKET, LibC.SO_SNDBUF));
      }
    }
  }

  private static int option(UringTransport transport, int level, int option) {
    ErrnoCell errno = ErrnoCell.take();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ints = arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_INT, 0, 4);
      assertEquals(
          0,
          LibC.option(errno, transport.socket, level, option, ints.address(), ints.address() + 4));
      return ints.get(java.lang.foreign.ValueLayout.JAVA_INT, 0);
    } finally {
      errno.recycle();
    }
  }

  @Test
  void stoppingLeavesTheRestInTheSocketUntilStartedAgain() throws Exception {
    byte[] sent = noise(300_000);
    try (Loop loop = new Loop(true);
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      RecordingHandler handler = new RecordingHandler();
      Transport transport = connect(loop, server.getLocalSocketAddress(), handler);
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
      Transport transport = connect(loop, server.getLocalSocketAddress(), handler);
      try (Socket peer = server.accept()) {
        FutureTask<Void> sender =
            inBackground(
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
      Transport transport = connect(loop, server.getLocalSocketAddress(), handler);
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
      Transport transport = connect(loop, server.getLocalSocketAddress(), handler);
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
      Transport transport = connect(loop, server.getLocalSocketAddress(), handler);
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
      Transport transport = connect(loop, server.getLocalSocketAddress(), handler);
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
      Transport transport = connect(loop, server.getLocalSocketAddress(), handler);
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
  void aConnectInFlightCanBeClosed() throws Exception {
    try (Loop loop = new Loop(true)) {
      RecordingHandler handler = new RecordingHandler();
      // A network for documentation: no answer comes, or none at once.
      Transport transport =
          loop.driver.connect(
              new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 9),
              null,
              TransportOptions.DEFAULT,
              handler);
      loop.driver.poll(0);
      transport.close();
      loop.until(() -> handler.events.contains("closed"));
      assertEquals("closed", handler.events.getLast());
    }
  }

  @Test
  void anotherThreadCanEndAConnectInFlight() throws Exception {
    try (Loop loop = new Loop(true);
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<RecordingHandler> pending = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        RecordingHandler handler = new RecordingHandler();
        handler.transport =
            loop.driver.connect(
                server.getLocalSocketAddress(), null, TransportOptions.DEFAULT, handler);
        pending.add(handler);
      }
      loop.driver.poll(20_000_000);
      pending.removeIf(handler -> handler.events.contains("connected"));
      Assumptions.assumeFalse(pending.isEmpty(), "this system queues more than it was told");
      FutureTask<Void> other =
          inBackground(
              () -> {
                pending.forEach(handler -> transport(handler).shutdown());
                return null;
              });
      other.get();
      for (RecordingHandler handler : pending) {
        loop.until(() -> !handler.events.isEmpty());
        assertEquals(List.of("failed"), handler.events);
      }
    }
  }

  @Test
  void aConnectIsUnderWayBeforeTheNextPoll() throws Exception {
    try (Loop loop = new Loop(true);
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(10_000);
      loop.driver.connect(
          server.getLocalSocketAddress(), null, TransportOptions.DEFAULT, new RecordingHandler());
      server.accept().close();
    }
  }

  @Test
  void aClosedListenersPortIsFree() throws Exception {
    try (Loop loop = new Loop(true)) {
      SocketAddress address = anyPort();
      for (int i = 0; i < 3; i++) {
        Listener listener = loop.driver.listen(address, LISTEN, Loop.into(Loop.acceptedList()));
        address = listener.localAddress();
        loop.driver.poll(0);
        listener.close();
        loop.driver.poll(0);
        SocketAddress free = address;
        assertThrows(ConnectException.class, () -> new Socket().connect(free));
      }
    }
  }

  @Test
  void manyConnectionsShareTheBuffersWithoutLoss() throws Exception {
    int peers = 40;
    byte[] sent = noise(400_000);
    List<RecordingHandler> accepted = Loop.acceptedList();
    try (Loop loop = new Loop(true)) {
      Listener listener = loop.driver.listen(anyPort(), LISTEN, Loop.into(accepted));
      List<FutureTask<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < peers; i++) {
        tasks.add(
            inBackground(
                () -> {
                  try (Socket socket = new Socket()) {
                    socket.connect(listener.localAddress());
                    socket.getOutputStream().write(sent);
                  }
                  return null;
                }));
      }
      loop.until(() -> accepted.size() == peers);
      accepted.forEach(handler -> transport(handler).startReceive());
      for (RecordingHandler handler : accepted) {
        loop.until(() -> handler.events.contains("end"));
        assertArrayEquals(sent, handler.received.toByteArray());
      }
      for (FutureTask<Void> task : tasks) {
        task.get();
      }
    }
  }

  @Test
  void moreSubmissionsThanTheQueueHoldsAreNotLost() throws Exception {
    int connects = 700;
    List<RecordingHandler> accepted = Loop.acceptedList();
    try (Loop loop = new Loop(true)) {
      Listener listener = loop.driver.listen(anyPort(), LISTEN, Loop.into(accepted));
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
      accepted.forEach(handler -> transport(handler).startReceive());
      try (Arena arena = Arena.ofConfined()) {
        for (RecordingHandler handler : handlers) {
          assertEquals(1, transport(handler).tryWrite(arena.allocate(1), 0, 1, false));
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
            inBackground(
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

  @Test
  void anotherThreadIsTurnedAway() throws Exception {
    try (Loop loop = new Loop(true)) {
      FutureTask<Integer> other = inBackground(() -> loop.driver.poll(0));
      Throwable thrown =
          assertThrows(java.util.concurrent.ExecutionException.class, other::get).getCause();
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
        Listener listener = loop.driver.listen(anyPort(), LISTEN, Loop.into(accepted));
        address = listener.localAddress();
        Transport transport = connect(loop, address, handler);
        transport.startReceive();
        loop.until(() -> !accepted.isEmpty());
        transport(accepted.getFirst()).startReceive();
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
