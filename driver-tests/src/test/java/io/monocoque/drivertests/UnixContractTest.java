package io.monocoque.drivertests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.monocoque.io.spi.ListenOptions;
import io.monocoque.io.spi.TransportOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only Unix-domain sockets have: files. */
@ParameterizedClass(name = "{0}")
@MethodSource("io.monocoque.drivertests.DriverUnderTest#all")
class UnixContractTest extends DriverContract {
  UnixContractTest(DriverUnderTest under) {
    super(under, Family.UNIX);
  }

  @Test
  void missingSocketFileIsToldAsAFailure() throws Exception {
    Recorder client = rig.connect(UnixDomainSocketAddress.of(directory.resolve("missing")));
    rig.pollUntil(() -> client.failure != null, "failed");
    assertNotNull(client.failure);
  }

  /** Before the driver is polled nobody accepts; Linux queues one more than it is told. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 9})
  @EnabledOnOs(OS.LINUX)
  void backlogIsHowManyConnectionsWaitToBeAccepted(int backlog) throws Exception {
    Rig.Listening listening =
        rig.new Listening(rig.freshAddress(), new ListenOptions(backlog, TransportOptions.DEFAULT));
    int waiting = 0;
    while (waiting < 100 && isQueued(listening.address())) {
      waiting++;
    }
    assertEquals(backlog + 1, waiting);
    rig.pollUntil(() -> listening.accepted.size() == backlog + 1, "accepted");
    listening.listener.close();
  }

  /** Connects without waiting: at once to a queue that has room, else not at all. */
  private boolean isQueued(SocketAddress address) throws IOException {
    SocketChannel peer = rig.keep(Family.UNIX.openPeer());
    peer.configureBlocking(false);
    try {
      return peer.connect(address);
    } catch (SocketException e) {
      return false;
    }
  }
}
