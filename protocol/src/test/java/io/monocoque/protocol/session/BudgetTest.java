package io.monocoque.protocol.session;

import static io.monocoque.protocol.session.Peer.config;
import static io.monocoque.protocol.wire.Hex.bytes;
import static io.monocoque.protocol.wire.Hex.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.protocol.session.RecordingSink.Received;
import io.monocoque.protocol.session.RecordingSink.Subscribed;
import io.monocoque.protocol.session.RecordingSink.Transmitted;
import io.monocoque.protocol.wire.ProtocolException;
import io.monocoque.protocol.wire.SocketType;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final Transmitted PONG = new Transmitted(bytes("04 05 04 'PONG'"));

  private static Peer puller() throws ProtocolException {
    return Peer.established(config(SocketType.PULL), SocketType.PUSH, 1);
  }

  private static int feed(Peer peer, String hex, int budget) throws ProtocolException {
    byte[] bytes = hex(hex);
    return peer.feed(bytes, 0, bytes.length, budget);
  }

  @Test
  void stopsBeforeTheFirstByteOfTheNextMessage() throws ProtocolException {
    Peer peer = puller();
    assertEquals(9, feed(peer, "00 01 'a' | 01 01 'b' 00 01 'c' | 00 01 'd'", 2));
    assertEquals(
        List.of(new Received(Message.of("a")), new Received(Message.of("b", "c"))),
        peer.sink.traffic());
    assertEquals(List.of(2), peer.sink.runs);
  }

  @Test
  void commandsBehindTheLastMessageAreHandled() throws ProtocolException {
    Peer peer = puller();
    assertEquals(
        3 + 9 + 9, feed(peer, "00 01 'a' | 04 07 04 'PING' 0000 | 04 07 04 'PING' 0000 | 00", 1));
    assertEquals(List.of(new Received(Message.of("a")), PONG, PONG), peer.sink.traffic());
  }

  @Test
  void withoutBudgetOnlyCommandsAreHandled() throws ProtocolException {
    Peer peer = puller();
    assertEquals(9, feed(peer, "04 07 04 'PING' 0000 | 00 01 'a'", 0));
    assertEquals(List.of(PONG), peer.sink.traffic());
    assertEquals(0, feed(peer, "01 01 'a'", 0));
  }

  @Test
  void commandCutByTheEndGoesOnWithoutBudget() throws ProtocolException {
    Peer peer = puller();
    assertEquals(4, feed(peer, "04 07 04 'P'", 0));
    assertEquals(5, feed(peer, "'ING' 0000 | 00 01 'a'", 0));
    assertEquals(List.of(PONG), peer.sink.traffic());
  }

  @Test
  void messageCutByTheEndWaitsForBudget() throws ProtocolException {
    Peer peer = puller();
    assertEquals(4, feed(peer, "00 05 'He'", 1));
    assertEquals(0, feed(peer, "'llo'", 0));
    assertEquals(3, feed(peer, "'llo' | 00 01 'x'", 1));
    assertEquals(List.of(new Received(Message.of("Hello"))), peer.sink.traffic());
  }

  @Test
  void partsOfAHeldMessageWaitForBudgetAndCommandsBetweenThemDoNot() throws ProtocolException {
    Peer peer = puller();
    assertEquals(3, feed(peer, "01 01 'a'", 1));
    assertEquals(9, feed(peer, "04 07 04 'PING' 0000 | 00 01 'b'", 0));
    assertEquals(3, feed(peer, "00 01 'b'", 1));
    assertEquals(List.of(PONG, new Received(Message.of("a", "b"))), peer.sink.traffic());
  }

  @Test
  void messageHeldBeforeCountsLikeAnyOther() throws ProtocolException {
    Peer peer = puller();
    assertEquals(1, feed(peer, "00", 1));
    assertEquals(2, feed(peer, "01 'a' | 00 01 'b'", 1));
    assertEquals(List.of(new Received(Message.of("a"))), peer.sink.traffic());
  }

  @Test
  void largeMessagesCount() throws ProtocolException {
    Peer peer = puller();
    byte[] large = TrafficTest.frames(Message.of(new byte[70_000]));
    byte[] two = io.monocoque.protocol.wire.Hex.concat(large, large);
    assertEquals(large.length, peer.feed(two, 0, two.length, 1));
    assertEquals(1, peer.sink.messageCount);
  }

  @Test
  void subscriptionsDoNotCount() throws ProtocolException {
    Peer peer = Peer.established(config(SocketType.XPUB), SocketType.XSUB, 1);
    assertEquals(9, feed(peer, "00 01 01 | 00 01 'a' | 00 01 00", 2));
    assertEquals(
        List.of(
            new Subscribed(true, Bytes.empty()),
            new Received(Message.of("a")),
            new Subscribed(false, Bytes.empty())),
        peer.sink.traffic());
    // As a message it waits like one.
    assertEquals(0, feed(peer, "00 01 01", 0));
  }

  @Test
  void negativeBudgetIsTheCallersBug() throws ProtocolException {
    Peer peer = puller();
    assertThrows(IllegalArgumentException.class, () -> feed(peer, "00", -1));
  }
}
