package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Message;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Endpoints are bound, connected, given up, and told by their resolved names. */
@ExtendWith(LeakCheck.class)
class EndpointsTest {
  @ParameterizedTest
  @CsvSource({
    "NIO_TCP, tcp://127.0.0.1:*, tcp://127\\.0\\.0\\.1:[1-9]\\d*",
    "NIO_TCP, tcp://127.0.0.1:0, tcp://127\\.0\\.0\\.1:[1-9]\\d*",
    "NIO_TCP, tcp://*:*, tcp://.*:[1-9]\\d*",
    "NIO_TCP, tcp://[::1]:*, tcp://\\[::1\\]:[1-9]\\d*",
    "NIO_IPC, ipc://*, ipc:///.+",
    "URING_TCP, tcp://127.0.0.1:*, tcp://127\\.0\\.0\\.1:[1-9]\\d*",
    "URING_TCP, tcp://*:0, tcp://.*:[1-9]\\d*",
    "URING_TCP, tcp://[::1]:*, tcp://\\[::1\\]:[1-9]\\d*",
    "URING_IPC, ipc://*, ipc:///.+"
  })
  void wildcardsAreToldAsWhatTheSystemChose(Ground ground, String given, String resolved)
      throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(given).bind(given)) {
      List<String> endpoints = pull.endpoints();
      assertEquals(2, endpoints.size());
      assertNotEquals(endpoints.get(0), endpoints.get(1));
      assertEquals(endpoints.get(1), pull.endpoint());
      for (String endpoint : endpoints) {
        assertTrue(endpoint.matches(resolved), endpoint);
        String reachable = endpoint.replaceFirst("//(\\*|0\\.0\\.0\\.0|\\[::\\]):", "//localhost:");
        PushSocket push = mq.push().connect(reachable);
        push.send("x");
        assertEquals("x", present(pull.receive(LONG)).text());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void unbindingFreesTheEndpointAndClosesItsConnectionsOnly(Ground ground)
      throws InterruptedException {
    String first = ground.free();
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
        PullSocket pull = mq.pull().bind(first).bind(ground.any());
        PushSocket one = mq.push().connect(first);
        PushSocket two = mq.push().connect(pull.endpoint())) {
      one.send("1");
      assertEquals("1", pull.receive().text());
      two.send("2");
      assertEquals("2", pull.receive().text());
      pull.unbind(first);
      Await.until("its connection is closed", () -> pull.peerCount() == 1);
      assertEquals(List.of(pull.endpoint()), pull.endpoints());
      two.send("3");
      assertEquals("3", pull.receive().text());
      PullSocket next = mq.pull().bind(first);
      if (!ground.isInproc()) {
        one.send("4");
        assertEquals("4", present(next.receive(LONG)).text());
      }
      assertEquals(List.of(first), next.endpoints());
    }
  }

  @ParameterizedTest
  @EnumSource
  void disconnectingDeliversWhatWasAccepted(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PullSocket other = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      for (int i = 0; i < 300; i++) {
        push.send("m" + i);
      }
      push.disconnect(pull.endpoint());
      assertFalse(push.trySend(Message.of("nobody is left")));
      assertEquals(List.of(), push.endpoints());
      assertThrows(IllegalStateException.class, push::endpoint);
      for (int i = 0; i < 300; i++) {
        assertEquals("m" + i, present(pull.receive(LONG)).text());
      }
      push.connect(other.endpoint());
      push.send("elsewhere");
      assertEquals("elsewhere", present(other.receive(LONG)).text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void boundEndpointIsRefusedToOthers(Ground ground) {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PullSocket other = mq.pull()) {
      String text =
          assertThrows(EndpointException.class, () -> other.bind(pull.endpoint())).toString();
      assertTrue(text.contains(pull.endpoint()), text);
      assertEquals(List.of(), other.endpoints());
    }
  }

  @ParameterizedTest
  @EnumSource
  void unknownEndpointsAreNotUnboundOrDisconnected(Ground ground) {
    String unknown = ground.free();
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any())) {
      for (String wrong : List.of(unknown, "not an endpoint")) {
        String text = assertThrows(EndpointException.class, () -> pull.unbind(wrong)).toString();
        assertTrue(text.contains(wrong) && text.contains(pull.endpoint()), text);
        assertThrows(EndpointException.class, () -> pull.disconnect(wrong));
      }
      assertThrows(EndpointException.class, () -> pull.disconnect(pull.endpoint()));
      pull.unbind(pull.endpoint());
      assertThrows(IllegalStateException.class, pull::endpoint);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:5555, tcp://HOST:PORT",
    "udp://127.0.0.1:5555, ipc://PATH",
    "tcp://127.0.0.1, PORT from 0 to 65535",
    "tcp://127.0.0.1:65536, PORT from 0 to 65535",
    "tcp://127.0.0.1:http, PORT from 0 to 65535",
    "tcp://1.2.3.256:5, IPv4 address",
    "tcp://::1:5, in brackets",
    "ipc://, ipc://PATH",
    "inproc://, inproc://NAME"
  })
  void malformedEndpointsAreRefusedWithTheirTextAndTheAcceptedForm(String wrong, String accepted) {
    try (Monocoque mq = Ground.NIO_TCP.open();
        PullSocket pull = mq.pull()) {
      String text = assertThrows(IllegalArgumentException.class, () -> pull.bind(wrong)).toString();
      assertTrue(text.contains(wrong) && text.contains(accepted), text);
      String connecting =
          assertThrows(IllegalArgumentException.class, () -> pull.connect(wrong)).toString();
      assertTrue(connecting.contains(wrong), connecting);
      assertEquals(List.of(), pull.endpoints());
    }
  }

  @ParameterizedTest
  @CsvSource({"tcp://*:5555", "tcp://127.0.0.1:*", "tcp://127.0.0.1:0", "ipc://*"})
  void wildcardsAreForBinding(String wrong) {
    try (Monocoque mq = Ground.NIO_TCP.open();
        PullSocket pull = mq.pull()) {
      String text =
          assertThrows(IllegalArgumentException.class, () -> pull.connect(wrong)).toString();
      assertTrue(text.contains(wrong), text);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_IPC", "URING_IPC"})
  void staleSocketFileIsReplacedAndALiveOneIsNot(Ground ground, @TempDir Path directory)
      throws IOException, InterruptedException {
    Path file = directory.resolve("s");
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(file));
    }
    assertTrue(Files.exists(file), "left behind");
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind("ipc://" + file);
        PushSocket push = mq.push().connect("ipc://" + file)) {
      push.send("x");
      assertEquals("x", pull.receive().text());
      PullSocket other = mq.pull();
      assertThrows(EndpointException.class, () -> other.bind("ipc://" + file));
      Path plain = Files.writeString(directory.resolve("plain"), "not a socket");
      assertThrows(EndpointException.class, () -> other.bind("ipc://" + plain));
      assertEquals("not a socket", Files.readString(plain));
    }
    assertFalse(Files.exists(file), "removed at the end");
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_IPC", "URING_IPC"})
  void wildcardPathIsRemovedAtTheEnd(Ground ground) {
    Path file;
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind("ipc://*")) {
      file = Path.of(pull.endpoint().substring("ipc://".length()));
      assertTrue(Files.exists(file));
    }
    assertFalse(Files.exists(file));
    assertFalse(Files.exists(file.getParent()));
  }

  @ParameterizedTest
  @EnumSource
  void connectingToTheSameEndpointTwiceMakesTwoConnections(Ground ground)
      throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint()).connect(pull.endpoint())) {
      assertTrue(pull.awaitPeers(2, LONG));
      push.disconnect(pull.endpoint());
      Await.until("one is left", () -> pull.peerCount() == 1);
      push.send("over the other");
      assertEquals("over the other", pull.receive().text());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void unknownHostIsTriedAgainAndHarmsNobody(Ground ground) throws InterruptedException {
    EventLog events = new EventLog();
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push =
            mq.push(o -> o.immediate(true).listener(events))
                .connect("tcp://no-such-host.invalid:5555")
                .connect(pull.endpoint())) {
      push.send("x");
      assertEquals("x", pull.receive().text());
      events.await(ConnectionEvent.ConnectRetried.class);
    }
  }
}
