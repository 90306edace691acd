package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.monocoque.ConnectionEvent.Disconnected;
import io.monocoque.ConnectionEvent.HandshakeFailed;
import io.monocoque.PullSocket;
import io.monocoque.bytes.Message;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that no honest peer sends cost the connection that they came on, and nothing else. */
@ExtendWith(LeakCheck.class)
final class HostileBytesTest {
  private static final int MAX_MESSAGE_SIZE = 100_000;

  /** What is sent instead of, or after, a greeting and READY. */
  record Attack(String driver, String name, boolean handshakeFirst, String hex) {
    @Override
    public String toString() {
      return driver + ", " + name;
    }
  }

  static Stream<Attack> attacks() {
    List<Attack> attacks = new ArrayList<>();
    for (String driver : List.of("uring", "nio")) {
      String toMechanism = Wire.SIGNATURE + "03 01";
      String filler = "00".repeat(32);
      attacks.add(
          new Attack(driver, "HTTP", false, Wire.hex("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")));
      attacks.add(new Attack(driver, "zeros", false, "00".repeat(200)));
      attacks.add(
          new Attack(driver, "half a signature, then text", false, "ff 00" + "41".repeat(80)));
      attacks.add(
          new Attack(
              driver,
              "mechanism PLAIN",
              false,
              toMechanism + Wire.hex("PLAIN") + "00".repeat(15) + filler));
      attacks.add(
          new Attack(driver, "mechanism unknown", false, toMechanism + "58".repeat(20) + filler));
      attacks.add(new Attack(driver, "a ZMTP 1.0 greeting", false, "01 00 03 00 48 69"));
      attacks.add(new Attack(driver, "a ZMTP 2.0 greeting", false, Wire.SIGNATURE + "01 08 00 00"));
      attacks.add(
          new Attack(driver, "an impossible pairing", false, Wire.GREETING + Wire.ready(Kind.PUB)));
      attacks.add(
          new Attack(driver, "no socket type", false, Wire.GREETING + Wire.command("READY", "")));
      attacks.add(
          new Attack(
              driver,
              "a property longer than its READY",
              false,
              Wire.GREETING
                  + Wire.command("READY", "0b" + Wire.hex("Socket-Type") + "7fffffff 50")));
      attacks.add(
          new Attack(
              driver, "a message instead of READY", false, Wire.GREETING + Wire.message("hello")));
      attacks.add(
          new Attack(
              driver,
              "an unknown handshake command",
              false,
              Wire.GREETING + Wire.command("HELLO", "")));
      attacks.add(
          new Attack(
              driver,
              "a handshake frame of 2^62 bytes",
              false,
              Wire.GREETING + "06 4000000000000000"));
      attacks.add(
          new Attack(driver, "a length with its highest bit set", true, "02 8000000000000000"));
      attacks.add(new Attack(driver, "a part that is too long", true, "02 00000000000186a1"));
      attacks.add(
          new Attack(
              driver, "a second part that is too long", true, "01 01 41 02 00000000000186a1"));
      attacks.add(new Attack(driver, "a command whose name is too long", true, "04 02 05 41"));
      attacks.add(new Attack(driver, "an empty command", true, "04 00"));
      attacks.add(new Attack(driver, "a PING without its time", true, "04 06 04 50494e47 00"));
    }
    return attacks.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("attacks")
  void anAttackCostsItsOwnConnectionOnly(Attack attack) throws IOException {
    Events events = new Events();
    try (Rig rig = Rig.open(attack.driver())) {
      PullSocket pull =
          rig.closing(
              rig.mq()
                  .pull(
                      o ->
                          o.listener(events)
                              .maxMessageSize(MAX_MESSAGE_SIZE)
                              .handshakeTimeout(Duration.ofSeconds(2)))
                  .bind("tcp://127.0.0.1:*"));
      OursSide good = rig.ours(Kind.PUSH);
      good.connect(pull.endpoint());
      good.send("before");
      OursSide ours = rig.closing(new OursSide(Kind.PULL, pull, events));
      assertEquals(List.of("before"), ours.receiveTexts());

      RawPeer bad = RawPeer.connect(rig, pull.endpoint());
      if (attack.handshakeFirst()) {
        bad.handshake(Kind.PUSH, Kind.PULL);
        bad.send(attack.hex());
      } else {
        sendAsFarAsItIsTaken(bad, attack.hex());
      }
      bad.expectEnd();
      if (attack.handshakeFirst()) {
        events.await(Disconnected.class);
      } else {
        events.await(HandshakeFailed.class);
      }

      good.send("after");
      assertEquals(List.of("after"), ours.receiveTexts());
      assertEquals(1, pull.peerCount());
    }
  }

  private static void sendAsFarAsItIsTaken(RawPeer peer, String hex) {
    try {
      peer.send(hex);
    } catch (IOException e) {
      // The other side had seen enough before the last byte.
      assertTrue(String.valueOf(e.getMessage()).length() > 0);
    }
  }

  @OnEachDriver
  void aPeerThatSaysNothingIsGivenUpAfterTheHandshakeTimeout(String driver) throws IOException {
    for (String said : List.of("", Wire.SIGNATURE, Wire.GREETING)) {
      Events events = new Events();
      try (Rig rig = Rig.open(driver)) {
        PullSocket pull =
            rig.closing(
                rig.mq()
                    .pull(o -> o.listener(events).handshakeTimeout(Duration.ofMillis(300)))
                    .bind("tcp://127.0.0.1:*"));
        long start = System.nanoTime();
        RawPeer peer = RawPeer.connect(rig, pull.endpoint());
        peer.send(said).expectEnd();
        long millis = (System.nanoTime() - start) / 1_000_000;
        assertTrue(millis >= 250, "ended after " + millis + " ms already");
        assertEquals(0, events.await(HandshakeFailed.class).code());
      }
    }
  }

  @OnEachDriver
  void bytesThatTrickleDoNotProlongTheHandshake(String driver) throws IOException {
    Events events = new Events();
    try (Rig rig = Rig.open(driver)) {
      PullSocket pull =
          rig.closing(
              rig.mq()
                  .pull(o -> o.listener(events).handshakeTimeout(Duration.ofMillis(400)))
                  .bind("tcp://127.0.0.1:*"));
      RawPeer peer = RawPeer.connect(rig, pull.endpoint());
      peer.send(Wire.SIGNATURE);
      byte[] rest = Wire.bytes(Wire.REVISION + Wire.REST);
      int[] next = {0};
      Await.until(
          "the slow peer is given up",
          Duration.ofSeconds(3),
          events::toString,
          () -> {
            trickle(peer, rest, next);
            return !events.of(HandshakeFailed.class).isEmpty();
          });
    }
  }

  /** A byte every hundred calls, so that the whole takes far longer than the time-out. */
  private static void trickle(RawPeer peer, byte[] rest, int[] next) {
    int call = next[0]++;
    if (call % 100 == 0 && call / 100 < rest.length - 1) {
      try {
        peer.output().write(rest[call / 100]);
      } catch (IOException e) {
        next[0] = Integer.MAX_VALUE / 2; // ended; the event will tell
      }
    }
  }

  @OnEachDriver
  void announcedBytesThatDoNotComeTakeNoMemory(String driver) throws IOException {
    try (Rig rig = Rig.open(driver)) {
      PullSocket pull = rig.closing(rig.mq().pull().bind("tcp://127.0.0.1:*"));
      long before = residentBytes();
      for (int i = 0; i < 40; i++) {
        RawPeer peer = RawPeer.connect(rig, pull.endpoint());
        peer.handshake(Kind.PUSH, Kind.PULL);
        peer.send("02 000000007fff0000" + "61".repeat(100));
      }
      OursSide good = rig.ours(Kind.PUSH);
      good.connect(pull.endpoint());
      good.send("still served");
      assertEquals("still served", receive(pull).text());
      long grown = residentBytes() - before;
      assertTrue(grown < 200 << 20, "40 announcements of 2 GiB took " + grown + " bytes");
    }
  }

  /** The process's memory as the system counts it: heap and native. */
  private static long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    return fail("no VmRSS in /proc/self/status");
  }

