package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Message;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A peer sends and is gone; our write meets that before we have read: nothing of it is lost. */
@ExtendWith(LeakCheck.class)
class ReadingOutTest {
  private static final int COUNT = 100;

  private static final byte[] GREETING =
      HexFormat.of()
          .parseHex("ff00000000000000017f" + "0301" + "4e554c4c" + "00".repeat(16 + 1 + 31));

  /** READY with the property Socket-Type: DEALER. */
  private static final byte[] READY =
      HexFormat.of()
          .parseHex("041c055245414459" + "0b536f636b65742d54797065" + "000000064445414c4552");

  private static String text(int number) {
    return number + ".".repeat(200);
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "NIO_IPC", "URING_TCP", "URING_IPC"})
  void aCallersWriteToAPeerThatIsGone(Ground ground) throws Exception {
    try (Monocoque mq = ground.open();
        DealerSocket dealer = dealer(mq).bind(ground.any());
        SocketChannel peer = connect(dealer.endpoint())) {
      sendUnreadMessages(dealer, peer);
      dealer.send("of this the peer reads one byte");
      read(peer, 1);
      reset(peer, ground);
      assertTrue(dealer.trySend(Message.of("late")));
      expectTheRest(dealer);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "NIO_IPC", "URING_TCP", "URING_IPC"})
  void theLoopsWriteToAPeerThatIsGone(Ground ground) throws Exception {
    try (Monocoque mq = ground.open();
        DealerSocket dealer = dealer(mq).bind(ground.any());
        SocketChannel peer = connect(dealer.endpoint())) {
      sendUnreadMessages(dealer, peer);
      dealer.send(new byte[32 << 20]); // more than the kernels take: the loop writes for good
      reset(peer, ground);
      expectTheRest(dealer);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "NIO_IPC", "URING_TCP", "URING_IPC"})
  void whatWaitsGoesToTheNextConnectionWhenAllIsRead(Ground ground) throws Exception {
    String endpoint = ground.free();
    try (Monocoque mq = ground.open();
        ServerSocketChannel server = listen(endpoint);
        DealerSocket dealer = dealer(mq).connect(endpoint);
        SocketChannel first = server.accept()) {
      handshake(first);
      sendUnreadMessages(dealer, first);
      byte[] large = new byte[32 << 20];
      large[large.length - 1] = 9;
      dealer.send(large);
      reset(first, ground);
      try (SocketChannel second = server.accept()) {
        handshake(second);
        assertArrayEquals(large, longFrame(second).array());
        expectTheRest(dealer);
      }
    } finally {
      if (!ground.isTcp()) {
        Files.deleteIfExists(path(endpoint));
      }
    }
  }

  private static DealerSocket dealer(Monocoque mq) {
    return mq.dealer(o -> o.receiveHighWaterMark(1).linger(Duration.ZERO));
  }

  /**
   * The first message is read and the third held, so nothing more is received: the others stay in
   * the kernel.
   */
  private static void sendUnreadMessages(DealerSocket dealer, SocketChannel peer)
      throws IOException, InterruptedException {
    write(peer, messages(0, 3));
    assertEquals(text(0), present(dealer.receive(LONG)).text());
    write(peer, messages(3, COUNT));
  }

  private static void expectTheRest(DealerSocket dealer) throws InterruptedException {
    for (int i = 1; i < COUNT; i++) {
      assertEquals(text(i), present(dealer.receive(LONG)).text());
    }
  }

  private static byte[] messages(int from, int to) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (int i = from; i < to; i++) {
      byte[] body = text(i).getBytes(StandardCharsets.UTF_8);
      frames.write(0);
      frames.write(body.length);
      frames.writeBytes(body);
    }
    return frames.toByteArray();
  }

  private static Path path(String endpoint) {
    return Path.of(endpoint.substring("ipc://".length()));
  }

  private static SocketAddress address(String endpoint) {
    URI uri = URI.create(endpoint);
    return endpoint.startsWith("tcp:")
        ? new InetSocketAddress(uri.getHost(), uri.getPort())
        : UnixDomainSocketAddress.of(path(endpoint));
  }

  private static ServerSocketChannel listen(String endpoint) throws IOException {
    StandardProtocolFamily family =
        endpoint.startsWith("tcp:") ? StandardProtocolFamily.INET : StandardProtocolFamily.UNIX;
    return ServerSocketChannel.open(family).bind(address(endpoint));
  }

  private static SocketChannel connect(String endpoint) throws IOException {
    SocketChannel peer = SocketChannel.open(address(endpoint));
    handshake(peer);
    return peer;
  }

  private static void handshake(SocketChannel peer) throws IOException {
    if (peer.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      peer.setOption(StandardSocketOptions.TCP_NODELAY, true); // what was sent has to have left
    }
    write(peer, GREETING);
    write(peer, READY);
    read(peer, GREETING.length);
    ByteBuffer command = read(peer, 2);
    read(peer, command.get(1));
  }

  /** With something unread in a Unix socket, and without lingering on TCP, closing is a reset. */
  private static void reset(SocketChannel peer, Ground ground) throws IOException {
    if (ground.isTcp()) {
      peer.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
    peer.close();
  }

  private static void write(SocketChannel peer, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      peer.write(buffer);
    }
  }

  private static ByteBuffer read(SocketChannel peer, int byteCount) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(byteCount);
    while (buffer.hasRemaining()) {
      if (peer.read(buffer) < 0) {
        throw new EOFException();
      }
    }
    return buffer.flip();
  }

  /** The body of a long frame. */
  private static ByteBuffer longFrame(SocketChannel peer) throws IOException {
    ByteBuffer header = read(peer, 9);
    assertEquals(2, header.get(0));
    return read(peer, Math.toIntExact(header.getLong(1)));
  }
}
