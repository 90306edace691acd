package io.monocoque.drivertests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** What holds of receiving wherever the bytes are put. */
abstract class ReceivingContract extends DriverContract {
  /** What {@link io.monocoque.io.spi.Driver#poll} may bring of one connection. */
  static final int ROUND_MAX = 256 << 10;

  ReceivingContract(DriverUnderTest under, Family family) {
    super(under, family);
  }

  static CompletableFuture<Boolean> sendAll(Rig.Pair pair, byte[] bytes) {
    return Peers.async(
        () -> {
          Peers.send(pair.peer(), bytes);
          return true;
        });
  }

  /** Stops while nothing is there, so that the driver waits for it; then two bytes come. */
  void expectNothingFromAStopToTheNextStart(Rig.Pair pair) throws IOException {
    Recorder ours = pair.ours();
    pair.transport().startReceive();
    rig.pollUntilQuiet();
    pair.transport().stopReceive();
    rig.pollUntil(() -> ours.stops == 1, "stopped");
    Peers.send(pair.peer(), new byte[] {1, 2});
    rig.pollUntilQuiet();
    assertEquals(0, ours.receives);
    pair.transport().startReceive();
    rig.pollUntil(() -> ours.received.size() == 2, "received");
    assertEquals(1, ours.stops);
  }

  /** Receives all that is sent, and stops from inside each time that some of it is told. */
  void expectStopsFromInsideToBeImmediate(Rig.Pair pair, byte[] sent) throws IOException {
    Recorder ours = pair.ours();
    CompletableFuture<Boolean> sender = sendAll(pair, sent);
    ours.then =
        event -> {
          if (event.equals("received")) {
            ours.transport().stopReceive();
          }
        };
    int starts = 0;
    while (ours.received.size() < sent.length) {
      starts++;
      ours.transport().startReceive();
      int before = starts;
      rig.pollUntil(() -> ours.stops == before, "stopped");
      rig.poll(0);
      rig.poll(100_000);
      assertEquals(starts, ours.receives, "received after the stop");
    }
    rig.pollUntilDone(sender, "sent");
    assertEquals(starts, ours.stops);
    assertArrayEquals(sent, ours.received.toByteArray());
  }
}
