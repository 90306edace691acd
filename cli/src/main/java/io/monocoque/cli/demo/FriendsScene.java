package io.monocoque.cli.demo;

import static io.monocoque.cli.demo.ClaimFailedException.present;
import static io.monocoque.cli.demo.ClaimFailedException.require;

import io.monocoque.Monocoque;
import io.monocoque.PullSocket;
import io.monocoque.PushSocket;
import io.monocoque.bytes.Message;
import java.io.IOException;
import java.time.Duration;

/** libzmq in another process, once connecting to us and once connected to. */
final class FriendsScene implements Scene {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Override
  public String name() {
    return "friends";
  }

  @Override
  public String claim() {
    return "libzmq talks to us unchanged, whoever binds and whoever connects.";
  }

  @Override
  public void show(Stage stage) throws IOException, InterruptedException {
    try (Monocoque mq = Monocoque.open(options -> options.driver(stage.driver()))) {
      libzmqConnects(mq, stage);
      libzmqBinds(mq, stage);
    }
  }

  private static void libzmqConnects(Monocoque mq, Stage stage)
      throws IOException, InterruptedException {
    try (PullSocket pull = mq.pull().bind("tcp://127.0.0.1:*");
        Tap tap = Tap.before(pull.endpoint());
        LibZmqProcess libzmq =
            LibZmqProcess.peer(
                "PUSH", "--connect", tap.endpoint(), "send", "from libzmq", "part 2", "part 3")) {
      libzmq.endpoint();
      Message message = present(pull.receive(PATIENCE), "nothing came from libzmq");
      require(
          message.equals(Message.of("from libzmq", "part 2", "part 3")),
          "what came from libzmq is " + message.text());
      stage.show("libzmq PUSH connects to our PULL: we received " + parts(message));
      stage.show("libzmq said, as recorded between the two:");
      Annotated.lines(tap.fromConnecting()).forEach(line -> stage.show("  " + line));
      stage.show("we said:");
      Annotated.lines(tap.fromBound()).forEach(line -> stage.show("  " + line));
    }
  }

  private static void libzmqBinds(Monocoque mq, Stage stage)
      throws IOException, InterruptedException {
    try (LibZmqProcess libzmq =
        LibZmqProcess.peer("PULL", "--bind", "tcp://127.0.0.1:*", "receive", "--count", "1")) {
      try (Tap tap = Tap.before(libzmq.endpoint());
          PushSocket push = mq.push().connect(tap.endpoint())) {
        push.send(Message.of("from monocoque", "part 2", "part 3"));
        String line = present(libzmq.line(), "libzmq received nothing");
        require(
            line.equals("\"from monocoque\"\t\"part 2\"\t\"part 3\""),
            "what libzmq received is " + line);
        stage.show("our PUSH connects to libzmq's PULL: it received " + line.replace("\t", ", "));
        Annotated.lines(tap.fromConnecting());
        Annotated.lines(tap.fromBound());
      }
    }
  }

  private static String parts(Message message) {
    return '"' + message.text().replace("\n", "\", \"") + '"';
  }
}
