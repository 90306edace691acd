package io.monocoque.protocol.session;

import static io.monocoque.protocol.wire.Hex.concat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.protocol.session.RecordingSink.Received;
import io.monocoque.protocol.wire.ProtocolException;
import io.monocoque.protocol.wire.SocketType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SessionPropertiesTest {
  private static final byte[] PING = io.monocoque.protocol.wire.Hex.hex("04 07 04 'PING' 0000");

  @Provide
  Arbitrary<List<Message>> messages() {
    Arbitrary<Integer> size =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(20, Arbitraries.integers().between(0, 20)),
            net.jqwik.api.Tuple.of(4, Arbitraries.integers().between(250, 260)),
            net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(65_530, 65_545)),
            net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(70_000, 200_000)));
    Arbitrary<Bytes> part =
        size.map(
            n -> {
              byte[] body = new byte[n];
              new Random(n).nextBytes(body);
              return Bytes.of(body);
            });
    return part.list().ofMinSize(1).ofMaxSize(5).map(Message::of).list().ofMaxSize(12);
  }

  @Property(tries = 300)
  void anyMessagesArriveInOrderInAnyPiecesAndBudgets(
      @ForAll("messages") List<Message> messages, @ForAll long seed) throws ProtocolException {
    Random random = new Random(seed);
    List<byte[]> encoded = new ArrayList<>();
    for (Message message : messages) {
      encoded.add(TrafficTest.frames(message));
      if (random.nextInt(4) == 0) {
        encoded.add(PING);
      }
    }
    byte[] bytes = concat(encoded.toArray(new byte[0][]));

    Peer peer = Peer.established(Peer.config(SocketType.PULL), SocketType.PUSH, random.nextInt(2));
    int largest = 1 << random.nextInt(18);
    int at = 0;
    int sent = 0;
    while (at < bytes.length) {
      // What was left is given again, with what follows it, as a connection does.
      sent = Math.min(bytes.length, Math.max(sent, at) + random.nextInt(largest + 1));
      int budget = random.nextInt(4) == 0 ? Peer.ALL : random.nextInt(4);
      at += peer.feed(bytes, at, sent, budget);
      if (budget > 0 && random.nextBoolean()) {
        at += peer.feedStraight(bytes, at, random.nextInt(largest + 1));
      }
    }

    assertEquals(
        messages,
        peer.sink.traffic().stream()
            .filter(Received.class::isInstance)
            .map(event -> ((Received) event).message())
            .toList());
  }

  @Property(tries = 2000)
  void garbageThrowsProtocolExceptionOrNothing(
      @ForAll SocketType own, @ForAll SocketType other, @ForAll long seed) {
    Random random = new Random(seed);
    byte[] garbage = new byte[random.nextInt(400)];
    random.nextBytes(garbage);
    if (random.nextBoolean()) {
      // Small values make more frames that are almost right.
      for (int i = 0; i < garbage.length; i++) {
        garbage[i] &= 0x07;
      }
    }
    byte[] bytes =
        switch (random.nextInt(3)) {
          case 0 -> garbage;
          case 1 -> concat(Peer.greeting(random.nextInt(2)), garbage);
          default -> concat(Peer.handshake(other, random.nextInt(2)), garbage);
        };
    SessionConfig config = Peer.limited(own, random.nextInt(300) - 1, 1 + random.nextInt(1000));
    // Whatever else it throws fails the test; so does an outcome that depends on the cut.
    int cut = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
    assertEquals(Peer.outcome(config, bytes), Peer.outcome(config, bytes, cut));
  }

  @Property(tries = 1000)
  void oneWrongByteInAValidStreamIsSurvived(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes =
        concat(
            Peer.handshake(SocketType.SUB, 1),
            io.monocoque.protocol.wire.Hex.hex(
                "04 0B 09 'SUBSCRIBE' 'A' | 00 02 01 'B' | 01 01 'x' 00 01 'y'"
                    + "| 02 0000000000000001 'z' | 04 0A 04 'PING' 0000 'LOL'"));
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    Peer.Outcome whole = Peer.outcome(Peer.config(SocketType.XPUB), bytes);
    assertEquals(
        whole, Peer.outcome(Peer.config(SocketType.XPUB), bytes, random.nextInt(bytes.length)));
    assertTrue(whole.error() != null || !whole.events().isEmpty());
  }
}
