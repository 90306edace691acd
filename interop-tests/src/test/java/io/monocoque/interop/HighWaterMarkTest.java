package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.PullSocket;
import io.monocoque.PushSocket;
import io.monocoque.bytes.Message;
import io.monocoque.libzmq.CheckedPattern;
import io.monocoque.libzmq.ZmqOption;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

/** Queues are as long as they were told to be: senders then wait, and nothing is lost. */
@ExtendWith(LeakCheck.class)
final class HighWaterMarkTest {
  private static final CheckedPattern PATTERN = new CheckedPattern(2, 20_000);

  @OnEachDriver
  void aSenderWaitsForAPeerThatDoesNotReadAndLosesNothing(String driver)
      throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      LibZmqSide pull = rig.libzmq(Kind.PULL);
      pull.socket().setOption(ZmqOption.RCVHWM, 5);
      PushSocket push =
          rig.closing(
              rig.mq().push(o -> o.sendHighWaterMark(10)).connect(pull.bind("tcp://127.0.0.1:*")));
      int sent = 0;
      while (push.send(Parts.message(PATTERN.message(sent)), Duration.ofMillis(400))) {
        sent++;
      }
      assertTrue(sent >= 15, "only " + sent + " were accepted");
      while (push.trySend(Parts.message(PATTERN.message(sent)))) {
        sent++; // what the kernel takes late makes room late
      }

      int blocked = sent;
      Thread sending =
          Thread.ofPlatform()
              .daemon()
              .name("sending")
              .start(
                  () -> {
                    try {
                      push.send(Parts.message(PATTERN.message(blocked)));
                    } catch (InterruptedException e) {
                      throw new AssertionError("nobody interrupts a test", e);
                    }
                  });
      Await.parked(sending);
      for (int i = 0; i <= blocked; i++) {
        assertEquals(i, PATTERN.sequenceOf(pull.receive()));
      }
      Await.ended(sending);
    }
  }

  @OnEachDriver
  void theirSenderWaitsForOursThatDoesNotReadAndLosesNothing(String driver)
      throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      PullSocket pull =
          rig.closing(rig.mq().pull(o -> o.receiveHighWaterMark(5)).bind("tcp://127.0.0.1:*"));
      LibZmqSide push = rig.libzmq(Kind.PUSH);
      push.socket().setOption(ZmqOption.SNDHWM, 5);
      push.connect(pull.endpoint());
      int sent = 0;
      while (push.offer(PATTERN.message(sent), Duration.ofMillis(400))) {
        sent++;
        assertTrue(sent < 5000, "our PULL takes in without end what nobody receives");
      }
      for (int i = 0; i < sent; i++) {
        Message message = pull.receive(Peer.PATIENCE);
        assertNotNull(message, "message " + i + " of " + sent + " is lost");
        assertEquals(i, PATTERN.sequenceOf(Parts.of(message)));
      }
    }
  }

  @OnEachDriver
  void aWaitingSendGivesUpAfterItsTimeAndTheMessageIsNotSent(String driver)
      throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      PushSocket push = rig.closing(rig.mq().push().bind("tcp://127.0.0.1:*"));
      long start = System.nanoTime();
      assertFalse(push.send(Message.of("for nobody"), Duration.ofMillis(250)));
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertTrue(millis >= 245 && millis < 2_000, "waited " + millis + " ms instead of 250");
      LibZmqSide pull = rig.libzmq(Kind.PULL);
      pull.connect(push.endpoint());
      push.send("for the newcomer");
      assertEquals("for the newcomer", pull.receiveTexts().getFirst());
    }
  }

  /** Source: zmtp.md's figures: the sum of both marks, and without end if either is 0. */
  @OnEachDriver
  void inprocHoldsTheSumOfBothMarks(String driver) {
    assertEquals(2000, inprocCapacity(driver, 1000, 1000, true));
    assertEquals(2000, inprocCapacity(driver, 1000, 1000, false));
    assertEquals(2, inprocCapacity(driver, 1, 1, true));
    assertEquals(2, inprocCapacity(driver, 1, 1, false));
    assertEquals(11, inprocCapacity(driver, 10, 1, true));
    assertEquals(11, inprocCapacity(driver, 1, 10, false));
  }

  @OnEachDriver
  void inprocHoldsAnyNumberIfEitherMarkIsZero(String driver) {
    assertEquals(10_000, inprocCapacity(driver, 0, 1, true));
    assertEquals(10_000, inprocCapacity(driver, 1, 0, true));
    assertEquals(10_000, inprocCapacity(driver, 0, 0, false));
  }

  private static int inprocCapacity(
      String driver, int sendMark, int receiveMark, boolean bindFirst) {
    try (Rig rig = Rig.open(driver)) {
      PullSocket pull = rig.closing(rig.mq().pull(o -> o.receiveHighWaterMark(receiveMark)));
      PushSocket push = rig.closing(rig.mq().push(o -> o.sendHighWaterMark(sendMark)));
      if (bindFirst) {
        pull.bind("inproc://a");
        push.connect("inproc://a");
      } else {
        push.connect("inproc://a");
        pull.bind("inproc://a");
      }
      int accepted = 0;
      while (accepted < 10_000 && push.trySend(Message.of(Integer.toString(accepted)))) {
        accepted++;
      }
      for (int i = 0; i < accepted; i++) {
        Message message = pull.tryReceive();
        assertNotNull(message, "message " + i + " of " + accepted + " is lost");
        assertEquals(Integer.toString(i), message.text());
      }
      assertTrue(push.trySend(Message.of("room again")));
      return accepted;
    }
  }
}
