package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.EndpointException;
import io.monocoque.Monocoque;
import io.monocoque.PubSocket;
import io.monocoque.PullSocket;
import io.monocoque.PushSocket;
import io.monocoque.SubSocket;
import io.monocoque.bytes.Message;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All types within one process, whoever comes first. */
@ExtendWith(LeakCheck.class)
final class InprocTest {
  @ParameterizedTest
  @EnumSource(Pairing.class)
  void allTypesTalkWhoeverComesFirst(Pairing pairing) {
    for (String driver : List.of("uring", "nio")) {
      for (boolean bindFirst : new boolean[] {true, false}) {
        try (Rig rig = Rig.open(driver)) {
          String speakerName = pairing.namesNeeded() ? Pairing.SPEAKER_NAME : null;
          String answererName = pairing.namesNeeded() ? Pairing.ANSWERER_NAME : null;
          OursSide speaker = rig.ours(pairing.speaker, speakerName);
          OursSide answerer = rig.ours(pairing.answerer, answererName);
          if (pairing.answerer == Kind.SUB) {
            answerer.subscribe(new byte[0]);
          }
          if (bindFirst) {
            answerer.bind("inproc://here");
            speaker.connect("inproc://here");
          } else {
            speaker.connect("inproc://here");
            answerer.bind("inproc://here");
          }
          pairing.awaitPath(speaker, answerer);
          for (List<byte[]> body : MatrixTest.BODIES) {
            pairing.exchange(speaker, answerer, body);
          }
        }
      }
    }
  }

  @OnEachDriver
  void messagesSentBeforeTheBindArrive(String driver) throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      PushSocket push = rig.closing(rig.mq().push().connect("inproc://later"));
      Message sent = Message.of("early");
      push.send(sent);
      PullSocket pull = rig.closing(rig.mq().pull().bind("inproc://later"));
      Message received = pull.receive(Peer.PATIENCE);
      assertNotNull(received, "the message that was sent before the bind");
      assertSame(sent, received, "by reference");
    }
  }

  @OnEachDriver
  void aStreamGoesOnHoweverOftenItsReaderFindsNothing(String driver) throws Exception {
    int count = 1_000_000;
    try (Rig rig = Rig.open(driver)) {
      PullSocket pull = rig.closing(rig.mq().pull().bind("inproc://stream"));
      PushSocket push = rig.closing(rig.mq().push().connect("inproc://stream"));
      Message message = Message.of("x");
      FutureTask<Void> sending =
          new FutureTask<>(
              () -> {
                for (int i = 0; i < count; i++) {
                  push.send(message);
                }
                return null;
              });
      Thread sender = Thread.ofPlatform().start(sending);
      try {
        for (int i = 0; i < count; i++) {
          int number = i;
          assertNotNull(pull.receive(Peer.PATIENCE), () -> "message " + number);
        }
        sending.get(10, TimeUnit.SECONDS);
      } finally {
        sender.interrupt();
        sender.join();
      }
    }
  }

  @OnEachDriver
  void aNameIsBoundOnceAtATime(String driver) {
    try (Rig rig = Rig.open(driver)) {
      try (PullSocket pull = rig.mq().pull().bind("inproc://name")) {
        PullSocket other = rig.closing(rig.mq().pull());
        assertThrows(EndpointException.class, () -> other.bind("inproc://name"), pull::toString);
      }
      rig.closing(rig.mq().pull()).bind("inproc://name");
    }
  }

  @OnEachDriver
  void contextsHaveNamesOfTheirOwn(String driver) throws InterruptedException {
    try (Rig rig = Rig.open(driver);
        Monocoque other = Rig.context(driver, o -> {})) {
      PullSocket pull = rig.closing(rig.mq().pull().bind("inproc://name"));
      PullSocket otherPull = rig.closing(other.pull().bind("inproc://name"));
      PushSocket push = rig.closing(other.push().connect("inproc://name"));
      push.send("in the other");
      assertNotNull(otherPull.receive(Peer.PATIENCE));
      assertEquals(0, pull.peerCount());
    }
  }

  @OnEachDriver
  void subscriptionsReachAPublisherThatBindsLater(String driver) throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      SubSocket sub = rig.closing(rig.mq().sub().connect("inproc://p").subscribe("t"));
      PubSocket pub = rig.closing(rig.mq().pub().bind("inproc://p"));
      assertTrue(pub.awaitSubscribers("t", 1, Peer.PATIENCE));
      pub.send("unwanted");
      pub.send("t wanted");
      Message received = sub.receive(Peer.PATIENCE);
      assertNotNull(received);
      assertEquals("t wanted", received.text());
    }
  }
}
