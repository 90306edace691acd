package io.monocoque.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.monocoque.io.spi.AcceptHandler;
import io.monocoque.io.spi.Driver;
import io.monocoque.io.spi.DriverContext;
import io.monocoque.io.spi.DriverUnavailableException;
import io.monocoque.io.spi.ListenOptions;
import io.monocoque.io.spi.Listener;
import io.monocoque.io.spi.Transport;
import io.monocoque.io.spi.TransportHandler;
import io.monocoque.io.spi.TransportOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;

/** A driver, and the test's thread as its loop. */
final class Loop implements AutoCloseable {
  private static final long DEADLINE_NANOS = 10_000_000_000L;
  private static final ListenOptions LISTEN = new ListenOptions(1000, TransportOptions.DEFAULT);

  final Driver driver;

  Loop(boolean incremental) throws IOException {
    assumeAllowed();
    driver = UringDriver.open(context(), new Capabilities(incremental));
  }

  /**
   * Where the system forbids io_uring, there is nothing to test; any other trouble is a failure.
   */
  static void assumeAllowed() {
    try {
      SelfTest.capabilities();
    } catch (DriverUnavailableException e) {
      String message = String.valueOf(e.getMessage());
      Assumptions.assumeFalse(message.contains("EPERM") || message.contains("ENOSYS"), message);
    }
  }

  static DriverContext context() {
    return new DriverContext(System::nanoTime, new Random(1));
  }

  /** Polls until something is the case. */
  void until(BooleanSupplier condition) {
    long end = System.nanoTime() + DEADLINE_NANOS;
    try {
      while (!condition.getAsBoolean()) {
        if (System.nanoTime() > end) {
          throw new AssertionError("not within the deadline");
        }
        driver.poll(100_000_000);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  Listener listen(SocketAddress local, List<RecordingHandler> accepted) throws IOException {
    return driver.listen(local, LISTEN, into(accepted));
  }

  /** Connects, and polls until it stands. */
  Transport connect(SocketAddress remote, RecordingHandler handler) {
    Transport transport = driver.connect(remote, null, TransportOptions.DEFAULT, handler);
    until(() -> !handler.events.isEmpty());
    assertEquals(List.of("connected"), handler.events, String.valueOf(handler.failure));
    return transport;
  }

  /** What the kernel says of a socket's option that is an int. */
  static int option(UringTransport transport, int level, int option) {
    ErrnoCell errno = ErrnoCell.take();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ints = arena.allocateFrom(ValueLayout.JAVA_INT, 0, 4);
      assertEquals(
          0,
          LibC.option(errno, transport.socket, level, option, ints.address(), ints.address() + 4));
      return ints.get(ValueLayout.JAVA_INT, 0);
    } finally {
      errno.recycle();
    }
  }

  /** Accepts into a list. */
  static AcceptHandler into(List<RecordingHandler> accepted) {
    return new AcceptHandler() {
      @Override
      public TransportHandler onAccepted(Transport transport) {
        RecordingHandler handler = new RecordingHandler();
        handler.transport = transport;
        accepted.add(handler);
        return handler;
      }

      @Override
      public void onAcceptFailed(IOException cause) {
        throw new AssertionError(cause);
      }
    };
  }

  static List<RecordingHandler> acceptedList() {
    return new ArrayList<>();
  }

  @Override
  public void close() {
    driver.close();
  }
}
