package io.monocoque.io.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the send buffer of a connection that is full all the time gets a bound. */
@Timeout(60)
class SendBufferBoundTest {
  private static final int PIECE = 64 << 10;

  private final ByteBuffer memory = ByteBuffer.allocateDirect(PIECE);
  private long now;
  private SocketChannel ours;
  private SocketChannel theirs;

  @BeforeEach
  void connect() throws IOException {
    SocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(any)) {
      ours = SocketChannel.open(server.getLocalAddress());
      theirs = server.accept();
    }
    ours.configureBlocking(false);
    theirs.configureBlocking(false);
  }

  @AfterEach
  void close() throws IOException {
    ours.close();
    theirs.close();
  }

  private int size() throws IOException {
    return ours.getOption(StandardSocketOptions.SO_SNDBUF);
  }

  /** The peer reads so many pieces, if there are; then it is written until no more is taken. */
  private void fill(ChannelWrites writes, int readBefore) throws IOException {
    for (int i = 0; i < readBefore && theirs.read(memory.clear()) > 0; i++) {
      // The next one.
    }
    while (writes.write(memory.clear())) {
      // There is room for more.
    }
  }

  private void fillOften(ChannelWrites writes, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      fill(writes, 16);
    }
  }

  private ChannelWrites bounded() {
    return new ChannelWrites(ours, new SendBufferBound(ours, () -> now));
  }

  @Test
  void aBufferThatIsFullAgainAndAgainIsBounded() throws Exception {
    ChannelWrites writes = bounded();
    int grown = grow();
    fillOften(writes, SendBufferBound.OFTEN - 1);
    assertTrue(size() >= grown, size() + " too early");
    fill(writes, 16);
    assertTrue(size() <= SendBufferBound.SIZE, size() + " bytes");
  }

  /** Lets the system find the buffer too small; returns its size. */
  private int grow() throws IOException {
    ChannelWrites writes = new ChannelWrites(ours, null);
    for (int i = 0; i < 3; i++) {
      fill(writes, Integer.MAX_VALUE);
    }
    assertTrue(size() > SendBufferBound.SIZE, "the system lets it grow no further than " + size());
    return size();
  }

  @Test
  void onceIsEnoughIfThereIsNoRoomForLong() throws Exception {
    grow();
    SendBufferBound bound = new SendBufferBound(ours, () -> now);
    bound.wrote(PIECE, false);
    now += SendBufferBound.SLOW_NANOS;
    bound.wrote(PIECE, true);
    assertTrue(size() <= SendBufferBound.SIZE, size() + " bytes");
  }

  @Test
  void noRoomForLongCountsAlsoIfThereIsLittleThen() throws Exception {
    grow();
    SendBufferBound bound = new SendBufferBound(ours, () -> now);
    bound.wrote(PIECE, false);
    now += SendBufferBound.SLOW_NANOS;
    bound.wrote(1, false);
    assertTrue(size() <= SendBufferBound.SIZE, size() + " bytes");
  }

  /** Time goes by between writes, too. */
  @Test
  void aPauseWithRoomIsNotSlow() throws Exception {
    int grown = grow();
    SendBufferBound bound = new SendBufferBound(ours, () -> now);
    for (int i = 1; i < SendBufferBound.OFTEN; i++) {
      bound.wrote(PIECE, false);
      now += SendBufferBound.SLOW_NANOS - 1;
      bound.wrote(PIECE, true);
      now += SendBufferBound.SLOW_NANOS;
      bound.wrote(PIECE, true);
    }
    assertTrue(size() >= grown, size() + " bytes");
  }

  /** A user's size may be larger. */
  @Test
  void withoutABoundItKeepsItsSize() throws Exception {
    int grown = grow();
    fillOften(new ChannelWrites(ours, null), 2 * SendBufferBound.OFTEN);
    assertTrue(size() >= grown, size() + " bytes");
  }

  @Test
  void aSmallerBufferDoesNotGrowByIt() throws Exception {
    ours.setOption(StandardSocketOptions.SO_SNDBUF, 64 << 10);
    int before = size();
    fillOften(bounded(), 2 * SendBufferBound.OFTEN);
    assertEquals(before, size());
  }

  /** A reader that keeps up finds the buffer full now and then; it has much between two times. */
  @Test
  void aBufferThatIsSeldomFullKeepsItsSize() throws Exception {
    int grown = grow();
    SendBufferBound bound = new SendBufferBound(ours, () -> now);
    for (int i = 0; i < 2 * SendBufferBound.OFTEN; i++) {
      bound.wrote(8 << 20, true);
      bound.wrote(0, false);
    }
    for (int i = 1; i < SendBufferBound.OFTEN; i++) {
      bound.wrote(PIECE, false);
    }
    assertTrue(size() >= grown, size() + " bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1, true",
    "127.0.0.1, 127.0.0.2, true",
    "::1, ::1, true",
    "192.0.2.1, 192.0.2.1, true",
    "2001:db8::1, 2001:db8::1, true",
    "192.0.2.1, 192.0.2.2, false",
    "2001:db8::1, 2001:db8::2, false"
  })
  void aConnectionIsOfOneMachineByItsAddresses(String local, String remote, boolean expected) {
    assertEquals(expected, SendBufferBound.isOfOneMachine(address(local), address(remote)));
  }

  @Test
  void unixSocketsHaveABufferThatDoesNotGrow() {
    SocketAddress unix = UnixDomainSocketAddress.of("/tmp/socket");
    assertFalse(SendBufferBound.isOfOneMachine(unix, unix));
  }

  private static SocketAddress address(String host) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), 5555);
  }
}
