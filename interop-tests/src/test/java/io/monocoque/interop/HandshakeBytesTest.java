package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.monocoque.PubSocket;
import io.monocoque.SubSocket;
import io.monocoque.bytes.Bytes;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The exact bytes of ours, to a peer that is a bare TCP connection. Source: RFC 37. */
@ExtendWith(LeakCheck.class)
final class HandshakeBytesTest {
  record Case(String driver, Kind ours, Kind theirs) {
    @Override
    public String toString() {
      return driver + ", " + ours;
    }
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String driver : List.of("uring", "nio")) {
      for (Pairing pairing : Pairing.values()) {
        cases.add(new Case(driver, pairing.speaker, pairing.answerer));
        cases.add(new Case(driver, pairing.answerer, pairing.speaker));
      }
    }
    return cases.stream().distinct();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void theAcceptingSideGreetsAndIsReady(Case c) throws IOException {
    try (Rig rig = Rig.open(c.driver())) {
      OursSide ours = rig.ours(c.ours());
      RawPeer peer = RawPeer.connect(rig, ours.bind("tcp://127.0.0.1:*"));
      peer.expect(Wire.SIGNATURE).send(Wire.SIGNATURE);
      peer.expect(Wire.REVISION).send(Wire.REVISION);
      peer.expect(Wire.REST).send(Wire.REST);
      peer.expect(Wire.ready(c.ours())).send(Wire.ready(c.theirs()));
      ours.awaitPeers(1);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void theConnectingSideGreetsAndIsReady(Case c) throws IOException {
    try (Rig rig = Rig.open(c.driver())) {
      ServerSocket server = RawPeer.listen(rig);
      OursSide ours = rig.ours(c.ours());
      ours.connect(RawPeer.endpoint(server));
      RawPeer.accept(rig, server).handshake(c.theirs(), c.ours());
      ours.awaitPeers(1);
    }
  }

  @OnEachDriver
  void theIdentityTravelsInReady(String driver) throws IOException {
    try (Rig rig = Rig.open(driver)) {
      OursSide dealer = rig.ours(Kind.DEALER, "me");
      RawPeer peer = RawPeer.connect(rig, dealer.bind("tcp://127.0.0.1:*"));
      peer.send(Wire.GREETING, Wire.readyNamed(Kind.ROUTER, "you"));
      // The padding is the size of a ZMTP 1.0 frame: a flags byte and the name.
      peer.expect("ff 0000000000000003 7f", Wire.REVISION, Wire.REST);
      peer.expect(Wire.readyNamed(Kind.DEALER, "me"));
    }
  }

  @OnEachDriver
  void aGreetingMayComeByteByByte(String driver) throws IOException {
    try (Rig rig = Rig.open(driver)) {
      OursSide pull = rig.ours(Kind.PULL);
      RawPeer peer = RawPeer.connect(rig, pull.bind("tcp://127.0.0.1:*"));
      byte[] all =
          Wire.bytes(Wire.GREETING + Wire.ready(Kind.PUSH) + Wire.message("slow but whole"));
      for (byte each : all) {
        peer.output().write(each);
        peer.output().flush();
      }
      assertEquals(List.of("slow but whole"), pull.receiveTexts());
    }
  }

  @OnEachDriver
  void aGreetingOfANewerVersionIsTakenAsOurs(String driver) throws IOException {
    try (Rig rig = Rig.open(driver)) {
      OursSide pull = rig.ours(Kind.PULL);
      RawPeer peer = RawPeer.connect(rig, pull.bind("tcp://127.0.0.1:*"));
      peer.send(Wire.SIGNATURE, "04 09", Wire.REST.substring(2), Wire.ready(Kind.PUSH));
      peer.send(Wire.message("from the future"));
      assertEquals(List.of("from the future"), pull.receiveTexts());
    }
  }

  @OnEachDriver
  void thePaddingOfTheSignatureMeansNothing(String driver) throws IOException {
    try (Rig rig = Rig.open(driver)) {
      OursSide pull = rig.ours(Kind.PULL);
      RawPeer peer = RawPeer.connect(rig, pull.bind("tcp://127.0.0.1:*"));
      peer.send("ff 0102030405060708 7f", Wire.REVISION, Wire.REST, Wire.ready(Kind.PUSH));
      peer.send(Wire.message("padded"));
      assertEquals(List.of("padded"), pull.receiveTexts());
    }
  }

  @OnEachDriver
  void pingIsAnsweredWithItsContext(String driver) throws IOException {
    try (Rig rig = Rig.open(driver)) {
      OursSide pull = rig.ours(Kind.PULL);
      RawPeer peer = RawPeer.connect(rig, pull.bind("tcp://127.0.0.1:*"));
      peer.handshake(Kind.PUSH, Kind.PULL);
      peer.send("04 0a 04 50494e47 0000 4c4f4c").expect("04 08 04 504f4e47 4c4f4c");
      peer.send("04 07 04 50494e47 0000").expect("04 05 04 504f4e47");
    }
  }

  @OnEachDriver
  void thePongCarriesAtMostSixteenBytesOfContext(String driver) throws IOException {
    try (Rig rig = Rig.open(driver)) {
      OursSide pull = rig.ours(Kind.PULL);
      RawPeer peer = RawPeer.connect(rig, pull.bind("tcp://127.0.0.1:*"));
      peer.handshake(Kind.PUSH, Kind.PULL);
      peer.send(Wire.command("PING", "0000" + "4c".repeat(58)));
      peer.expect(Wire.command("PONG", "4c".repeat(16)));
    }
  }

  @OnEachDriver
  void unknownCommandsAreIgnored(String driver) throws IOException {
    try (Rig rig = Rig.open(driver)) {
      OursSide pull = rig.ours(Kind.PULL);
      RawPeer peer = RawPeer.connect(rig, pull.bind("tcp://127.0.0.1:*"));
      peer.handshake(Kind.PUSH, Kind.PULL);
      peer.send(Wire.command("WHATEVER", "00ff"), Wire.message("after it"));
      assertEquals(List.of("after it"), pull.receiveTexts());
    }
  }

  @OnEachDriver
  void partsAreFramedShortUpTo255BytesAndLongBeyond(String driver) throws IOException {
    try (Rig rig = Rig.open(driver)) {
      OursSide push = rig.ours(Kind.PUSH);
      RawPeer peer = RawPeer.connect(rig, push.bind("tcp://127.0.0.1:*"));
      peer.handshake(Kind.PULL, Kind.PUSH);
      push.send("Hello");
      peer.expect("00 05 48656c6c6f");
      push.send("A", "B");
      peer.expect("01 01 41 00 01 42");
      push.send("");
      peer.expect("00 00");
      push.send("a".repeat(255));
      peer.expect("00 ff" + "61".repeat(255));
      push.send("a".repeat(256));
      peer.expect("02 0000000000000100" + "61".repeat(256));
      push.send("a".repeat(256), "");
      peer.expect("03 0000000000000100" + "61".repeat(256) + "00 00");
    }
  }

  @OnEachDriver
  void theLongFormOfAShortPartIsTaken(String driver) throws IOException {
    try (Rig rig = Rig.open(driver)) {
      OursSide pull = rig.ours(Kind.PULL);
      RawPeer peer = RawPeer.connect(rig, pull.bind("tcp://127.0.0.1:*"));
      peer.handshake(Kind.PUSH, Kind.PULL);
      peer.send("03 0000000000000001 41 02 0000000000000000");
      assertEquals(List.of("A", ""), pull.receiveTexts());
    }
  }

  @OnEachDriver
  void aSubscriberTellsItsTopicsAsCommands(String driver) throws IOException {
    try (Rig rig = Rig.open(driver)) {
      OursSide sub = rig.ours(Kind.SUB);
      sub.subscribe(Parts.bytes("A"));
      RawPeer peer = RawPeer.connect(rig, sub.bind("tcp://127.0.0.1:*"));
      peer.handshake(Kind.PUB, Kind.SUB).expect("04 0b 09 535542534352494245 41");
      sub.subscribe(Parts.bytes("B"));
      peer.expect("04 0b 09 535542534352494245 42");
      ((SubSocket) sub.socket()).unsubscribe(Bytes.of("A"));
      peer.expect("04 08 06 43414e43454c 41");
    }
  }

  @OnEachDriver
  void aSubscriberTellsOlderPeersItsTopicsAsMessages(String driver) throws IOException {
    try (Rig rig = Rig.open(driver)) {
      OursSide sub = rig.ours(Kind.SUB);
      sub.subscribe(Parts.bytes("A"));
      RawPeer peer = RawPeer.connect(rig, sub.bind("tcp://127.0.0.1:*"));
      peer.send(Wire.SIGNATURE, "03 00", Wire.REST.substring(2), Wire.ready(Kind.PUB));
      peer.expect(Wire.GREETING, Wire.ready(Kind.SUB), "00 02 01 41");
      ((SubSocket) sub.socket()).unsubscribe(Bytes.of("A"));
      peer.expect("00 02 00 41");
    }
  }

  @OnEachDriver
  void aPublisherTakesTopicsInBothForms(String driver) throws IOException {
    for (boolean command : new boolean[] {true, false}) {
      try (Rig rig = Rig.open(driver)) {
        OursSide pub = rig.ours(Kind.PUB);
        RawPeer peer = RawPeer.connect(rig, pub.bind("tcp://127.0.0.1:*"));
        peer.handshake(Kind.SUB, Kind.PUB);
        peer.send(command ? Wire.command("SUBSCRIBE", "41") : "00 02 01 41");
        Await.until("subscribed", () -> subscribers(pub) == 1);
        pub.send("B not wanted");
        pub.send("ALOL");
        peer.expect("00 04 414c4f4c");
        peer.send(command ? Wire.command("CANCEL", "41") : "00 02 00 41");
        Await.until("cancelled", () -> subscribers(pub) == 0);
      }
    }
  }

  @OnEachDriver
  void aPublisherTakesTopicsAroundTheLastShortLength(String driver) throws IOException {
    for (int size = 240; size <= 258; size++) {
      String topic = "A".repeat(size);
      String body = "09" + Wire.hex("SUBSCRIBE" + topic);
      String commandLength = HexFormat.of().toHexDigits((long) body.length() / 2);
      String messageLength = HexFormat.of().toHexDigits((long) size + 1);
      for (String form :
          List.of("06" + commandLength + body, "02" + messageLength + "01" + Wire.hex(topic))) {
        try (Rig rig = Rig.open(driver)) {
          OursSide pub = rig.ours(Kind.PUB);
          RawPeer peer = RawPeer.connect(rig, pub.bind("tcp://127.0.0.1:*"));
          peer.handshake(Kind.SUB, Kind.PUB).send(form);
          Await.until("subscribed", () -> ((PubSocket) pub.socket()).subscriberCount(topic) == 1);
        }
      }
    }
  }

  @OnEachDriver
  void aTopicOf255BytesIsFramedLongAsAMessage(String driver) throws IOException {
    String topic = "41".repeat(255);
    try (Rig rig = Rig.open(driver)) {
      OursSide sub = rig.ours(Kind.SUB);
      sub.subscribe(Wire.bytes(topic));
      RawPeer peer = RawPeer.connect(rig, sub.bind("tcp://127.0.0.1:*"));
      peer.send(Wire.SIGNATURE, "03 00", Wire.REST.substring(2), Wire.ready(Kind.PUB));
      peer.expect(Wire.GREETING, Wire.ready(Kind.SUB), "02 0000000000000100 01" + topic);
    }
  }

  private static int subscribers(OursSide pub) {
    return ((PubSocket) pub.socket()).subscriberCount("A");
  }
}
