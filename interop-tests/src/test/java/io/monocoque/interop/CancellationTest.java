package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.DealerSocket;
import io.monocoque.Monocoque;
import io.monocoque.PullSocket;
import io.monocoque.PushSocket;
import io.monocoque.RepSocket;
import io.monocoque.ReqSocket;
import io.monocoque.Request;
import io.monocoque.SocketClosedException;
import io.monocoque.bytes.Message;
import io.monocoque.libzmq.CheckedPattern;
import io.monocoque.libzmq.ZmqOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;

/** Interrupts, time-outs and closes while calls wait: sockets stay usable, messages stay whole. */
@ExtendWith(LeakCheck.class)
final class CancellationTest {
  /** A call that waits, on a thread that can be interrupted. */
  private record Waiting(Thread thread, CompletableFuture<Throwable> thrown) {
    interface Call {
      void run() throws Exception;
    }

    static Waiting start(Thread.Builder builder, Call call) {
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      Thread thread =
          builder
              .name("waiting")
              .start(
                  () -> {
                    try {
                      call.run();
                      thrown.completeExceptionally(new AssertionError("the call returned"));
                    } catch (Exception e) {
                      thrown.complete(e);
                    }
                  });
      Await.parked(thread);
      return new Waiting(thread, thrown);
    }

    static Waiting start(Call call) {
      return start(Thread.ofPlatform().daemon(), call);
    }

    <E extends Throwable> void endsWith(Class<E> type) throws InterruptedException {
      assertInstanceOf(type, Await.result("the waiting call ends", thrown));
      Await.ended(thread);
    }
  }

