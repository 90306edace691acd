package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static io.monocoque.NumberedFrames.BODY;
import static io.monocoque.NumberedFrames.FRAME;
import static io.monocoque.NumberedFrames.frames;
import static io.monocoque.NumberedFrames.number;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.CopyCounter;
import io.monocoque.wiring.DyingLoop;
import io.monocoque.wiring.Engine;
import io.monocoque.wiring.IncomingSide;
import io.monocoque.wiring.SocketCore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * In a stream the thread that reads messages receives them, too, if it keeps up. That it does is
 * seen by what is not copied: the loop would hand small messages over in runs.
 */
@ExtendWith(LeakCheck.class)
class ReceivingByHandTest {
  private static final byte[] PING = {4, 7, 4, 'P', 'I', 'N', 'G', 0, 0};
  private static final int PONG_SIZE = 7;

  /** Messages in each write of a peer; a stream is many of these without a pause. */
  private static final int BATCH = 500;

  @BeforeEach
  void theCounterIsOn() {
    assertTrue(CopyCounter.isOn());
    CopyCounter.reset();
  }

  /** How many messages the reader has got: senders let it keep up. */
  private final AtomicLong read = new AtomicLong();

  private void countRead() {
    read.lazySet(read.getPlain() + 1);
  }

  private void awaitRead(long count) {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (read.get() < count) {
      assertTrue(System.nanoTime() < deadline, "the reader does not come");
      Thread.onSpinWait();
    }
  }

  private Call<Boolean> streaming(RawPeer peer, int count) {
    read.set(0);
    return Call.of(
        () -> {
          for (int at = 0; at < count; at += BATCH) {
            awaitRead(at - BATCH);
            peer.out.write(frames(at, BATCH));
          }
          return true;
        });
  }

  /** Some of a stream at least is not handed over by the loop, on a machine however busy. */
  private interface Stream {
    void pass() throws Exception;
  }

  private static void expectReceivedByHand(int messageCount, Stream stream) throws Exception {
    long deadline = System.nanoTime() + LONG.toNanos();
    long byLoop;
    do {
      assertTrue(System.nanoTime() < deadline, "all is handed over by the loop");
      CopyCounter.reset();
      stream.pass();
      byLoop = CopyCounter.RUN.bytes();
    } while (byLoop > (long) messageCount * FRAME * 9 / 10);
  }

  /** The ways to receive one message. */
  enum Way {
    RECEIVE {
      @Override
      int next(PullSocket pull, MessageBuffer buffer) throws InterruptedException {
        return number(pull.receive().part(0));
      }
    },
    TIMED {
      @Override
      int next(PullSocket pull, MessageBuffer buffer) throws InterruptedException {
        return number(present(pull.receive(LONG)).part(0));
      }
    },
    POLLING {
      @Override
      int next(PullSocket pull, MessageBuffer buffer) {
        Message message = pull.tryReceive();
        while (message == null) {
          Thread.onSpinWait();
          message = pull.tryReceive();
        }
        return number(message.part(0));
      }
    },
    INTO_BUFFER {
      @Override
      int next(PullSocket pull, MessageBuffer buffer) throws InterruptedException {
        pull.receiveInto(buffer);
        return number(buffer.toBytes(0));
      }
    };

    abstract int next(PullSocket pull, MessageBuffer buffer) throws InterruptedException;
  }

