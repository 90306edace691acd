package io.monocoque.cli;

import io.monocoque.Monocoque;
import io.monocoque.PubSocket;
import io.monocoque.bytes.Message;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code monocoque pub}. Threading: picocli's thread. */
@Command(
    name = "pub",
    header = "Publishes messages to the SUB sockets that subscribed to them.%n",
    description =
        "%n"
            + "What is published before anybody subscribed is lost, so the first "
            + "message waits for a subscriber; with --timeout not for ever, and the "
            + "exit status is 3 when none came.%n")
final class PubCommand extends SocketCommand {
  /**
   * Messages that may wait for a subscriber. More than the sockets' default, because a file is read
   * faster than any subscriber reads; bounded, because memory is.
   */
  private static final int HIGH_WATER_MARK = 100_000;

  @Option(
      names = "--await-subscribers",
      paramLabel = "N",
      converter = SubscriberCount.class,
      description = "Wait for N subscribers before publishing, 0 for none. " + "Default: 1.")
  @Nullable Integer subscribers;

  @Mixin final MessageOptions outgoing = new MessageOptions();

  PubCommand(Shell shell) {
    super(shell);
  }

  @Override
  List<String> messages() {
    return outgoing.messages;
  }

  @Override
  int run(Monocoque mq, Connections connections) throws IOException, InterruptedException {
    PubSocket pub =
        common.attach(
            mq.pub(
                options ->
                    common.configure(options, connections).sendHighWaterMark(HIGH_WATER_MARK)),
            shell);
    Sending sending = new Sending(shell, common, connections);
    MessageOptions.Source source = outgoing.source(shell, common.count);
    Message first = source.next();
    int wanted = subscribers == null ? 1 : subscribers;
    if (first != null && wanted > 0) {
      if (!sending.awaitPeers(pub, wanted)) {
        return sending.nobody();
      }
      Subscribers.await(pub, first, wanted);
    }
    int status = sending.from(first, pub, source);
    long dropped = pub.droppedCount();
    if (dropped > 0) {
      shell.say("monocoque pub: dropped " + dropped + " for subscribers that were too slow");
    }
    return status;
  }
}
