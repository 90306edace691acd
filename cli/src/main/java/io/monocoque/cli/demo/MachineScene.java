package io.monocoque.cli.demo;

import static io.monocoque.cli.demo.ClaimFailedException.present;
import static io.monocoque.cli.demo.ClaimFailedException.require;

import io.monocoque.Monocoque;
import io.monocoque.PullSocket;
import io.monocoque.PushSocket;
import io.monocoque.bytes.Message;
import io.monocoque.cli.Machine;
import java.time.Duration;

/** The machine, and the driver that was chosen for it. */
final class MachineScene implements Scene {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Override
  public String name() {
    return "machine";
  }

  @Override
  public String claim() {
    return "The best way to do I/O is found by trying it, and there always is one.";
  }

  @Override
  public void show(Stage stage) throws InterruptedException {
    Machine machine = Machine.here();
    stage.show("kernel  " + machine.system());
    stage.show("cores   " + machine.cores() + ", " + machine.processor());
    stage.show("JVM     " + machine.jvm());
    try (Monocoque mq = Monocoque.open(options -> options.driver(stage.driver()))) {
      stage.show("driver  " + mq.driver());
      stage.show("why     " + mq.driverReason());
      roundTrip(mq, stage);
    }
    try (Monocoque mq = Monocoque.open(options -> options.driver("nio"))) {
      require(mq.driver().equals("nio"), "asked for nio, the driver is " + mq.driver());
      roundTrip(mq, stage);
    }
  }

  private static void roundTrip(Monocoque mq, Stage stage) throws InterruptedException {
    try (PullSocket pull = mq.pull().bind("tcp://127.0.0.1:*");
        PushSocket push = mq.push().connect(pull.endpoint())) {
      push.send("a message over " + mq.driver());
      Message message = present(pull.receive(PATIENCE), "nothing came over " + mq.driver());
      stage.show("tried   \"" + message.text() + "\" at " + pull.endpoint());
    }
  }
}
