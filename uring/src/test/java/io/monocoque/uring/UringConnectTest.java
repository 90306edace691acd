package io.monocoque.uring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.monocoque.io.spi.ListenOptions;
import io.monocoque.io.spi.Listener;
import io.monocoque.io.spi.Transport;
import io.monocoque.io.spi.TransportOptions;
import java.lang.foreign.Arena;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connecting, listening and accepting, against the JDK's own sockets. */
@Timeout(60)
final class UringConnectTest {
  @TempDir Path directory;

  @Test
  void unixSocketsAreAcceptedAndAnswered() throws Exception {
    Path path = directory.resolve("listening");
    List<RecordingHandler> accepted = Loop.acceptedList();
    try (Loop loop = new Loop(true);
        Arena arena = Arena.ofConfined();
        SocketChannel peer = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      Listener listener = loop.listen(UnixDomainSocketAddress.of(path), accepted);
      assertEquals(UnixDomainSocketAddress.of(path), listener.localAddress());
      peer.connect(listener.localAddress());
      loop.until(() -> !accepted.isEmpty());
      RecordingHandler handler = accepted.getFirst();
      Transport transport = handler.transport();
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
      Transport transport = loop.connect(UnixDomainSocketAddress.of(path), handler);
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
      Listener listener = loop.listen(Loop.anyPort(), Loop.acceptedList());
      assertThrows(
          BindException.class, () -> loop.listen(listener.localAddress(), Loop.acceptedList()));
    }
  }

  @Test
  void acceptedSocketsInheritTheListenersOptions() throws Exception {
    List<RecordingHandler> accepted = Loop.acceptedList();
    try (Loop loop = new Loop(true)) {
      Listener listener =
          loop.driver.listen(
              Loop.anyPort(),
              new ListenOptions(1, new TransportOptions(40_000, -1)),
              Loop.into(accepted));
      try (Socket peer = new Socket()) {
        peer.connect(listener.localAddress());
        loop.until(() -> !accepted.isEmpty());
        UringTransport transport = (UringTransport) accepted.getFirst().transport();
        assertEquals(1, Loop.option(transport, LibC.IPPROTO_TCP, LibC.TCP_NODELAY));
        assertEquals(80_000, Loop.option(transport, LibC.SOL_SOCKET, LibC.SO_SNDBUF));
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
          OtherThread.start(
              () -> {
                pending.forEach(handler -> handler.transport().shutdown());
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
      SocketAddress address = Loop.anyPort();
      for (int i = 0; i < 3; i++) {
        Listener listener = loop.listen(address, Loop.acceptedList());
        address = listener.localAddress();
        loop.driver.poll(0);
        listener.close();
        loop.driver.poll(0);
        SocketAddress free = address;
        assertThrows(ConnectException.class, () -> new Socket().connect(free));
      }
    }
  }
}
