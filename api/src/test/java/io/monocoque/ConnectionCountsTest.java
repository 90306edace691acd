package io.monocoque;

import static io.monocoque.Await.LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(LeakCheck.class)
class ConnectionCountsTest {
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void aPeerThatBreaksTheProtocolIsCountedOnceAsGoneAndOnceAsThat(Ground ground) throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull(o -> o.listener(counting(gone))).bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint());
        RawPeer peer = new RawPeer(pull.endpoint(), "PUSH")) {
      assertTrue(pull.awaitPeers(2, LONG));
      peer.out.write(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1}); // no flags, no size
      assertTrue(gone.await(10, TimeUnit.SECONDS));
      assertEquals(new ConnectionCounts(2, 0, 0, 1, 1), pull.connectionCounts());
      assertEquals(new ConnectionCounts(1, 0, 0, 0, 0), push.connectionCounts());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void aRefusalIsCountedOnBothSides(Ground ground) throws Exception {
    CountDownLatch refused = new CountDownLatch(2);
    try (Monocoque mq = ground.open();
        PullSocket pull =
            mq.pull(
                    o ->
                        o.plainServer()
                            .authenticate(_ -> Authenticator.deny())
                            .listener(counting(refused)))
                .bind(ground.any());
        PushSocket push =
            mq.push(o -> o.plain("name", "secret").listener(counting(refused)))
                .connect(pull.endpoint())) {
      assertTrue(refused.await(10, TimeUnit.SECONDS));
      assertEquals(0, pull.connectionCounts().handshakes());
      assertTrue(pull.connectionCounts().refusals() >= 1);
      assertTrue(push.connectionCounts().refusals() >= 1);
      assertEquals(0, pull.connectionCounts().protocolErrors());
    }
  }

  private static Consumer<ConnectionEvent> counting(CountDownLatch latch) {
    return event -> {
      if (event instanceof ConnectionEvent.Disconnected
          || event instanceof ConnectionEvent.AuthenticationFailed) {
        latch.countDown();
      }
    };
  }
}
