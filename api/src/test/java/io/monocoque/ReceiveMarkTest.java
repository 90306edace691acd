package io.monocoque;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.wiring.Engine;
import io.monocoque.wiring.HeldLoop;
import io.monocoque.wiring.Pattern;
import io.monocoque.wiring.Pipe;
import io.monocoque.wiring.SocketCore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The receive high-water mark is exact: not one message more is decoded than may wait. */
@ExtendWith(LeakCheck.class)
class ReceiveMarkTest {
  /** So many are under way beyond the mark. */
  private static final int MORE = 300;

  private static final int ROUNDS = 50;

  /** The sizes of the parts: nothing, little, more than a slab, and several. */
  private static final List<List<Integer>> SHAPES =
      List.of(
          List.of(0),
          List.of(100),
          List.of(70 << 10),
          List.of(10, 0, 300),
          List.of(3, 70 << 10, 0));

  /** A socket that reads nothing and keeps its one peer. */
  private static final class Unread implements Pattern {
    private final AtomicReference<@Nullable Pipe> peer = new AtomicReference<>();

    @Override
    public void attach(Pipe pipe) {
      peer.set(pipe);
    }

    @Override
    public void detach(Pipe pipe) {}

    @Override
    public boolean receives() {
      return true;
    }

    @Override
    public void close() {}

    Pipe peer() {
      Await.until("a peer comes", () -> peer.get() != null);
      return Await.present(peer.get());
    }
  }

  static Stream<Arguments> cases() {
    return Stream.of("nio", "uring")
        .flatMap(
            driver ->
                Stream.of(1, 2, 7, 1000)
                    .flatMap(
                        mark -> SHAPES.stream().map(sizes -> Arguments.of(driver, mark, sizes))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void exactlyTheMarkIsDecoded(String driver, int mark, List<Integer> sizes)
      throws InterruptedException {
    Message message = Message.of(sizes.stream().map(size -> Bytes.of(new byte[size])).toList());
    Engine engine = Engine.open(driver, null);
    Unread unread = new Unread();
    try (Monocoque mq = Monocoque.open(o -> o.driver(driver).linger(Duration.ZERO));
        PushSocket push = mq.push(o -> o.sendHighWaterMark(100))) {
      SocketCore core =
          new SocketCore(
              engine,
              new PullSocket.Options().receiveHighWaterMark(mark).settings(Duration.ZERO, false),
              unread);
      core.bind("tcp://127.0.0.1:*");
      push.connect(core.endpoint());
      // At once: what comes in one piece with the end of the handshake counts, too.
      Call<Integer> sender = Call.of(() -> send(push, mark + MORE, message));
      Pipe peer = unread.peer();
      Await.until("the mark is reached", () -> HeldLoop.isFull(peer));
      HeldLoop.goRound(engine, ROUNDS);

      try (HeldLoop _ = HeldLoop.hold(engine)) {
        assertEquals(mark, readAll(peer, message));
      }
      int[] rest = new int[1];
      Await.until(
          "the rest is decoded",
          () -> {
            rest[0] += readAll(peer, message);
            return rest[0] >= MORE;
          });
      assertEquals(MORE, rest[0]);
      assertEquals(mark + MORE, sender.result());
    } finally {
      engine.close();
    }
  }

  private static int readAll(Pipe peer, Message expected) {
    int count = 0;
    for (Message next = peer.tryRead(); next != null; next = peer.tryRead()) {
      assertEquals(expected, next);
      count++;
    }
    return count;
  }

  private static int send(PushSocket push, int count, Message message) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      push.send(message);
    }
    return count;
  }
}
