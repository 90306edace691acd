package io.monocoque.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.io.spi.ListenOptions;
import io.monocoque.io.spi.Listener;
import io.monocoque.io.spi.Transport;
import io.monocoque.io.spi.TransportOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How much of a stream the kernel takes from us that its peer does not read. */
@Timeout(60)
final class UnsentBoundTest {
  private static final int KEPT = 64 << 10;
  private static final int PIECE = 16 << 10;
  private static final int LARGE = 512 << 10;

  @TempDir Path directory;

  private static int bound(Transport transport) {
    return Loop.option((UringTransport) transport, LibC.IPPROTO_TCP, LibC.TCP_NOTSENT_LOWAT);
  }

  private static Transport connect(Loop loop, SocketAddress to, TransportOptions options) {
    RecordingHandler handler = new RecordingHandler();
    Transport transport = loop.driver.connect(to, null, options, handler);
    loop.until(() -> handler.events.contains("connected"));
    return transport;
  }

  /** Writes pieces until the kernel takes no more of them; returns how many bytes those were. */
  private static int fill(Transport transport, MemorySegment memory) throws IOException {
    int taken = 0;
    int count;
    do {
      count = transport.tryWrite(memory, 0, PIECE, false);
      taken += count;
    } while (count > 0);
    return taken;
  }

  /** The peer's window, 64 KiB or so, and the bound; without one it is more than two megabytes. */
  @Test
  void aPeerThatDoesNotReadHasLittleOfOursInTheKernel() throws Exception {
    try (Loop loop = new Loop(true);
        Arena arena = Arena.ofConfined();
        ServerSocketChannel server = ServerSocketChannel.open().bind(Loop.anyPort())) {
      Transport transport = connect(loop, server.getLocalAddress(), TransportOptions.DEFAULT);
      try (SocketChannel _ = server.accept()) {
        int taken = fill(transport, arena.allocate(PIECE));
        assertTrue(taken < 1 << 20, taken + " bytes");
        assertTrue(taken >= KEPT, taken + " bytes");
      }
    }
  }

  @Test
  void itIsLiftedWhileWritesAreLarge() throws Exception {
    try (Loop loop = new Loop(true);
        Arena arena = Arena.ofConfined();
        ServerSocketChannel server = ServerSocketChannel.open().bind(Loop.anyPort())) {
      MemorySegment memory = arena.allocate(LARGE);
      Transport transport = connect(loop, server.getLocalAddress(), TransportOptions.DEFAULT);
      try (SocketChannel _ = server.accept()) {
        assertEquals(KEPT, bound(transport));
        transport.tryWrite(memory, 0, LARGE - 1, false);
        assertEquals(KEPT, bound(transport));
        transport.tryWrite(memory, 0, LARGE, false);
        assertEquals(0, bound(transport));
        transport.tryWrite(memory, 0, KEPT + 1, false);
        assertEquals(0, bound(transport), "the rest of a large one");
        transport.startWrite(memory, 0, KEPT, false);
        assertEquals(KEPT, bound(transport));
      }
    }
  }

  @Test
  void acceptedConnectionsHaveItToo() throws Exception {
    List<RecordingHandler> accepted = Loop.acceptedList();
    try (Loop loop = new Loop(true)) {
      Listener listener = loop.listen(Loop.anyPort(), accepted);
      try (Socket peer = new Socket()) {
        peer.connect(listener.localAddress());
        loop.until(() -> !accepted.isEmpty());
        assertEquals(KEPT, bound(accepted.getFirst().transport()));
      }
    }
  }

  /** Who says how large the socket's buffer is has said what the kernel may take. */
  @Test
  void aBufferSizeOfTheUsersTakesItsPlace() throws Exception {
    TransportOptions options = new TransportOptions(1 << 20, -1);
    List<RecordingHandler> accepted = Loop.acceptedList();
    try (Loop loop = new Loop(true);
        Arena arena = Arena.ofConfined()) {
      Listener listener =
          loop.driver.listen(Loop.anyPort(), new ListenOptions(1, options), Loop.into(accepted));
      Transport transport = connect(loop, listener.localAddress(), options);
      loop.until(() -> !accepted.isEmpty());
      assertEquals(0, bound(transport));
      assertEquals(0, bound(accepted.getFirst().transport()));
      transport.tryWrite(arena.allocate(LARGE), 0, LARGE, false);
      transport.tryWrite(arena.allocate(1), 0, 1, false);
      assertEquals(0, bound(transport));
    }
  }

  @Test
  void unixSocketsHaveNone() throws Exception {
    List<RecordingHandler> accepted = Loop.acceptedList();
    try (Loop loop = new Loop(true);
        Arena arena = Arena.ofConfined()) {
      SocketAddress address = UnixDomainSocketAddress.of(directory.resolve("socket"));
      loop.listen(address, accepted);
      Transport transport = connect(loop, address, TransportOptions.DEFAULT);
      loop.until(() -> !accepted.isEmpty());
      assertTrue(transport.tryWrite(arena.allocate(LARGE), 0, LARGE, false) > 0);
    }
  }
}
