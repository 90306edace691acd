package io.monocoque.drivertests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.io.spi.AcceptHandler;
import io.monocoque.io.spi.ListenOptions;
import io.monocoque.io.spi.Transport;
import io.monocoque.io.spi.TransportHandler;
import io.monocoque.io.spi.TransportOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Listening, connecting, and the addresses. */
@ParameterizedClass(name = "{0} {1}")
@MethodSource("io.monocoque.drivertests.DriverUnderTest#withFamilies")
class ConnectContractTest extends DriverContract {
  ConnectContractTest(DriverUnderTest under, Family family) {
    super(under, family);
  }

  @Test
  void acceptedConnectionCarriesBytesBothWays() throws Exception {
    carriesBothWays(rig.acceptedPair());
  }

  @Test
  void madeConnectionCarriesBytesBothWays() throws Exception {
    Rig.Pair pair = rig.connectedPair();
    carriesBothWays(pair);
    assertEquals(1, pair.ours().connected);
  }

  private void carriesBothWays(Rig.Pair pair) throws IOException {
    byte[] question = {1, 2, 3};
    byte[] answer = {4, 5, 6, 7};
    pair.transport().startReceive();
    Peers.send(pair.peer(), question);
    rig.pollUntil(() -> pair.ours().received.size() == 3, "received");
    assertArrayEquals(question, pair.ours().received.toByteArray());
    rig.writeAll(pair.ours(), rig.memory(answer));
    assertArrayEquals(answer, Peers.receive(pair.peer(), 4));
  }

  @Test
  void bothEndsMayBelongToOneDriver() throws Exception {
    Rig.Listening listening = rig.listen();
    Recorder client = rig.connect(listening.address());
    rig.pollUntil(() -> client.connected == 1 && !listening.accepted.isEmpty(), "connected");
    Recorder server = listening.accepted.remove();
    server.transport().startReceive();
    rig.writeAll(client, rig.memory(new byte[] {9}));
    rig.pollUntil(() -> server.received.size() == 1, "received");
    assertEquals(0, server.connected);
    listening.listener.close();
  }

  @Test
  void addressesAreToldOnceConnected() throws Exception {
    ServerSocketChannel server = rig.plainServer(16);
    Recorder client = rig.connect(server.getLocalAddress());
    assertNull(client.transport().remoteAddress());
    SocketChannel peer = rig.accept(server);
    rig.pollUntil(() -> client.connected == 1, "connected");
    assertEquals(server.getLocalAddress(), client.transport().remoteAddress());
    if (family.isTcp()) {
      assertEquals(peer.getRemoteAddress(), client.transport().localAddress());
    } else {
      assertNull(client.transport().localAddress());
    }
  }

  @Test
  void acceptedConnectionKnowsItsPeer() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    if (family.isTcp()) {
      assertEquals(pair.peer().getLocalAddress(), pair.transport().remoteAddress());
    } else {
      assertNull(pair.transport().remoteAddress());
    }
    assertEquals(pair.peer().getRemoteAddress(), pair.transport().localAddress());
  }

  @Test
  void listenerTellsThePortThatTheSystemChose() throws Exception {
    Rig.Listening listening = rig.listen();
    if (listening.address() instanceof InetSocketAddress tcp) {
      assertTrue(tcp.getPort() > 0);
    }
    listening.listener.close();
  }

  @Test
  void refusedConnectionFailsWithConnectException() throws Exception {
    ServerSocketChannel server = rig.plainServer(1);
    SocketAddress nobody = server.getLocalAddress();
    server.close();
    Recorder client = rig.connect(nobody);
    rig.pollUntil(() -> client.failure != null, "failed");
    assertInstanceOf(ConnectException.class, client.failure);
    assertEquals(0, client.connected);
    client.transport().close();
    rig.pollUntil(() -> client.closes == 1, "closed");
  }

  @Test
  void addressInUseIsThrownByListen() throws Exception {
    ServerSocketChannel server = rig.plainServer(16);
    SocketAddress taken = server.getLocalAddress();
    ListenOptions options = new ListenOptions(16, TransportOptions.DEFAULT);
    assertThrows(
        IOException.class,
        () ->
            rig.driver.listen(
                taken,
                options,
                new AcceptHandler() {
                  @Override
                  public TransportHandler onAccepted(Transport transport) {
                    throw new AssertionError("accepted on a foreign address");
                  }

                  @Override
                  public void onAcceptFailed(IOException cause) {
                    throw new AssertionError(cause);
                  }
                }));
  }

  @Test
  void closedListenerFreesItsAddress() throws Exception {
    Rig.Listening first = rig.listen();
    Rig.Pair pair = rig.acceptFrom(first);
    SocketAddress address = first.address();
    first.listener.close();
    first.listener.close();
    rig.pollUntilQuiet();
    if (family == Family.UNIX) {
      assertTrue(
          Files.deleteIfExists(((UnixDomainSocketAddress) address).getPath()),
          "the file is its owner's to remove");
    }
    Rig.Listening second = rig.new Listening(address, TransportOptions.DEFAULT);
    Rig.Pair other = rig.acceptFrom(second);
    second.listener.close();
    // What was accepted lives on.
    carriesBothWays(pair);
    carriesBothWays(other);
  }

  @Test
  void closedListenerAcceptsNothingMore() throws Exception {
    Rig.Listening listening = rig.listen();
    SocketAddress address = listening.address();
    rig.poll(0);
    rig.peerTo(address);
    listening.listener.close();
    rig.pollUntilQuiet();
    assertEquals(0, listening.accepted.size());
    assertThrows(IOException.class, () -> rig.peerTo(address));
  }

  @Test
  void connectionsMayBeClosedAsTheyAreAccepted() throws Exception {
    Rig.Listening[] listening = new Rig.Listening[1];
    SocketAddress address = rig.freshAddress();
    int[] count = new int[1];
    listening[0] =
        rig.new Listening(address, TransportOptions.DEFAULT) {
          @Override
          public TransportHandler onAccepted(Transport transport) {
            count[0]++;
            transport.close();
            if (count[0] == 3) {
              listening[0].listener.close();
            }
            return super.onAccepted(transport);
          }
        };
    for (int i = 0; i < 3; i++) {
      rig.peerTo(listening[0].address());
    }
    rig.pollUntil(() -> count[0] == 3 && rig.open.isEmpty(), "accepted and closed");
  }

  @Test
  void manyConnectionsAtOnceAreAllAccepted() throws Exception {
    Rig.Listening listening = rig.listen();
    int count = 100;
    for (int i = 0; i < count; i++) {
      rig.peerTo(listening.address());
    }
    rig.pollUntil(() -> listening.accepted.size() == count, "all accepted");
    listening.listener.close();
  }
}
