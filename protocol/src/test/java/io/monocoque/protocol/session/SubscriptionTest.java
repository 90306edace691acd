package io.monocoque.protocol.session;

import static io.monocoque.protocol.session.Peer.config;
import static io.monocoque.protocol.session.Peer.trafficAtEverySplit;
import static io.monocoque.protocol.wire.Hex.bytes;
import static io.monocoque.protocol.wire.Hex.concat;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionTest {
  @ParameterizedTest
  @EnumSource(names = {"PUB", "XPUB"})
  void bothFormsAreTakenFromBothVersions(SocketType own) {
    byte[] traffic =
        hex(
            "04 0B 09 'SUBSCRIBE' 'A' | 00 02 01 'B' | 04 08 06 'CANCEL' 'A' | 00 02 00 'B'"
                + "| 00 01 01 | 04 0A 09 'SUBSCRIBE' | 02 0000000000000002 00 'C'");
    for (int minor = 0; minor <= 1; minor++) {
      assertEquals(
          List.of(
              new Subscribed(true, Bytes.of("A")),
              new Subscribed(true, Bytes.of("B")),
              new Subscribed(false, Bytes.of("A")),
              new Subscribed(false, Bytes.of("B")),
              new Subscribed(true, Bytes.empty()),
              new Subscribed(true, Bytes.empty()),
              new Subscribed(false, Bytes.of("C"))),
          trafficAtEverySplit(config(own), minor, traffic).traffic());
    }
  }

  @Test
  void otherMessagesToXpubAreMessages() {
    assertEquals(
        List.of(
            new Received(Message.of("user")),
            new Subscribed(true, Bytes.of("A")),
            new Received(Message.of("")),
            new Received(Message.of("\2", "\1A")),
            new Received(Message.of("\1", "x")),
            new Received(Message.of("x"))),
        trafficAtEverySplit(
                config(SocketType.XPUB),
                1,
                hex(
                    "00 04 'user' | 00 02 01 'A' | 00 00 | 01 01 02 00 02 01 'A'"
                        + "| 01 01 01 00 01 'x' | 00 01 'x'"))
            .traffic());
  }

  @ParameterizedTest
  @EnumSource(names = {"SUB", "XSUB", "PULL", "ROUTER", "PAIR"})
  void otherTypesSeeMessagesAndIgnoreTheCommands(SocketType own) {
    assertEquals(
        List.of(new Received(Message.of("\1A"))),
        trafficAtEverySplit(
                config(own),
                1,
                hex("04 0B 09 'SUBSCRIBE' 'A' | 04 08 06 'CANCEL' 'A' | 00 02 01 'A'"))
            .traffic());
  }

  @ParameterizedTest
  @ValueSource(ints = {65_535, 65_536, 1_100_000})
  void largeTopicsAreTakenInBothForms(int size) throws ProtocolException {
    Bytes topic = Bytes.of(new byte[size]);
    Peer from31 = Peer.established(config(SocketType.SUB), SocketType.PUB, 1);
    Peer from30 = Peer.established(config(SocketType.SUB), SocketType.PUB, 0);
    for (Peer subscriber : List.of(from31, from30)) {
      subscriber.session.subscribe(true, topic);
      Bytes unit = ((Transmitted) subscriber.sink.events.getLast()).unit();
      Peer publisher = Peer.established(config(SocketType.XPUB), SocketType.SUB, 1);
      publisher.feed(unit.toArray());
      assertEquals(List.of(new Subscribed(true, topic)), publisher.sink.traffic());
    }
  }

  @Test
  void subscribesWithACommandTo31() throws ProtocolException {
    Peer peer = Peer.established(config(SocketType.SUB), SocketType.PUB, 1);
    peer.session.subscribe(true, Bytes.of("A"));
    peer.session.subscribe(false, Bytes.of("A"));
    assertEquals(
        List.of(
            new Transmitted(bytes("04 0B 09 'SUBSCRIBE' 'A'")),
            new Transmitted(bytes("04 08 06 'CANCEL' 'A'"))),
        peer.sink.traffic());
  }

  @Test
  void subscribesWithAMessageTo30() throws ProtocolException {
    Peer peer = Peer.established(config(SocketType.SUB), SocketType.PUB, 0);
    peer.session.subscribe(true, Bytes.of("A"));
    peer.session.subscribe(false, Bytes.of("A"));
    assertEquals(
        List.of(new Transmitted(bytes("00 02 01 'A'")), new Transmitted(bytes("00 02 00 'A'"))),
        peer.sink.traffic());
  }

  @Test
  void topicOf255BytesHasALongHeaderWithItsFlag() throws ProtocolException {
    Peer peer = Peer.established(config(SocketType.SUB), SocketType.PUB, 0);
    peer.session.subscribe(true, Bytes.of(new byte[254]));
    peer.session.subscribe(true, Bytes.of(new byte[255]));
    assertEquals(
        List.of(
            new Transmitted(Bytes.of(concat(hex("00 FF 01"), new byte[254]))),
            new Transmitted(Bytes.of(concat(hex("02 0000000000000100 01"), new byte[255])))),
        peer.sink.traffic());
  }

  @Test
  void subscribingWaitsForTheHandshake() throws ProtocolException {
    Peer peer = new Peer(config(SocketType.SUB));
    peer.feed(Peer.greeting(1));
    assertThrows(IllegalStateException.class, () -> peer.session.subscribe(true, Bytes.of("A")));
  }

  @Test
  void subscribingIsAllowedAsSoonAsEstablishedIsTold() throws ProtocolException {
    Session[] session = new Session[1];
    RecordingSink sink = new RecordingSink();
    SessionSink subscribing =
        new SessionSink() {
          @Override
          public void transmit(Bytes unit) {
            sink.transmit(unit);
          }

          @Override
          public void established(PeerProperties peer) {
            sink.established(peer);
            session[0].subscribe(true, Bytes.empty());
          }

          @Override
          public void run(java.lang.foreign.MemorySegment memory, long start, int length, int n) {
            sink.run(memory, start, length, n);
          }

          @Override
          public void message(Message message) {
            sink.message(message);
          }

          @Override
          public void subscription(boolean subscribe, Bytes topic) {
            sink.subscription(subscribe, topic);
          }

          @Override
          public boolean mayHold(long byteCount) {
            return sink.mayHold(byteCount);
          }
        };
    session[0] = new Session(config(SocketType.SUB), subscribing);
    session[0].start();
    byte[] handshake = Peer.handshake(SocketType.PUB, 1);
    assertEquals(
        handshake.length,
        session[0].receive(
            java.lang.foreign.MemorySegment.ofArray(handshake), 0, handshake.length, 1));
    assertEquals(List.of(new Transmitted(bytes("04 0A 09 'SUBSCRIBE'"))), sink.traffic());
  }
}
