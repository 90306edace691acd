package io.monocoque.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A command line run in this process, with its streams. */
final class TestShell {
  private static final long PATIENCE_SECONDS = 30;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private InputStream in = InputStream.nullInputStream();
  private OutputStream target = out;
  private boolean terminal;

  TestShell typing(String input) {
    in = new ByteArrayInputStream(input.getBytes(UTF_8));
    return this;
  }

  TestShell onTerminal() {
    terminal = true;
    return this;
  }

  TestShell writingTo(OutputStream other) {
    target = other;
    return this;
  }

  /** Runs a command line to its end and answers its status. */
  int run(String... args) throws InterruptedException, ExecutionException, TimeoutException {
    return start(args).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Runs a command line on another thread. */
  Future<Integer> start(String... args) {
    Shell shell = new Shell(in, target, new PrintStream(err, true, UTF_8), terminal);
    CompletableFuture<Integer> status = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                status.complete(CommandLines.run(shell, args));
              } catch (RuntimeException | Error e) {
                status.completeExceptionally(e);
              }
            });
    return status;
  }

  String out() {
    return out.toString(UTF_8);
  }

  String err() {
    return err.toString(UTF_8);
  }
}
