package io.monocoque;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.wiring.Engine;
import io.monocoque.wiring.HeldLoop;
import io.monocoque.wiring.IncomingSide;
import io.monocoque.wiring.SocketCore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What it takes to accept a connection, and to keep one on which nothing happens. */
@ExtendWith(LeakCheck.class)
class IdleConnectionsTest {
  private static final int CONNECTIONS = 400;

  /**
   * Bytes of Java heap for each: about 1500 on io_uring, and 550 more on NIO for the JDK's channel
   * and key; beside that the peer's end, in this process too. Not in checked mode, which remembers
   * where the last slab was taken: hundreds of bytes, by how deep the calls were.
   */
  private static final int MOST_URING = 2_200;

  private static final int MOST_NIO = 2_750;

  private static final int SIGNATURE = 10;

  /** A greeting of ZMTP 3.0 with NULL, and READY with the type PUSH. */
  private static final byte[] HELLO =
      HexFormat.of()
          .parseHex(
              "ff00000000000000017f"
                  + "0300"
                  + "4e554c4c"
                  + "00".repeat(48)
                  + "041a"
                  + hex("\5READY")
                  + hex("\13Socket-Type")
                  + "00000004"
                  + hex("PUSH"));

  /** The same of a PULL. */
  private static final int ANSWER_SIZE = HELLO.length;

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(US_ASCII));
  }

  private static SocketChannel connect(String to) throws IOException {
    URI endpoint = URI.create(to);
    return SocketChannel.open(new InetSocketAddress(endpoint.getHost(), endpoint.getPort()));
  }

  private static long heapInUse() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Tag("unchecked")
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void connectionOnWhichNothingHappensKeepsLittle(Ground ground) throws Exception {
    List<SocketChannel> peers = new ArrayList<>();
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any())) {
      long before = 0;
      for (int i = 0; i < 2 * CONNECTIONS; i++) {
        if (i == CONNECTIONS) {
          assertTrue(pull.awaitPeers(i, Await.LONG));
          before = heapInUse(); // what only the first ones take is there
        }
        SocketChannel peer = connect(pull.endpoint());
        peers.add(peer);
        peer.write(ByteBuffer.wrap(HELLO));
      }
      assertTrue(pull.awaitPeers(2 * CONNECTIONS, Await.LONG));
      long each = (heapInUse() - before) / CONNECTIONS;
      int most = ground.isUring() ? MOST_URING : MOST_NIO;
      assertTrue(each <= most, () -> "an idle connection keeps " + each + " bytes of heap");
      assertEquals(0, mq.takenSlabCount(), mq::takenSlabSummary);
    } finally {
      for (SocketChannel peer : peers) {
        peer.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "uring"})
  void peerThatHasSpokenIsAnsweredInOneWrite(String driver) throws Exception {
    Engine engine = Engine.open(driver, null);
    SocketCore core =
        new SocketCore(
            engine,
            new PullSocket.Options().settings(Duration.ZERO, false),
            new IncomingSide<>("PULL", engine, (pipe, message) -> message));
    core.bind("tcp://127.0.0.1:*");
    SocketChannel peer;
    try (HeldLoop _ = HeldLoop.hold(engine)) {
      peer = connect(core.endpoint());
      peer.write(ByteBuffer.wrap(HELLO));
    }
    try (peer) {
      assertEquals(ANSWER_SIZE, peer.read(ByteBuffer.allocate(2 * ANSWER_SIZE)));
    } finally {
      core.close();
      engine.close();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void peerThatWaitsIsSentTheSignature(Ground ground) throws Exception {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        SocketChannel peer = connect(pull.endpoint())) {
      ByteBuffer received = ByteBuffer.allocate(2 * ANSWER_SIZE);
      assertEquals(SIGNATURE, peer.read(received));
      peer.write(ByteBuffer.wrap(HELLO, 0, SIGNATURE));
      assertEquals(1, peer.read(received), "the major version");
      peer.write(ByteBuffer.wrap(HELLO, SIGNATURE, HELLO.length - SIGNATURE));
      while (received.position() < ANSWER_SIZE) {
        assertTrue(peer.read(received) > 0, "the rest of the handshake");
      }
      assertTrue(pull.awaitPeers(1, Await.LONG));
    }
  }
}
