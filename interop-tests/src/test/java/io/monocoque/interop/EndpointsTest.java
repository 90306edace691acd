package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.ConnectionEvent.ConnectRetried;
import io.monocoque.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several binds and connects on one socket: how the load is spread, and fairly taken in. */
@ExtendWith(LeakCheck.class)
final class EndpointsTest {
  @OnEachDriver
  void oneSocketBindsAndConnectsManyTimes(String driver) {
    try (Rig rig = Rig.open(driver)) {
      OursSide pull = rig.ours(Kind.PULL);
      List<String> bound =
          List.of(
              pull.bind("tcp://127.0.0.1:*"),
              pull.bind("tcp://127.0.0.1:*"),
              pull.bind(rig.ipcEndpoint()));
      LibZmqSide fourth = rig.libzmq(Kind.PUSH);
      pull.connect(fourth.bind("tcp://127.0.0.1:*"));
      List<Peer> pushes = new ArrayList<>(List.of(fourth));
      for (String endpoint : bound) {
        Peer push = rig.libzmq(Kind.PUSH);
        push.connect(endpoint);
        pushes.add(push);
      }
      pull.awaitPeers(4);
      Set<String> expected = new TreeSet<>();
      for (Peer push : pushes) {
        push.send("from " + pushes.indexOf(push));
        expected.add("from " + pushes.indexOf(push));
      }
      Set<String> received = new TreeSet<>();
      for (int i = 0; i < pushes.size(); i++) {
        received.addAll(pull.receiveTexts());
      }
      assertEquals(expected, received);
      assertEquals(4, pull.socket().endpoints().size());
      assertEquals(bound, pull.socket().endpoints().subList(0, 3));
    }
  }

  @OnEachDriver
  void eachOfThreePullsGetsItsTurn(String driver) {
    try (Rig rig = Rig.open(driver)) {
      OursSide push = rig.ours(Kind.PUSH);
      String endpoint = push.bind("tcp://127.0.0.1:*");
      List<LibZmqSide> pulls = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        pulls.add(rig.libzmq(Kind.PULL));
        pulls.get(i).connect(endpoint);
      }
      push.awaitPeers(3);
      for (int i = 0; i < 300; i++) {
        push.send(Integer.toString(i));
      }
      for (LibZmqSide pull : pulls) {
        int last = -1;
        for (int i = 0; i < 100; i++) {
          int number = Integer.parseInt(pull.receiveTexts().getFirst());
          assertTrue(last < 0 || number == last + 3, number + " came after " + last);
          last = number;
        }
      }
    }
  }

  @OnEachDriver
  void threePushesAreTakenInInTurns(String driver) {
    int each = 200;
    try (Rig rig = Rig.open(driver)) {
      OursSide pull = rig.ours(Kind.PULL);
      String endpoint = pull.bind("tcp://127.0.0.1:*");
      for (int i = 0; i < 3; i++) {
        LibZmqSide push = rig.libzmq(Kind.PUSH);
        push.connect(endpoint);
        for (int j = 0; j < each; j++) {
          push.send(Integer.toString(i), Integer.toString(j));
        }
      }
      pull.awaitPeers(3);
      Map<String, Integer> counts = new HashMap<>();
      for (int i = 0; i < 3 * each; i++) {
        List<String> message = pull.receiveTexts();
        int expected = counts.merge(message.getFirst(), 1, Integer::sum) - 1;
        assertEquals(Integer.toString(expected), message.getLast(), "order of one sender");
      }
      assertEquals(Map.of("0", each, "1", each, "2", each), counts);
    }
  }

  @OnEachDriver
  void aFloodFromOnePeerDoesNotStarveTheOthers(String driver) {
    try (Rig rig = Rig.open(driver)) {
      OursSide pull = rig.ours(Kind.PULL);
      String endpoint = pull.bind("tcp://127.0.0.1:*");
      LibZmqSide flooding = rig.libzmq(Kind.PUSH);
      flooding.connect(endpoint);
      pull.awaitPeers(1);
      while (flooding.offer(Parts.of("flood"), Duration.ofMillis(300))) {
        // until every queue between the two is full
      }
      OursSide quiet = rig.ours(Kind.PUSH);
      quiet.connect(endpoint);
      quiet.send("quiet");
      pull.awaitPeers(2);
      int position = 0;
      while (!pull.receiveTexts().getFirst().equals("quiet")) {
        position++;
        flooding.offer(Parts.of("flood"), Duration.ZERO);
        assertTrue(position < 5000, "nothing of the second peer among 5000 messages");
      }
    }
  }

  @OnEachDriver
  void afterUnbindNobodyConnectsAndOthersGoOn(String driver) {
    try (Rig rig = Rig.open(driver)) {
      OursSide pull = rig.ours(Kind.PULL);
      String first = pull.bind("tcp://127.0.0.1:*");
      String second = pull.bind("tcp://127.0.0.1:*");
      OursSide push = rig.ours(Kind.PUSH);
      push.connect(second);
      push.awaitPeers(1);
      pull.socket().unbind(first);
      OursSide late = rig.ours(Kind.PUSH);
      late.connect(first);
      late.events().await(ConnectRetried.class);
      push.send("on the other");
      assertEquals(List.of("on the other"), pull.receiveTexts());
      assertEquals(List.of(second), pull.socket().endpoints());
    }
  }

  @OnEachDriver
  void anEndpointCanBeBoundAgainOnceItsSocketIsClosed(String driver) {
    try (Rig rig = Rig.open(driver)) {
      String endpoint = Rig.freeTcpEndpoint();
      String ipc = rig.ipcEndpoint();
      for (int i = 0; i < 5; i++) {
        try (Socket<?> pull = rig.mq().pull().bind(endpoint).bind(ipc)) {
          LibZmqSide push = rig.libzmq(Kind.PUSH);
          push.connect(i % 2 == 0 ? endpoint : ipc);
          push.send("x");
          OursSide ours = new OursSide(Kind.PULL, pull, new Events());
          assertEquals(List.of("x"), ours.receiveTexts());
          push.close();
        }
      }
    }
  }

  @OnEachDriver
  void afterDisconnectNothingMoreIsSentThere(String driver) {
    try (Rig rig = Rig.open(driver)) {
      LibZmqSide kept = rig.libzmq(Kind.PULL);
      LibZmqSide left = rig.libzmq(Kind.PULL);
      OursSide push = rig.ours(Kind.PUSH);
      String leftEndpoint = left.bind("tcp://127.0.0.1:*");
      push.connect(kept.bind("tcp://127.0.0.1:*"));
      push.connect(leftEndpoint);
      push.awaitPeers(2);
      push.send("one");
      push.send("two");
      kept.receive();
      left.receive();
      push.socket().disconnect(leftEndpoint);
      for (int i = 0; i < 10; i++) {
        push.send(Integer.toString(i));
        assertEquals(List.of(Integer.toString(i)), kept.receiveTexts());
      }
      assertFalse(left.poll(Duration.ZERO) != null, "sent where it was disconnected");
    }
  }

  @OnEachDriver
  void namesAndBothAddressFamiliesConnect(String driver) {
    try (Rig rig = Rig.open(driver)) {
      OursSide pull = rig.ours(Kind.PULL);
      int port = Rig.port(pull.bind("tcp://*:*"));
      OursSide push = rig.ours(Kind.PUSH);
      push.connect("tcp://localhost:" + port);
      push.send("by name");
      assertEquals(List.of("by name"), pull.receiveTexts());
    }
  }
}
