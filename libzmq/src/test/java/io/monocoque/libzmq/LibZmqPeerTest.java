package io.monocoque.libzmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LibZmqPeerTest {
  private static final String LOOPBACK = "tcp://127.0.0.1:*";

  @BeforeEach
  void libZmqIsThere() {
    Fixture.assumeLibZmq();
  }

  @Test
  void echoReturnsWhatItGets() throws Exception {
    try (PeerProcess peer = PeerProcess.start("REP", "--bind", LOOPBACK, "echo", "--count", "2");
        ZmqContext context = ZmqContext.open();
        ZmqSocket request = Fixture.open(context, ZmqType.REQ)) {
      request.connect(peer.endpoint());
      for (int round = 0; round < 2; round++) {
        Fixture.send(request, "round", "" + round);
        assertEquals(List.of("round", "" + round), Fixture.receive(request));
      }
      assertEquals("echoed 2", peer.line());
      assertEquals(0, peer.exitCode());
    }
  }

  @Test
  void sentPartsArriveAndTheProcessEnds() throws Exception {
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket pull = Fixture.open(context, ZmqType.PULL)) {
      pull.bind(LOOPBACK);
      try (PeerProcess peer =
          PeerProcess.start("PUSH", "--connect", pull.lastEndpoint(), "send", "one", "0x74776f")) {
        assertEquals(pull.lastEndpoint(), peer.endpoint());
        assertEquals(List.of("one", "two"), Fixture.receive(pull));
        assertEquals(0, peer.exitCode());
      }
    }
  }

  @Test
  void typedLinesAreSentAndPrintedAlike() throws Exception {
    try (PeerProcess reader =
            PeerProcess.start("PULL", "--bind", LOOPBACK, "receive", "--count", "2");
        PeerProcess writer =
            PeerProcess.start("PUSH", "--connect", reader.endpoint(), "send-lines")) {
      writer.type("\"a\"\t0x00");
      writer.type("b");
      writer.closeInput();
      assertEquals("\"a\"\t0x00", reader.line());
      assertEquals("\"b\"", reader.line());
      assertEquals(0, writer.exitCode());
      assertEquals(0, reader.exitCode());
    }
  }

  @Test
  void receiveFailsAfterItsTimeout() throws Exception {
    try (PeerProcess peer =
        PeerProcess.start("PULL", "--bind", LOOPBACK, "receive", "--timeout", "50")) {
      peer.endpoint();
      assertEquals(1, peer.exitCode());
    }
  }

  @Test
  void pumpedMessagesComeWholeToTheSink() throws Exception {
    String[] shape = {"--size", "5000", "--parts", "3", "--count", "200"};
    try (PeerProcess sink = PeerProcess.start(words(shape, "PULL", "--bind", LOOPBACK, "sink"));
        PeerProcess pump =
            PeerProcess.start(words(shape, "PUSH", "--connect", sink.endpoint(), "pump"))) {
      assertEquals("sink received=200 whole=200 torn=0 doubled=0 missing=0", sink.line());
      assertEquals(0, sink.exitCode());
      pump.endpoint();
      assertEquals("pumped 200", pump.line());
      assertEquals(0, pump.exitCode());
    }
  }

  @Test
  void sinkCountsWhatIsTornAndDoubled() throws Exception {
    CheckedPattern pattern = new CheckedPattern(2, 32);
    try (PeerProcess sink =
            PeerProcess.start(
                "PULL", "--bind", LOOPBACK, "sink", "--size", "32", "--parts", "2", "--count",
                "3");
        ZmqContext context = ZmqContext.open();
        ZmqSocket push = Fixture.open(context, ZmqType.PUSH)) {
      push.connect(sink.endpoint());
      assertTrue(push.send(pattern.message(0)));
      assertTrue(push.send(pattern.message(0)));
      assertTrue(push.send(pattern.message(1).subList(0, 1)));
      assertTrue(push.send(pattern.message(2)));
      assertEquals("sink received=4 whole=2 torn=1 doubled=1 missing=1", sink.line());
      assertEquals(1, sink.exitCode());
    }
  }

  @Test
  void pumpWaitsForALineWhenTold() throws Exception {
    try (PeerProcess pump =
            PeerProcess.start(
                "PUSH",
                "--bind",
                LOOPBACK,
                "pump",
                "--size",
                "16",
                "--count",
                "2",
                "--await-line");
        ZmqContext context = ZmqContext.open();
        ZmqSocket pull = Fixture.open(context, ZmqType.PULL);
        ZmqMonitor monitor = pull.monitor(ZmqEvent.HANDSHAKE_SUCCEEDED.number())) {
      pull.connect(pump.endpoint());
      assertNotNull(monitor.next(10_000), "connected in time");
      pull.setOption(ZmqOption.RCVTIMEO, 200);
      assertNull(pull.receiveMessage());
      pull.setOption(ZmqOption.RCVTIMEO, 10_000);
      pump.type("go");
      PatternTally tally = new PatternTally(new CheckedPattern(1, 16), 2);
      List<byte[]> message;
      while (!tally.complete() && (message = pull.receiveMessage()) != null) {
        tally.add(message);
      }
      assertEquals("received=2 whole=2 torn=0 doubled=0 missing=0", tally.toString());
      assertEquals("pumped 2", pump.line());
      assertEquals(0, pump.exitCode());
    }
  }

  @Test
  void tallyNumbersItsLinesAndEndsWithItsInput() throws Exception {
    try (PeerProcess peer = PeerProcess.start("SUB", "--bind", LOOPBACK, "tally");
        ZmqContext context = ZmqContext.open();
        ZmqSocket publish = Fixture.open(context, ZmqType.XPUB)) {
      publish.connect(peer.endpoint());
      assertEquals(List.of("\u0001"), Fixture.receive(publish));
      Fixture.send(publish, "a");
      Fixture.send(publish, "b", "c");
      assertEquals("1\t\"a\"", peer.line());
      assertEquals("2\t\"b\"\t\"c\"", peer.line());
      peer.closeInput();
      assertEquals(0, peer.exitCode());
    }
  }

  @Test
  void peerEndsAfterItsLifetime() throws Exception {
    try (PeerProcess peer =
        PeerProcess.start("PULL", "--bind", LOOPBACK, "--lifetime", "1", "tally")) {
      assertEquals(3, peer.exitCode());
      assertEquals("lifetime of 1 s is over", peer.errors());
    }
  }

  @Test
  void wrongCommandLineIsShownTheRightOne() throws Exception {
    try (PeerProcess peer = PeerProcess.start("PULL", "juggle")) {
      assertEquals(2, peer.exitCode());
      assertTrue(peer.errors().contains("send-lines"));
    }
  }

  @Test
  void errorOfTheLibraryIsShown() throws Exception {
    try (PeerProcess peer = PeerProcess.start("PULL", "--bind", "nonsense", "tally")) {
      assertEquals(1, peer.exitCode());
      assertEquals("zmq_bind nonsense: Invalid argument (errno 22)", peer.errors());
    }
  }

  @Test
  void deniedNativeAccessIsAReasonAndNotACrash()
      throws IOException, InterruptedException, TimeoutException {
    try (PeerProcess peer =
        PeerProcess.start(
            List.of("--illegal-native-access=deny"), "PULL", "--bind", LOOPBACK, "tally")) {
      assertNotEquals(0, peer.exitCode());
      String errors = peer.errors();
      assertTrue(errors.startsWith("libzmq is not available: native access is denied"), errors);
    }
  }

  private static String[] words(String[] last, String... first) {
    return Stream.of(first, last).flatMap(Stream::of).toArray(String[]::new);
  }
}
