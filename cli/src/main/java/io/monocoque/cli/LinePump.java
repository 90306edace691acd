package io.monocoque.cli;

import io.monocoque.bytes.Bytes;
import io.monocoque.cli.format.LineInput;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines on a thread of its own, a few ahead.
 *
 * <p>It exists because a thread that reads standard input heeds no interrupt: so Ctrl-C ends a
 * command that waits for the next line, and its endpoints are closed in good order.
 *
 * <p>Threading: {@link #take} on one thread; a daemon thread reads.
 */
final class LinePump {
  private static final int LINES_AHEAD = 1024;

  private final BlockingQueue<Step> steps = new ArrayBlockingQueue<>(LINES_AHEAD);
  private boolean ended;

  private LinePump() {}

  static LinePump start(InputStream source) {
    LinePump pump = new LinePump();
    Thread.ofPlatform().daemon().name("stdin").start(() -> pump.read(new LineInput(source)));
    return pump;
  }

  /** The next line; null at the end. */
  @Nullable Bytes take() throws IOException, InterruptedException {
    if (ended) {
      return null;
    }
    return switch (steps.take()) {
      case Step.Line line -> line.content();
      case Step.End end -> {
        ended = true;
        if (end.problem() != null) {
          throw new IOException("cannot read standard input: " + end.problem().getMessage());
        }
        yield null;
      }
    };
  }

  private void read(LineInput input) {
    try {
      @Nullable IOException problem = null;
      try {
        Bytes line;
        while ((line = input.next()) != null) {
          steps.put(new Step.Line(line));
        }
      } catch (IOException e) {
        problem = e;
      }
      steps.put(new Step.End(problem));
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts this thread", e);
    }
  }

  private sealed interface Step {
    record Line(Bytes content) implements Step {}

    record End(@Nullable IOException problem) implements Step {}
  }
}