  @OnEachDriver
  void aMillionTinyPartsAreOneMessage(String driver) throws IOException {
    int count = 1_000_000;
    try (Rig rig = Rig.open(driver)) {
      PullSocket pull = rig.closing(rig.mq().pull().bind("tcp://127.0.0.1:*"));
      RawPeer peer = RawPeer.connect(rig, pull.endpoint());
      peer.handshake(Kind.PUSH, Kind.PULL);
      byte[] frames = new byte[3 * count];
      for (int i = 0; i < count; i++) {
        frames[3 * i] = (byte) (i == count - 1 ? 0 : 1);
        frames[3 * i + 1] = 1;
        frames[3 * i + 2] = (byte) i;
      }
      Thread sending = write(peer, frames);
      Message message = receive(pull);
      assertEquals(count, message.partCount());
      for (int i = 0; i < count; i++) {
        if (message.part(i).size() != 1 || message.part(i).byteAt(0) != (byte) i) {
          fail("part " + i + " is not as it was sent");
        }
      }
      Await.until("all is written", () -> !sending.isAlive());
    }
  }

  private static Thread write(RawPeer peer, byte[] bytes) {
    return Thread.ofPlatform()
        .daemon()
        .name("writing")
        .start(
            () -> {
              try {
                peer.output().write(bytes);
              } catch (IOException e) {
                throw new AssertionError("the connection was ended", e);
              }
            });
  }

  @OnEachDriver
  void partsWithoutEndAreEndedBeforeTheyTakeAllMemory(String driver) throws IOException {
    Events events = new Events();
    try (Rig rig = Rig.open(driver)) {
      PullSocket pull =
          rig.closing(rig.mq().pull(o -> o.listener(events)).bind("tcp://127.0.0.1:*"));
      RawPeer bad = RawPeer.connect(rig, pull.endpoint());
      bad.handshake(Kind.PUSH, Kind.PULL);
      byte[] part = Wire.bytes("03 0000000000100000" + "00".repeat(1 << 20));
      long limit = Runtime.getRuntime().maxMemory();
      long sent = 0;
      try (OutputStream output = new BufferedOutputStream(bad.output(), 1)) {
        while (sent < limit && events.of(Disconnected.class).isEmpty()) {
          output.write(part);
          sent += part.length;
        }
      } catch (IOException e) {
        events.await(Disconnected.class);
      }
      assertEquals(1, events.of(Disconnected.class).size(), "not ended after " + sent + " bytes");

      OursSide good = rig.ours(Kind.PUSH);
      good.connect(pull.endpoint());
      good.send("after it");
      assertEquals("after it", receive(pull).text());
    }
  }

  private static Message receive(PullSocket pull) {
    try {
      Message message = pull.receive(Duration.ofSeconds(30));
      return message != null ? message : fail("no message within 30 s");
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts a test", e);
    }
  }
}
