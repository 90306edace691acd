package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.Monocoque;
import io.monocoque.PushSocket;
import io.monocoque.libzmq.CheckedPattern;
import io.monocoque.libzmq.ZmqOption;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of accepted messages when a socket or its context is closed. */
@ExtendWith(LeakCheck.class)
final class ClosingTest {
  private static final CheckedPattern PATTERN = new CheckedPattern(2, 20_000);

  @OnEachDriver
  void closeDeliversToASlowReaderWithinTheLinger(String driver) throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      LibZmqSide pull = rig.libzmq(Kind.PULL);
      pull.socket().setOption(ZmqOption.RCVHWM, 1);
      String endpoint = pull.bind("tcp://127.0.0.1:*");
      int sent = 0;
      Monocoque mq = Rig.context(driver, o -> o.linger(Duration.ofSeconds(20)));
      Thread closing;
      try {
        PushSocket push = mq.push(o -> o.sendHighWaterMark(50)).connect(endpoint);
        while (push.send(Parts.message(PATTERN.message(sent)), Duration.ofMillis(300))) {
          sent++;
        }
      } finally {
        closing = Thread.ofPlatform().daemon().name("closing").start(mq::close);
      }
      Await.parked(closing);
      for (int i = 0; i < sent; i++) {
        assertEquals(i, PATTERN.sequenceOf(pull.receive()));
      }
      Await.ended(closing);
      assertNull(pull.poll(Duration.ofMillis(50)));
    }
  }

  @OnEachDriver
  void closeDeliversToAPeerThatComesWithinTheLinger(String driver) throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      String endpoint = Rig.freeTcpEndpoint();
      Monocoque mq = Rig.context(driver, o -> o.linger(Duration.ofSeconds(20)));
      Thread closing;
      try {
        mq.push().connect(endpoint).send("for later");
      } finally {
        closing = Thread.ofPlatform().daemon().name("closing").start(mq::close);
      }
      Await.parked(closing);
      LibZmqSide pull = rig.libzmq(Kind.PULL);
      pull.bind(endpoint);
      assertEquals("for later", pull.receiveTexts().getFirst());
      Await.ended(closing);
    }
  }

  @OnEachDriver
  void aClosedSocketGoesOnDelivering(String driver) throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      LibZmqSide pull = rig.libzmq(Kind.PULL);
      try (PushSocket push =
          rig.mq()
              .push(o -> o.linger(Duration.ofSeconds(10)))
              .connect(pull.bind("tcp://127.0.0.1:*"))) {
        for (int i = 0; i < 500; i++) {
          push.send(Parts.message(PATTERN.message(i)));
        }
      }
      for (int i = 0; i < 500; i++) {
        assertEquals(i, PATTERN.sequenceOf(pull.receive()));
      }
    }
  }

  @OnEachDriver
  void withoutLingerCloseDropsAtOnce(String driver) throws InterruptedException {
    Monocoque mq = Rig.context(driver, o -> o.linger(Duration.ZERO));
    try {
      mq.push().connect(Rig.freeTcpEndpoint()).send("dropped");
    } finally {
      assertTrue(millisToClose(mq) < 2_000, "closing took as if it lingered");
    }
  }

  @OnEachDriver
  void closeWithoutAPeerReturnsAfterTheLinger(String driver) throws InterruptedException {
    Monocoque mq = Rig.context(driver, o -> o.linger(Duration.ofMillis(400)));
    long millis;
    try {
      mq.push().connect(Rig.freeTcpEndpoint()).send("nobody comes");
    } finally {
      millis = millisToClose(mq);
    }
    assertTrue(millis >= 350 && millis < 3_000, "closed after " + millis + " ms");
  }

  @OnEachDriver
  void closeWithNothingToDeliverReturnsAtOnce(String driver) throws InterruptedException {
    Monocoque mq = Rig.context(driver, o -> o.linger(Duration.ofSeconds(20)));
    try {
      mq.push().connect(Rig.freeTcpEndpoint());
      mq.pull().bind("tcp://127.0.0.1:*").connect(Rig.freeTcpEndpoint());
    } finally {
      assertTrue(millisToClose(mq) < 2_000, "lingered for nothing");
    }
  }

  @OnEachDriver
  void anInterruptEndsTheLingerAndStaysSet(String driver) throws InterruptedException {
    Monocoque mq = Rig.context(driver, o -> o.linger(Duration.ofMinutes(1)));
    boolean[] stillSet = {false};
    Thread closing;
    try {
      mq.push().connect(Rig.freeTcpEndpoint()).send("nobody comes");
    } finally {
      closing =
          Thread.ofPlatform()
              .daemon()
              .name("closing")
              .start(
                  () -> {
                    mq.close();
                    stillSet[0] = Thread.currentThread().isInterrupted();
                  });
    }
    Await.parked(closing);
    closing.interrupt();
    Await.ended(closing);
    assertTrue(stillSet[0], "the interrupt is swallowed");
  }

  private static long millisToClose(Monocoque mq) {
    long start = System.nanoTime();
    mq.close();
    return (System.nanoTime() - start) / 1_000_000;
  }
}
