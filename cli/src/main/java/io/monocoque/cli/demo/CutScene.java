package io.monocoque.cli.demo;

import static io.monocoque.cli.demo.ClaimFailedException.present;
import static io.monocoque.cli.demo.ClaimFailedException.require;

import io.monocoque.ConnectionEvent;
import io.monocoque.Monocoque;
import io.monocoque.PushSocket;
import io.monocoque.bytes.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Connections that are cut at every byte of a message, with a libzmq reader at the other end.
 *
 * <p>First small messages, which the kernel takes whole: one that goes through, then one that is
 * cut. Then a large one, of which the kernel has a part at each cut, so that it is sent again.
 */
final class CutScene implements Scene {
  private static final long PATIENCE_SECONDS = 10;
  private static final Duration RECONNECT = Duration.ofMillis(1);
  private static final int LARGE_PART = 1 << 20;
  private static final int LARGE_CUTS = 16;
  private static final int SEND_BUFFER = 1 << 16;

  /** The large message as the reader shows it. */
  private static final Pattern LARGE =
      Pattern.compile("\\d+(\t\"x+\"\\.\\.\\.\\(" + LARGE_PART + " bytes\\)){3}");

  @Override
  public String name() {
    return "cut";
  }

  @Override
  public String claim() {
    return "Cut a connection anywhere: no peer ever sees half a message, or one twice.";
  }

  @Override
  public void show(Stage stage) throws IOException, InterruptedException {
    try (Monocoque mq =
            Monocoque.open(options -> options.driver(stage.driver()).linger(Duration.ZERO));
        LibZmqProcess reader = LibZmqProcess.peer("PULL", "--bind", "tcp://127.0.0.1:*", "tally")) {
      String endpoint = reader.endpoint();
      cutEverywhere(mq, reader, endpoint, stage);
      cutWhileBegun(mq, reader, endpoint, stage);
    }
  }

  private static void cutEverywhere(
      Monocoque mq, LibZmqProcess reader, String endpoint, Stage stage)
      throws IOException, InterruptedException {
    int size = CutMessage.ENCODED_SIZE;
    // Connection n passes a whole message and n bytes of the next; the last one passes all.
    CuttingProxy.Plan plan =
        number ->
            number <= size
                ? new CuttingProxy.Cut((long) size + number, number < size)
                : CuttingProxy.Cut.NEVER;
    CutTally tally = new CutTally();
    try (CuttingProxy proxy = CuttingProxy.before(endpoint, plan);
        Sender sender = new Sender(mq, proxy.endpoint())) {
      for (int cut = 0; cut <= size; cut++) {
        sender.awaitConnection();
        sender.push.send(CutMessage.of(CutMessage.name('a', cut)));
        sender.push.send(CutMessage.of(CutMessage.name('b', cut)));
      }
      sender.awaitConnection();
      String last = CutMessage.name('z', 0);
      sender.push.send(CutMessage.of(last));
      String name = "";
      while (!name.equals(last)) {
        name = tally.add(next(reader));
      }
    }
    int sent = 2 * (size + 1) + 1;
    int lost = sent - tally.whole();
    stage.show(
        "a message of 3 parts is %d bytes: cut before each of them, and after the last"
            .formatted(size));
    stage.show(
        "sent %d (a whole one before each cut): torn %d, doubled %d, whole %d, lost after hand-over %d"
            .formatted(sent, tally.torn(), tally.doubled(), tally.whole(), lost));
    stage.show(
        "lost is what the kernel had taken whole when the connection went: never sent again,");
    stage.show("as nobody can know whether it arrived");
    require(tally.torn() == 0, "the reader saw a torn message: " + tally.firstTorn());
    require(tally.doubled() == 0, "the reader saw " + tally.doubled() + " messages twice");
    require(lost <= size, lost + " messages were lost at " + size + " cuts inside of a message");
  }

  private static void cutWhileBegun(
      Monocoque mq, LibZmqProcess reader, String endpoint, Stage stage)
      throws IOException, InterruptedException {
    long step = 3L * LARGE_PART / (LARGE_CUTS + 4);
    CuttingProxy.Plan plan =
        number ->
            number < LARGE_CUTS
                ? new CuttingProxy.Cut(step * number, true)
                : CuttingProxy.Cut.NEVER;
    String part = "x".repeat(LARGE_PART);
    int whole = 0;
    try (CuttingProxy proxy = CuttingProxy.before(endpoint, plan);
        Sender sender = new Sender(mq, proxy.endpoint())) {
      sender.push.send(Message.of(part, part, part));
      sender.push.send(CutMessage.of("z0001"));
      CutTally end = new CutTally();
      String line = next(reader);
      while (!end.add(line).equals("z0001")) {
        require(LARGE.matcher(line).matches(), "the reader saw a torn message: " + line);
        whole++;
        line = next(reader);
      }
    }
    stage.show(
        "a message of 3 MiB, cut %d times with the kernel holding a part of it: arrived %d time"
            .formatted(LARGE_CUTS, whole));
    require(whole == 1, "it arrived " + whole + " times");
  }

  private static String next(LibZmqProcess reader) throws InterruptedException {
    return present(reader.line(), "the reader saw no more messages");
  }

  /** A PUSH that tells when it is connected. */
  private static final class Sender implements AutoCloseable {
    final PushSocket push;
    private final Semaphore connections = new Semaphore(0);

    Sender(Monocoque mq, String endpoint) {
      push =
          mq.push(
              options ->
                  options
                      .reconnectInterval(RECONNECT)
                      .sendBufferSize(SEND_BUFFER)
                      .listener(this::noticed));
      push.connect(endpoint);
    }

    private void noticed(ConnectionEvent event) {
      if (event instanceof ConnectionEvent.HandshakeSucceeded) {
        connections.release();
      }
    }

    void awaitConnection() throws InterruptedException {
      require(
          connections.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS),
          "the sender did not connect again");
    }

    @Override
    public void close() {
      push.close();
    }
  }
}
