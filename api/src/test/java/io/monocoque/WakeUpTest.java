package io.monocoque;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Message;
import io.monocoque.wiring.Engine;
import io.monocoque.wiring.HeldLoop;
import io.monocoque.wiring.IncomingSide;
import io.monocoque.wiring.PatientEngine;
import io.monocoque.wiring.SocketCore;
import io.monocoque.wiring.WaitList;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A thread that waits for messages is woken when there is all that has arrived together. */
@ExtendWith(LeakCheck.class)
class WakeUpTest {
  /** A kernel hands over some 20 completions at a time. */
  private static final int PEERS = 12;

  private static final int ROUNDS = 50;

  private static final int FEW = 5;

  private static final byte[] FRAME = {0, 1, 'x'};

  @ParameterizedTest
  @ValueSource(strings = {"nio", "uring"})
  void whoWaitsFindsTheMessagesOfAllPeers(String driver) throws Exception {
    Engine engine = Engine.open(driver, null);
    IncomingSide<Message> incoming = new IncomingSide<>("PULL", engine, (pipe, message) -> message);
    SocketCore core =
        new SocketCore(engine, new PullSocket.Options().settings(Duration.ZERO, false), incoming);
    core.bind("tcp://127.0.0.1:*");
    List<RawPeer> peers = new ArrayList<>();
    try {
      for (int i = 0; i < PEERS; i++) {
        peers.add(new RawPeer(core.endpoint(), "PUSH"));
        peers.getLast().out.write(FRAME);
        incoming.receive(WaitList.FOREVER);
      }
      int waits = 0;
      for (int round = 0; round < ROUNDS; round++) {
        Call<Integer> reader = Call.of(() -> receiveAll(incoming)).awaitBlocked();
        try (HeldLoop _ = HeldLoop.hold(engine)) {
          for (RawPeer peer : peers) {
            peer.out.write(FRAME);
          }
        }
        waits += Await.present(reader.result());
      }
      // On a busy machine some bytes are on their way still when the loop looks.
      assertTrue(waits <= 2 * ROUNDS, waits + " waits");
    } finally {
      for (RawPeer peer : peers) {
        peer.close();
      }
      core.close();
      engine.close();
    }
  }

  /** No timer of the loop's comes to the help of one that has gone to sleep before it told. */
  @ParameterizedTest
  @CsvSource({
    "nio,10000",
    "nio,200000",
    "nio,3000000",
    "uring,10000",
    "uring,200000",
    "uring,3000000"
  })
  void whoWaitsForALargeMessageIsWokenWhenAllOfItIsThere(String driver, int size) throws Exception {
    Engine engine = PatientEngine.open(driver, Engine.defaultMemoryBudget(), Duration.ofDays(1));
    byte[] frame = ByteBuffer.allocate(9 + size).put((byte) 2).putLong(size).array();
    try (PullSocket pull =
        PullSocket.open(engine, new PullSocket.Options().settings(Duration.ZERO, false))) {
      pull.bind("tcp://127.0.0.1:*");
      try (RawPeer peer = new RawPeer(pull.endpoint(), "PUSH")) {
        for (int i = 0; i < FEW; i++) {
          Call<Message> reader = Call.of(() -> Await.present(pull.receive(Await.LONG)));
          reader.awaitBlocked();
          peer.out.write(frame);
          assertEquals(size, Await.present(reader.result()).part(0).size(), "message " + i);
        }
      }
    } finally {
      engine.close();
    }
  }

  /** Receives a message of each peer; returns how often it had to wait. */
  private static int receiveAll(IncomingSide<Message> incoming) throws InterruptedException {
    int waits = 0;
    for (int count = 0; count < PEERS; count++) {
      if (incoming.tryReceive() == null) {
        incoming.receive(WaitList.FOREVER);
        waits++;
      }
    }
    return waits;
  }
}
