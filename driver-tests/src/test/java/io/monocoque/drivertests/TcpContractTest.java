package io.monocoque.drivertests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.io.spi.TransportOptions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What only TCP has: connecting that takes its time, and several local addresses. */
@ParameterizedClass(name = "{0}")
@MethodSource("io.monocoque.drivertests.DriverUnderTest#all")
class TcpContractTest extends DriverContract {
  private static final int PIECE = 64 << 10;

  TcpContractTest(DriverUnderTest under) {
    super(under, Family.TCP4);
  }

  @Test
  void sourceAddressIsUsed() throws Exception {
    ServerSocketChannel server = rig.plainServer(16);
    Recorder client = new Recorder(rig);
    rig.open.add(client);
    client.transport =
        rig.driver.connect(
            server.getLocalAddress(),
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 0),
            TransportOptions.DEFAULT,
            client);
    SocketChannel peer = rig.accept(server);
    rig.pollUntil(() -> client.connected == 1, "connected");
    assertEquals(
        "127.0.0.2", ((InetSocketAddress) peer.getRemoteAddress()).getAddress().getHostAddress());
  }

  @Test
  void unusableSourceAddressIsToldNotThrown() throws Exception {
    ServerSocketChannel server = rig.plainServer(16);
    Recorder client = new Recorder(rig);
    rig.open.add(client);
    // From a net that is for documentation, so never ours.
    client.transport =
        rig.driver.connect(
            server.getLocalAddress(),
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0),
            TransportOptions.DEFAULT,
            client);
    assertNull(client.failure);
    rig.pollUntil(() -> client.failure != null, "failed");
  }

  @Test
  void closeWithAConnectPendingTellsClosedAlone() throws Exception {
    for (Recorder client : pendingConnects()) {
      closeAndExpectSilence(client);
      assertEquals(0, client.connected);
    }
  }

  @Test
  void shutdownByAnotherThreadEndsAPendingConnect() throws Exception {
    List<Recorder> clients = pendingConnects();
    Peers.async(
            () -> {
              clients.forEach(client -> client.transport().shutdown());
              return true;
            })
        .join();
    for (Recorder client : clients) {
      rig.pollUntil(() -> client.failure != null, "failed");
      assertEquals(0, client.connected);
    }
  }

  /** Connections that neither stand nor fail: the server's queue is full and nobody accepts. */
  private List<Recorder> pendingConnects() throws IOException {
    ServerSocketChannel server = rig.plainServer(1);
    List<Recorder> pending = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      pending.add(rig.connect(server.getLocalAddress()));
    }
    rig.pollUntilQuiet();
    pending.removeIf(each -> each.connected > 0);
    assertFalse(pending.isEmpty(), "this system queues more than it was told");
    return pending;
  }

  /** What lies there for long is in no cache any more when it is sent. */
  @Test
  void aPeerOnThisMachineThatIsAlwaysBehindHasLittleOfOursInTheKernel() throws Exception {
    for (Rig.Pair pair : List.of(rig.connectedPair(), rig.acceptedPair())) {
      SocketChannel peer = pair.peer();
      peer.setOption(StandardSocketOptions.SO_RCVBUF, PIECE); // that one would grow, too
      peer.configureBlocking(false);
      int unread = 0;
      for (int i = 0; i < 200; i++) {
        unread += fill(pair) - read(peer);
      }
      unread += fill(pair);
      assertTrue(unread < 1 << 20, unread + " bytes");
    }
  }

  private int fill(Rig.Pair pair) throws IOException {
    MemorySegment memory = rig.arena.allocate(PIECE);
    int taken = 0;
    int count;
    do {
      count = pair.transport().tryWrite(memory, 0, PIECE, false);
      taken += count;
    } while (count > 0);
    return taken;
  }

  /** At most a few pieces, so that much is left if there was much. */
  private static int read(SocketChannel peer) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    int got = 0;
    for (int i = 0; i < 4; i++) {
      got += peer.read(buffer.clear());
    }
    return got;
  }

  @Test
  void ipv4WildcardIsBoundAsIpv4() throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
    Rig.Listening listening = rig.new Listening(any, TransportOptions.DEFAULT);
    InetSocketAddress bound = (InetSocketAddress) listening.address();
    assertEquals("0.0.0.0", bound.getAddress().getHostAddress());
    listening.listener.close();
  }
}
