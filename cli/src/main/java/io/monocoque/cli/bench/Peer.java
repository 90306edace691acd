package io.monocoque.cli.bench;

import io.monocoque.cli.ChildJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The other process, from our side. Ownership: closing it ends exactly that process, by its handle.
 */
final class Peer implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 5;

  private final Process process;

  private Peer(Process process) {
    this.process = process;
  }

  static Peer start(String role, String endpoint, Setting setting) throws IOException {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("bench-peer", role, endpoint));
    words.addAll(List.of("--size", String.valueOf(setting.size()), "--driver", setting.driver()));
    return new Peer(
        new ProcessBuilder(ChildJvm.monocoque(words))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (IOException e) {
      // It has gone already, or does not listen any more.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
