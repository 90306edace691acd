package io.monocoque;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * After each test: no thread of ours is left, no descriptor that does input or output, and no slab
 * is missing from its pool.
 *
 * <p>Threading: one test at a time in this JVM.
 */
final class LeakCheck implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {
  private static final ConcurrentLinkedQueue<Monocoque> WATCHED = new ConcurrentLinkedQueue<>();

  private int descriptorsBefore;

  static void watch(Monocoque opened) {
    WATCHED.add(opened);
  }

  /** The JDK keeps descriptors of its own from the first use of each kind of socket. */
  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    for (Ground ground : Ground.values()) {
      try (Monocoque mq = ground.open();
          PullSocket pull = mq.pull().bind(ground.any());
          PushSocket push = mq.push().connect(pull.endpoint())) {
        push.send("warm");
        assertEquals("warm", pull.receive().text());
      }
    }
    awaitNoThreads();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    WATCHED.clear();
    descriptorsBefore = descriptors();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      closeAll();
      return;
    }
    awaitNoThreads();
    Await.until("no descriptor is left", () -> descriptors() <= descriptorsBefore);
    for (Monocoque each : WATCHED) {
      assertEquals(0, each.takenSlabCount(), each::takenSlabSummary);
      assertEquals(0, each.takenRunCount(), "runs of received messages that nobody holds");
      assertEquals(0, each.usedMemory(), "memory that is counted and nobody holds");
      assertEquals(0, each.outboundMemory(), "of what was to be sent");
    }
  }

  /** What failed may not have come to its closing, and others are not to suffer from it. */
  private static void closeAll() {
    Thread.currentThread().interrupt(); // so that nothing lingers
    WATCHED.forEach(Monocoque::close);
    assertTrue(Thread.interrupted());
    awaitNoThreads();
  }

  private static void awaitNoThreads() {
    Await.until("no thread is left", () -> threads().isEmpty());
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("monocoque"))
        .toList();
  }

  /** Sockets, pipes, rings, pollers; not the files that class loading opens. */
  private static int descriptors() {
    int count = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path each : all) {
        if (isForIo(each)) {
          count++;
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return count;
  }

  private static boolean isForIo(Path descriptor) {
    try {
      return !Files.readSymbolicLink(descriptor).toString().startsWith("/");
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }
}
