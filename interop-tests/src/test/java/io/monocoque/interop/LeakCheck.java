package io.monocoque.interop;

import io.monocoque.Monocoque;
import io.monocoque.libzmq.LibZmq;
import io.monocoque.libzmq.ZmqContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.zeromq.ZContext;

/**
 * Fails a test that leaves a thread, a socket or another kernel object behind.
 *
 * <p>What a process makes once and keeps (the JDK's own socket pair, for one) is made before the
 * first test.
 */
final class LeakCheck implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(LeakCheck.class);
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  /** Threads of the JDK and of JUnit that come when they are first needed, and stay. */
  private static final Set<String> RESIDENTS =
      Set.of(
          "process reaper",
          "Common-Cleaner",
          "Attach Listener",
          "CompletableFutureDelayScheduler",
          "VirtualThread-",
          "ForkJoinPool",
          "junit-",
          "surefire-",
          "JNA",
          "Cleaner-");

  /** What can leak: living threads, and descriptors with what they refer to. */
  private record State(Set<Thread> threads, Map<String, String> descriptors) {
    static State now() {
      return new State(threadsNow(), descriptorsNow());
    }

    State without(State earlier) {
      Set<Thread> newThreads = new HashSet<>(threads);
      newThreads.removeAll(earlier.threads);
      Map<String, String> newDescriptors = new HashMap<>(descriptors);
      newDescriptors.entrySet().removeAll(earlier.descriptors.entrySet());
      return new State(newThreads, newDescriptors);
    }

    boolean isEmpty() {
      return threads.isEmpty() && descriptors.isEmpty();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent("warm", key -> warmUp(), Boolean.class);
  }

  private static Boolean warmUp() {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept()) {
      client.getOutputStream().write(accepted.getSoTimeout());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (ZContext jeromq = new ZContext()) {
      jeromq.createSocket(Kind.PULL.jeromq()).bind("tcp://127.0.0.1:*");
    }
    if (LibZmq.available()) {
      ZmqContext.open().close();
    }
    for (String driver : new String[] {"uring", "nio"}) {
      try (Monocoque mq = Monocoque.open(o -> o.driver(driver))) {
        mq.pull().bind("tcp://127.0.0.1:*");
      } catch (IllegalStateException e) {
        System.getLogger(LeakCheck.class.getName()).log(System.Logger.Level.INFO, e::getMessage);
      }
    }
    return true;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    context.getStore(NAMESPACE).put("before", State.now());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    State before = context.getStore(NAMESPACE).get("before", State.class);
    if (before == null || context.getExecutionException().isPresent()) {
      return; // a test that failed half-way through may leave anything
    }
    Await.until(
        "nothing is left behind",
        Peer.PATIENCE,
        () -> "(left: " + State.now().without(before) + ")",
        () -> State.now().without(before).isEmpty());
  }

  private static Set<Thread> threadsNow() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> RESIDENTS.stream().noneMatch(name -> thread.getName().contains(name)))
        .collect(Collectors.toSet());
  }

  private static Map<String, String> descriptorsNow() {
    Map<String, String> found = new HashMap<>();
    for (String descriptor : names()) {
      try {
        String target = Files.readSymbolicLink(DESCRIPTORS.resolve(descriptor)).toString();
        if (!target.startsWith("/") || target.contains("io_uring")) {
          found.put(descriptor, target);
        }
      } catch (IOException e) {
        // Closed since it was listed, as the descriptor that lists them always is.
        found.remove(descriptor);
      }
    }
    return found;
  }

  private static Collection<String> names() {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return Set.of();
    }
    Set<String> names = new HashSet<>();
    try (DirectoryStream<Path> listing = Files.newDirectoryStream(DESCRIPTORS)) {
      listing.forEach(path -> names.add(path.getFileName().toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }
}
