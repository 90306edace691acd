package io.monocoque.drivertests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.io.spi.AcceptHandler;
import io.monocoque.io.spi.Driver;
import io.monocoque.io.spi.ListenOptions;
import io.monocoque.io.spi.Listener;
import io.monocoque.io.spi.Transport;
import io.monocoque.io.spi.TransportHandler;
import io.monocoque.io.spi.TransportOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A driver whose loop is the test's own thread, and peers that are plain blocking channels.
 *
 * <p>Ownership: closes every transport, peer and listener that came through it.
 */
final class Rig implements AutoCloseable {
  static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);

  final Driver driver;
  final Family family;
  final Arena arena = Arena.ofShared();
  final List<String> violations = new ArrayList<>();
  final List<Recorder> open = new ArrayList<>();
  boolean polling;

  private final MemoryKind kind;
  private final Path directory;
  private final List<Channel> peers = new ArrayList<>();
  private int names;
  private boolean driverClosed;

  /** Two ends of one stream. */
  record Pair(Recorder ours, SocketChannel peer) {
    Transport transport() {
      return ours.transport();
    }
  }

  /** A listening address whose connections get recorders. */
  class Listening implements AcceptHandler {
    final Listener listener;
    final ArrayDeque<Recorder> accepted = new ArrayDeque<>();
    final List<IOException> failures = new ArrayList<>();

    Listening(SocketAddress address, TransportOptions options) throws IOException {
      this(address, new ListenOptions(128, options));
    }

    Listening(SocketAddress address, ListenOptions options) throws IOException {
      listener = driver.listen(address, options, this);
    }

    @Override
    public TransportHandler onAccepted(Transport transport) {
      if (!polling) {
        violations.add("accepted was told outside poll");
      }
      Recorder recorder = new Recorder(Rig.this);
      recorder.transport = transport;
      open.add(recorder);
      accepted.add(recorder);
      return recorder;
    }

    @Override
    public void onAcceptFailed(IOException cause) {
      failures.add(cause);
    }

    SocketAddress address() {
      return listener.localAddress();
    }
  }

  Rig(Driver driver, Family family, MemoryKind kind, Path directory) {
    this.driver = driver;
    this.family = family;
    this.kind = kind;
    this.directory = directory;
  }

  SocketAddress freshAddress() throws IOException {
    return family.freshAddress(directory, "s" + names++);
  }

  Listening listen() throws IOException {
    return listen(TransportOptions.DEFAULT);
  }

  Listening listen(TransportOptions options) throws IOException {
    return new Listening(freshAddress(), options);
  }

  /** A plain server that accepts nothing by itself. */
  ServerSocketChannel plainServer(int backlog) throws IOException {
    ServerSocketChannel server = keep(ServerSocketChannel.open(family.protocol));
    return server.bind(freshAddress(), backlog);
  }

  Recorder connect(SocketAddress address) {
    return connect(address, new Recorder(this));
  }

  Recorder connect(SocketAddress address, Recorder recorder) {
    open.add(recorder);
    recorder.transport = driver.connect(address, null, TransportOptions.DEFAULT, recorder);
    return recorder;
  }

  <T extends Channel> T keep(T peer) {
    peers.add(peer);
    return peer;
  }

  SocketChannel peerTo(SocketAddress address) throws IOException {
    SocketChannel peer = keep(family.openPeer());
    peer.connect(address);
    return peer;
  }

  /** A connection that the driver accepted. */
  Pair acceptedPair() throws IOException {
    return acceptedPair(TransportOptions.DEFAULT);
  }

  Pair acceptedPair(TransportOptions options) throws IOException {
    Listening listening = listen(options);
    Pair pair = acceptFrom(listening);
    listening.listener.close();
    return pair;
  }

  Pair acceptFrom(Listening listening) throws IOException {
    SocketChannel peer = peerTo(listening.address());
    pollUntil(() -> !listening.accepted.isEmpty(), "accepted");
    return new Pair(listening.accepted.remove(), peer);
  }

  /** Accepts in another thread, as a driver need not even begin to connect before it is polled. */
  SocketChannel accept(ServerSocketChannel server) throws IOException {
    return keep(pollUntilDone(Peers.async(server::accept), "accepted by the peer"));
  }

  /** A connection that the driver made. */
  Pair connectedPair() throws IOException {
    ServerSocketChannel server = plainServer(16);
    Recorder recorder = connect(server.getLocalAddress());
    SocketChannel peer = accept(server);
    pollUntil(() -> recorder.connected == 1, "connected");
    server.close();
    return new Pair(recorder, peer);
  }

  int poll(long timeoutNanos) throws IOException {
    polling = true;
    try {
      return driver.poll(timeoutNanos);
    } finally {
      polling = false;
    }
  }

  void pollUntil(BooleanSupplier done, String what) throws IOException {
    long start = System.nanoTime();
    while (!done.getAsBoolean()) {
      assertTrue(System.nanoTime() - start < DEADLINE_NANOS, () -> "never " + what);
      poll(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  /** Polls for as long as it takes to believe that nothing more comes. */
  void pollUntilQuiet() throws IOException {
    int idle = 0;
    for (int i = 0; i < 1000 && idle < 3; i++) {
      idle = poll(TimeUnit.MILLISECONDS.toNanos(3)) == 0 ? idle + 1 : 0;
    }
  }

  <T> T pollUntilDone(CompletableFuture<T> work, String what) throws IOException {
    pollUntil(work::isDone, what);
    return work.join();
  }

  MemorySegment memory(byte[] content) {
    return memory(content.length).copyFrom(MemorySegment.ofArray(content));
  }

  /** Memory to write from. */
  MemorySegment memory(int byteCount) {
    return kind.allocate(arena, byteCount);
  }

  /** Writes all of it by {@code startWrite}, as often as it takes. */
  void writeAll(Recorder recorder, MemorySegment memory) throws IOException {
    long target = recorder.written + memory.byteSize();
    long base = recorder.written;
    while (recorder.written < target) {
      long start = recorder.written - base;
      int writes = recorder.writes;
      recorder.transport().startWrite(memory, start, (int) (memory.byteSize() - start), false);
      pollUntil(() -> recorder.writes > writes || recorder.cannotWrite(), "written");
      assertEquals(false, recorder.cannotWrite(), "lost");
    }
  }

  static byte[] randomBytes(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Closes everything and checks what must hold after every test. */
  @Override
  public void close() throws IOException {
    if (!driverClosed) {
      for (Recorder recorder : List.copyOf(open)) {
        recorder.then = event -> {};
        recorder.transport().close();
      }
      pollUntil(open::isEmpty, "all closed");
      pollUntilQuiet();
      driver.close();
    }
    closePeers();
    arena.close();
    assertEquals(List.of(), violations);
  }

  /** A test closed the driver itself. */
  void driverIsClosed() {
    driverClosed = true;
  }

  private void closePeers() throws IOException {
    for (Channel peer : peers) {
      peer.close();
    }
  }
}