  @ParameterizedTest
  @CsvSource({
    "NIO_TCP,RECEIVE,PLATFORM",
    "URING_TCP,RECEIVE,PLATFORM",
    "NIO_TCP,RECEIVE,VIRTUAL",
    "URING_TCP,RECEIVE,VIRTUAL",
    "NIO_TCP,TIMED,PLATFORM",
    "URING_TCP,TIMED,PLATFORM",
    "NIO_TCP,POLLING,PLATFORM",
    "URING_TCP,POLLING,PLATFORM",
    "NIO_TCP,INTO_BUFFER,PLATFORM",
    "URING_TCP,INTO_BUFFER,VIRTUAL"
  })
  void aStreamIsReceivedByWhoReadsIt(Ground ground, Way way, Call.Kind kind) throws Exception {
    int count = 100_000;
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any())) {
      expectReceivedByHand(count, () -> pass(pull, way, kind, count));
    }
  }

  private void pass(PullSocket pull, Way way, Call.Kind kind, int count) throws Exception {
    try (RawPeer peer = new RawPeer(pull.endpoint(), "PUSH")) {
      Call<Boolean> stream = streaming(peer, count);
      Call<Boolean> reading =
          Call.of(
              kind,
              () -> {
                MessageBuffer buffer = new MessageBuffer();
                for (int i = 0; i < count; i++) {
                  assertEquals(i, way.next(pull, buffer));
                  countRead();
                }
                return true;
              });
      reading.result();
      stream.result();
      assertNull(pull.tryReceive());
    }
  }

  /** A receive brings more than the high-water mark allows, so each of them is the last for now. */
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP", "NIO_IPC", "URING_IPC"})
  void soIsAStreamThatIsStoppedAgainAndAgain(Ground ground) throws Exception {
    int count = 200_000;
    try (Monocoque mq = ground.open();
        Monocoque theirs = ground.open();
        PullSocket pull = mq.pull(o -> o.receiveHighWaterMark(200)).bind(ground.any())) {
      expectReceivedByHand(count, () -> passUnpaced(theirs, pull, count));
    }
  }

  private void passUnpaced(Monocoque theirs, PullSocket pull, int count) throws Exception {
    read.set(count); // nobody waits for the reader
    Call<Boolean> sender = Call.of(() -> send(theirs, pull.endpoint(), 0, count, 1));
    for (int i = 0; i < count; i++) {
      assertEquals(i, number(pull.receive().part(0)));
    }
    sender.result();
  }

  /** One thread may not see the others' peers starve, nor take anything twice. */
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP", "NIO_IPC", "URING_IPC"})
  void streamsOfSeveralPeersAreReadTogetherAndEachInOrder(Ground ground) throws Exception {
    int peers = 3;
    int count = 200_000;
    try (Monocoque mq = ground.open();
        Monocoque theirs = ground.open();
        PullSocket pull = mq.pull().bind(ground.any())) {
      List<Call<Boolean>> senders =
          java.util.stream.IntStream.range(0, peers)
              .mapToObj(peer -> Call.of(() -> send(theirs, pull.endpoint(), peer, count, peers)))
              .toList();
      int[] next = new int[peers];
      for (int i = 0; i < peers * count; i++) {
        Bytes part = pull.receive().part(0);
        assertEquals(next[part.byteAt(Integer.BYTES)]++, number(part));
        countRead();
      }
      for (Call<Boolean> sender : senders) {
        sender.result();
      }
    }
  }

  private boolean send(Monocoque mq, String endpoint, int peer, int count, int peers)
      throws InterruptedException {
    try (PushSocket push = mq.push().connect(endpoint)) {
      ByteBuffer part = ByteBuffer.allocate(BODY);
      part.put(Integer.BYTES, (byte) peer);
      for (int i = 0; i < count; i++) {
        if (i % BATCH == 0) {
          awaitRead((long) peers * (i - 2 * BATCH));
        }
        push.send(part.putInt(0, i).array());
      }
    }
    return true;
  }

  /** Commands are answered and large parts arrive, in their places, and a stream goes on. */
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void whatIsNotForTheReaderGoesToTheLoopAndNothingIsLost(Ground ground) throws Exception {
    int blocks = 10;
    int inBlock = 100 * BATCH;
    byte[] large = new byte[9 + (100 << 10)];
    large[0] = 2;
    large[6] = 1;
    large[7] = (byte) 0x90;
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        RawPeer peer = new RawPeer(pull.endpoint(), "PUSH")) {
      Call<Boolean> stream =
          Call.of(
              () -> {
                for (int block = 0; block < blocks; block++) {
                  for (int at = block * inBlock; at < (block + 1) * inBlock; at += BATCH) {
                    awaitRead(at - BATCH);
                    peer.out.write(frames(at, BATCH));
                  }
                  ByteArrayOutputStream out = new ByteArrayOutputStream();
                  out.writeBytes(PING);
                  out.writeBytes(large);
                  out.writeBytes(new byte[] {1, 1, 'a', 0, 0});
                  peer.out.write(out.toByteArray());
                }
                return true;
              });
      for (int i = 0; i < blocks * inBlock; i++) {
        assertEquals(i, number(pull.receive().part(0)));
        countRead();
        if ((i + 1) % inBlock == 0) {
          assertEquals(100 << 10, pull.receive().byteCount());
          assertEquals(Message.of("a", ""), pull.receive());
        }
      }
      stream.result();
      assertEquals(blocks * PONG_SIZE, peer.in.readNBytes(blocks * PONG_SIZE).length);
    }
  }

  /** Nobody receives by hand any more: the loop does, answers, and sees the end. */
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  @SuppressWarnings("try") // an end of the connection is what is tested
  void fromAReaderThatDoesNotComeTheInputIsTakenBack(Ground ground) throws Exception {
    int count = 100_000;
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull(o -> o.receiveHighWaterMark(0)).bind(ground.any());
        RawPeer peer = new RawPeer(pull.endpoint(), "PUSH")) {
      for (int round = 0; round < 5; round++) {
        Call<Boolean> stream = streaming(peer, count);
        for (int i = 0; i < count / 2; i++) {
          assertEquals(i, number(pull.receive().part(0)));
          countRead();
        }
        read.set(count); // the peer goes on, and nobody reads
        stream.result();
        peer.out.write(PING);
        assertEquals(PONG_SIZE, peer.in.readNBytes(PONG_SIZE).length);
        for (int i = count / 2; i < count; i++) {
          assertEquals(i, number(pull.receive().part(0)));
        }
      }
      peer.close();
      Await.until("the peer is gone", () -> pull.peerCount() == 0);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  @SuppressWarnings("try") // an end of the connection is what is tested
  void allIsReadThatCameBeforeTheEnd(Ground ground) throws Exception {
    int count = 100_000;
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any())) {
      for (int round = 0; round < 3; round++) {
        read.set(0);
        try (RawPeer peer = new RawPeer(pull.endpoint(), "PUSH")) {
          Call<Boolean> stream =
              Call.of(
                  () -> {
                    for (int at = 0; at < count; at += BATCH) {
                      awaitRead(at - BATCH);
                      peer.out.write(frames(at, BATCH));
                    }
                    peer.out.write(frames(count, 1), 0, FRAME - 1); // never whole
                    peer.close();
                    return true;
                  });
          for (int i = 0; i < count; i++) {
            assertEquals(i, number(present(pull.receive(LONG)).part(0)));
            countRead();
          }
          stream.result();
          Await.until("the peer is gone", () -> pull.peerCount() == 0);
          assertNull(pull.tryReceive());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  @SuppressWarnings("try") // an end of the connection is what is tested
  void aSocketThatIsClosedInAStreamEndsTheConnection(Ground ground) throws Exception {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        RawPeer peer = new RawPeer(pull.endpoint(), "PUSH")) {
      Call<Boolean> stream =
          Call.of(
              () -> {
                for (int at = 0; true; at += BATCH) {
                  awaitRead(at - BATCH);
                  peer.out.write(frames(at, BATCH));
                }
              });
      Call<Boolean> reading =
          Call.of(
              () -> {
                while (true) {
                  pull.receive();
                  countRead();
                }
              });
      Await.until("a stream is read", () -> read.get() > 100_000);
      pull.close();
      reading.failure(SocketClosedException.class);
      assertEquals(-1, peer.in.read());
      read.set(Long.MAX_VALUE / 2);
      peer.close(); // it may be inside a write to somebody who has gone
      stream.failure(IOException.class);
    }
  }

  /**
   * The loop ends under a reader's hands: the next one's connection goes on with later messages.
   */
  @ParameterizedTest
  @CsvSource({"nio", "uring"})
  @SuppressWarnings("try") // an end of the connection is what is tested
  void aLoopThatDiesTakesTheInputWithIt(String driver) throws Exception {
    Engine engine = Engine.open(driver, null);
    IncomingSide<Message> incoming =
        new IncomingSide<>("the PULL socket", engine, (peer, message) -> message);
    try (Monocoque mq = Monocoque.open(o -> o.driver(driver).linger(Duration.ZERO));
        PushSocket push = mq.push().bind("tcp://127.0.0.1:*")) {
      SocketCore core =
          new SocketCore(engine, new PullSocket.Options().settings(Duration.ZERO, false), incoming);
      core.connect(push.endpoint());
      AtomicLong sent = new AtomicLong();
      Call<Boolean> sending =
          Call.of(
              () -> {
                ByteBuffer part = ByteBuffer.allocate(BODY);
                for (int i = 0; true; i++) {
                  push.send(part.putInt(0, i).array());
                  sent.lazySet(i);
                }
              });
      int last = -1;
      for (int death = 0; death < 3; death++) {
        for (int i = 0; i < 200_000; i++) {
          if (i == 100_000) {
            DyingLoop.kill(engine);
          }
          int number =
              number(present(incoming.receive(System.nanoTime() + LONG.toNanos())).part(0));
          assertTrue(number > last, "after " + last + " came " + number);
          last = number;
        }
        DyingLoop.awaitDeaths(engine);
      }
      push.close();
      sending.failure(SocketClosedException.class);
      assertTrue(sent.get() >= last - 1);
    } finally {
      engine.close();
    }
  }
}
