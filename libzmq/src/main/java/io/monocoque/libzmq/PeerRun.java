package io.monocoque.libzmq;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One command of a peer process, on an attached socket.
 *
 * <p>Every wait is cut into slices, between which it looks whether the input ended; so the socket
 * is only ever used by one thread, and the peer still stops soon.
 *
 * <p>Threading: the peer's main thread. Ownership: borrows the socket.
 */
final class PeerRun {
  private static final int SLICE_MILLIS = 50;
  private static final int SHOWN_BYTES = 48;

  private final ZmqSocket socket;
  private final PeerInput input;
  private final PrintStream output;

  /** Takes over the socket's time-outs. */
  PeerRun(ZmqSocket socket, PeerInput input, PrintStream output) {
    this.socket = socket;
    this.input = input;
    this.output = output;
    socket.setOption(ZmqOption.RCVTIMEO, SLICE_MILLIS);
    socket.setOption(ZmqOption.SNDTIMEO, SLICE_MILLIS);
  }

  /** Runs a command to its end; false when it could not do what was asked. */
  boolean run(PeerCommand command) throws InterruptedException {
    return switch (command) {
      case PeerCommand.Send send -> send(send.parts());
      case PeerCommand.SendLines _ -> sendLines();
      case PeerCommand.Receive receive -> receive(receive);
      case PeerCommand.Echo echo -> echo(echo.count());
      case PeerCommand.Pump pump -> pump(pump);
      case PeerCommand.Sink sink -> sink(sink);
      case PeerCommand.Tally _ -> tally();
    };
  }

  /** True when sent; false when the input ended while it could not be. */
  private boolean send(List<byte[]> message) {
    while (!socket.send(message)) {
      if (input.ended()) {
        return false;
      }
    }
    return true;
  }

  private boolean sendLines() throws InterruptedException {
    while (true) {
      // Asked before the queue: a line read before the end is then surely found in it.
      boolean last = input.ended();
      String line = input.pollLine(last ? 0 : SLICE_MILLIS);
      if (line != null && !send(PartText.parseLine(line))) {
        return false;
      }
      if (line == null && last) {
        return true;
      }
    }
  }

  private boolean receive(PeerCommand.Receive command) {
    for (int received = 0; received != command.count() || command.count() == 0; received++) {
      List<byte[]> message = await(command.timeoutMillis());
      if (message == null) {
        return command.count() == 0 && input.ended();
      }
      output.println(PartText.line(message));
    }
    return true;
  }

  private boolean echo(int count) {
    int echoed = 0;
    while (echoed != count || count == 0) {
      List<byte[]> message = await(-1);
      if (message == null || !send(message)) {
        break;
      }
      echoed++;
    }
    output.println("echoed " + echoed);
    return count == 0 || echoed == count;
  }

  private boolean pump(PeerCommand.Pump command) throws InterruptedException {
    while (command.awaitLine() && input.pollLine(SLICE_MILLIS) == null) {
      if (input.ended()) {
        return false;
      }
    }
    int pumped = 0;
    while (pumped < command.count() && !input.ended() && send(command.pattern().message(pumped))) {
      pumped++;
    }
    output.println("pumped " + pumped);
    return pumped == command.count();
  }

  private boolean sink(PeerCommand.Sink command) {
    PatternTally tally = new PatternTally(command.pattern(), command.count());
    while (true) {
      int timeoutMillis = tally.complete() ? command.settleMillis() : command.timeoutMillis();
      List<byte[]> message = await(timeoutMillis);
      if (message == null) {
        break;
      }
      boolean routed = socket.type() == ZmqType.ROUTER;
      tally.add(routed ? message.subList(1, message.size()) : message);
    }
    output.println("sink " + tally);
    return tally.whole() == command.count() && tally.torn() == 0 && tally.doubled() == 0;
  }

  private boolean tally() {
    long number = 0;
    List<byte[]> message;
    while ((message = await(-1)) != null) {
      number++;
      output.println(number + "\t" + PartText.shortLine(message, SHOWN_BYTES));
    }
    return true;
  }

  /** The next message; null after the time-out (none when negative) or the input's end. */
  private @Nullable List<byte[]> await(int timeoutMillis) {
    long start = System.nanoTime();
    while (true) {
      List<byte[]> message = socket.receiveMessage();
      if (message != null || input.ended()) {
        return message;
      }
      long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      if (timeoutMillis >= 0 && waited >= timeoutMillis) {
        return null;
      }
    }
  }
}