  @OnEachDriver
  void anInterruptedReceiveLeavesTheSocketUsableAndTakesNoMessage(String driver)
      throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      PullSocket pull = rig.closing(rig.mq().pull().bind("tcp://127.0.0.1:*"));
      LibZmqSide push = rig.libzmq(Kind.PUSH);
      push.connect(pull.endpoint());
      for (Thread.Builder builder : List.of(Thread.ofPlatform().daemon(), Thread.ofVirtual())) {
        Waiting waiting = Waiting.start(builder, pull::receive);
        waiting.thread().interrupt();
        waiting.endsWith(InterruptedException.class);
        push.send("after the interrupt");
        Message message = pull.receive(Peer.PATIENCE);
        assertNotNull(message, "the message after the interrupt");
        assertEquals("after the interrupt", message.text());
      }
    }
  }

  @OnEachDriver
  void interruptsThatRaceWithMessagesLoseNone(String driver) throws InterruptedException {
    int count = 2000;
    try (Rig rig = Rig.open(driver)) {
      PullSocket pull = rig.closing(rig.mq().pull().bind("tcp://127.0.0.1:*"));
      PushSocket push = rig.closing(rig.mq().push().connect(pull.endpoint()));
      AtomicInteger interrupts = new AtomicInteger();
      List<Integer> received = new ArrayList<>();
      Thread receiving =
          Thread.ofPlatform()
              .daemon()
              .name("receiving")
              .start(
                  () -> {
                    while (received.size() < count) {
                      try {
                        received.add(Integer.parseInt(pull.receive().text()));
                      } catch (InterruptedException e) {
                        interrupts.incrementAndGet();
                      }
                    }
                  });
      for (int i = 0; i < count; i++) {
        push.send(Integer.toString(i));
        if (i % 3 == 0) {
          receiving.interrupt();
        }
      }
      Await.ended(receiving);
      for (int i = 0; i < count; i++) {
        assertEquals(i, received.get(i));
      }
      assertTrue(interrupts.get() > 0, "no interrupt met a receive");
    }
  }

  @OnEachDriver
  void anInterruptedSendIsNotAcceptedAndTheSocketGoesOn(String driver) throws InterruptedException {
    CheckedPattern pattern = new CheckedPattern(3, 30_000);
    try (Rig rig = Rig.open(driver)) {
      LibZmqSide pull = rig.libzmq(Kind.PULL);
      pull.socket().setOption(ZmqOption.RCVHWM, 1);
      PushSocket push =
          rig.closing(
              rig.mq().push(o -> o.sendHighWaterMark(2)).connect(pull.bind("tcp://127.0.0.1:*")));
      int sent = 0;
      while (push.send(Parts.message(pattern.message(sent)), Duration.ofMillis(600))) {
        sent++;
      }
      Message refused = Message.of("interrupted");
      for (int i = 0; i < 3; i++) {
        Waiting waiting = Waiting.start(() -> push.send(refused));
        waiting.thread().interrupt();
        waiting.endsWith(InterruptedException.class);
      }
      for (int i = 0; i < sent; i++) {
        assertEquals(i, pattern.sequenceOf(pull.receive()));
      }
      push.send("the next");
      assertEquals(List.of("the next"), pull.receiveTexts());
    }
  }

  @OnEachDriver
  void interruptsWhileSendingTearNoMessage(String driver) throws InterruptedException {
    CheckedPattern pattern = new CheckedPattern(3, 50_000);
    int count = 400;
    AtomicInteger interrupts = new AtomicInteger();
    try (Rig rig = Rig.open(driver)) {
      LibZmqSide pull = rig.libzmq(Kind.PULL);
      pull.socket().setOption(ZmqOption.RCVHWM, 2);
      PushSocket push =
          rig.closing(
              rig.mq().push(o -> o.sendHighWaterMark(2)).connect(pull.bind("tcp://127.0.0.1:*")));
      Thread sending =
          Thread.ofPlatform()
              .daemon()
              .name("sending")
              .start(
                  () -> {
                    for (int i = 0; i < count; ) {
                      try {
                        push.send(Parts.message(pattern.message(i)));
                        i++;
                      } catch (InterruptedException e) {
                        interrupts.incrementAndGet();
                      }
                    }
                  });
      for (int i = 0; i < count; i++) {
        sending.interrupt();
        assertEquals(i, pattern.sequenceOf(pull.receive()));
      }
      Await.ended(sending);
      assertTrue(interrupts.get() > 0, "no interrupt met a send");
    }
  }

  @OnEachDriver
  void anInterruptedRequestLeavesTheSocketUsable(String driver) throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      RepSocket rep = rig.closing(rig.mq().rep().bind("tcp://127.0.0.1:*"));
      ReqSocket req = rig.closing(rig.mq().req().connect(rep.endpoint()));
      Waiting waiting = Waiting.start(() -> req.request("given up"));
      try (Request request = rep.receive(Peer.PATIENCE)) {
        assertNotNull(request);
        waiting.thread().interrupt();
        waiting.endsWith(InterruptedException.class);
      }
      Thread serving =
          Thread.ofPlatform()
              .daemon()
              .name("serving")
              .start(() -> rep.serve(question -> Message.of("re " + question.text())));
      Message reply = req.request(Message.of("again"), Peer.PATIENCE);
      assertNotNull(reply, "the reply to the second request");
      assertEquals("re again", reply.text());
      rep.close();
      Await.ended(serving);
    }
  }

  @OnEachDriver
  void closingTheSocketEndsItsWaitingCalls(String driver) throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      PullSocket pull = rig.mq().pull().bind("tcp://127.0.0.1:*");
      DealerSocket dealer = rig.mq().dealer().bind("tcp://127.0.0.1:*");
      ReqSocket req = rig.mq().req().bind("tcp://127.0.0.1:*");
      RepSocket rep = rig.mq().rep().bind("tcp://127.0.0.1:*");
      List<Waiting> waiting =
          List.of(
              Waiting.start(pull::receive),
              Waiting.start(Thread.ofVirtual(), () -> pull.receive(Duration.ofMinutes(1))),
              Waiting.start(() -> dealer.send("nobody there")),
              Waiting.start(dealer::receive),
              Waiting.start(() -> req.request("nobody there")),
              Waiting.start(rep::receive),
              Waiting.start(() -> assertTrue(pull.awaitPeers(1, Duration.ofMinutes(1)), "closed")));
      pull.close();
      dealer.close();
      req.close();
      rep.close();
      for (Waiting each : waiting) {
        each.endsWith(SocketClosedException.class);
      }
      assertThrows(SocketClosedException.class, pull::receive);
      assertThrows(SocketClosedException.class, () -> dealer.send("late"));
      assertThrows(SocketClosedException.class, () -> pull.bind("tcp://127.0.0.1:*"));
      assertTrue(pull.isClosed());
      pull.close();
    }
  }

  @OnEachDriver
  void closingTheContextEndsWaitingCalls(String driver) throws InterruptedException {
    Monocoque mq = Rig.context(driver, o -> o.linger(Duration.ZERO));
    PullSocket pull = mq.pull().bind("tcp://127.0.0.1:*");
    PushSocket push = mq.push().bind("tcp://127.0.0.1:*");
    Waiting receiving = Waiting.start(pull::receive);
    Waiting sending = Waiting.start(() -> push.send("nobody there"));
    mq.close();
    receiving.endsWith(SocketClosedException.class);
    sending.endsWith(SocketClosedException.class);
    assertThrows(SocketClosedException.class, mq::pull);
  }
}
