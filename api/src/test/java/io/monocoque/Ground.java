package io.monocoque;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Where a test runs: a driver and a transport. Contexts that are opened here are looked at by
 * {@link LeakCheck} afterwards.
 *
 * <p>Threading: any thread.
 */
enum Ground {
  NIO_TCP("nio", "tcp://127.0.0.1:*"),
  NIO_IPC("nio", "ipc://*"),
  URING_TCP("uring", "tcp://127.0.0.1:*"),
  URING_IPC("uring", "ipc://*"),
  INPROC("nio", "inproc://here");

  private static final AtomicInteger NAMES = new AtomicInteger();

  private final String driver;
  private final String any;

  Ground(String driver, String any) {
    this.driver = driver;
    this.any = any;
  }

  Monocoque open() {
    return open(o -> {});
  }

  Monocoque open(Consumer<Monocoque.Options> configuring) {
    Monocoque opened = Monocoque.open(configuring.andThen(o -> o.driver(driver)));
    LeakCheck.watch(opened);
    return opened;
  }

  boolean isInproc() {
    return this == INPROC;
  }

  boolean isUring() {
    return driver.equals("uring");
  }

  boolean isTcp() {
    return any.startsWith("tcp:");
  }

  /** To bind to: the port or path is the system's choice. */
  String any() {
    return isInproc() ? free() : any;
  }

  /** An endpoint at which nobody is yet, to connect to first and to bind to later. */
  String free() {
    if (isInproc()) {
      return "inproc://name-" + NAMES.incrementAndGet();
    }
    if (!isTcp()) {
      String name = "monocoque-" + ProcessHandle.current().pid() + "-" + NAMES.incrementAndGet();
      return "ipc://" + Path.of(System.getProperty("java.io.tmpdir"), name);
    }
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "tcp://127.0.0.1:" + probe.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
