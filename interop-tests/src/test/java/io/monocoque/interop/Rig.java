package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.monocoque.Monocoque;
import io.monocoque.Socket;
import io.monocoque.SocketOptions;
import io.monocoque.bytes.RoutingId;
import io.monocoque.libzmq.LibZmq;
import io.monocoque.libzmq.ZmqContext;
import io.monocoque.libzmq.ZmqOption;
import io.monocoque.libzmq.ZmqSocket;
import io.monocoque.libzmq.ZmqType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * All that one test has open, on one driver; closed at its end in the opposite order.
 *
 * <p>Nothing lingers here: what a test wants delivered it receives before its end.
 *
 * <p>Threading: the test's thread.
 */
final class Rig implements AutoCloseable {
  private static final Duration LINGER = Duration.ZERO;

  /** A handshake within this machine that takes longer than this does not come any more. */
  private static final Duration HANDSHAKE_PATIENCE = Duration.ofSeconds(1);

  private final Monocoque mq;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private @Nullable ZmqContext libzmq;
  private @Nullable ZContext jeromq;
  private Consumer<SocketOptions<?>> ourSecurity = o -> {};
  private Consumer<ZmqSocket> libzmqSecurity = o -> {};
  private Consumer<ZMQ.Socket> jeromqSecurity = o -> {};

  private Rig(Monocoque mq) {
    this.mq = closing(mq);
  }

  /** Opens a context on a driver; where there is no such driver, the test counts as not run. */
  static Rig open(String driver) {
    return new Rig(context(driver, o -> o.linger(LINGER)));
  }

  /** A context on a driver, which the caller closes. */
  static Monocoque context(String driver, Consumer<Monocoque.Options> configuring) {
    Monocoque mq;
    try {
      mq = Monocoque.open(o -> configuring.accept(o.driver(driver)));
    } catch (IllegalStateException e) {
      return Assumptions.abort("driver " + driver + " is not available: " + e.getMessage());
    }
    if (!mq.driver().equals(driver)) {
      mq.close();
      fail("asked for the driver " + driver + " and got " + mq.driver());
    }
    return mq;
  }

  Monocoque mq() {
    return mq;
  }

  <T extends AutoCloseable> T closing(T resource) {
    open.push(resource);
    return resource;
  }

  /** What sockets that are opened from here on are told of security. */
  void secure(Consumer<SocketOptions<?>> ours, Consumer<ZmqSocket> libzmqs) {
    ourSecurity = ours;
    libzmqSecurity = libzmqs;
  }

  void secureJeromq(Consumer<SocketOptions<?>> ours, Consumer<ZMQ.Socket> jeromqs) {
    ourSecurity = ours;
    jeromqSecurity = jeromqs;
  }

  OursSide ours(Kind kind) {
    return ours(kind, null);
  }

  /** A socket of ours, where the type allows it with a name for ROUTER peers. */
  OursSide ours(Kind kind, @Nullable String name) {
    Events events = new Events();
    Socket<?> socket =
        switch (kind) {
          case PUSH -> mq.push(o -> common(o, events));
          case PULL -> mq.pull(o -> common(o, events));
          case PUB -> mq.pub(o -> common(o, events));
          case SUB -> mq.sub(o -> common(o, events));
          case PAIR -> mq.pair(o -> common(o, events));
          case REP -> mq.rep(o -> common(o, events));
          case REQ -> mq.req(o -> ifNamed(name, common(o, events)::routingId));
          case DEALER -> mq.dealer(o -> ifNamed(name, common(o, events)::routingId));
          case ROUTER -> mq.router(o -> ifNamed(name, common(o, events)::routingId));
        };
    return closing(new OursSide(kind, socket, events));
  }

  private <O extends SocketOptions<O>> O common(O options, Events events) {
    ourSecurity.accept(options);
    return options.listener(events);
  }

  private static void ifNamed(@Nullable String name, Consumer<RoutingId> option) {
    if (name != null) {
      option.accept(RoutingId.of(name));
    }
  }

  Peer other(Implementation implementation, Kind kind) {
    return other(implementation, kind, null);
  }

  Peer other(Implementation implementation, Kind kind, @Nullable String name) {
    return switch (implementation) {
      case LIBZMQ -> libzmq(kind, name);
      case JEROMQ -> jeromq(kind, name);
    };
  }

  LibZmqSide libzmq(Kind kind) {
    return libzmq(kind, null);
  }

  /** An XPUB, which speaks as a PUB does and shows what its subscribers ask for. */
  LibZmqSide libzmqXpub() {
    ZmqSocket socket = libzmqContext().socket(ZmqType.XPUB);
    socket.setOption(ZmqOption.LINGER, 0);
    return closing(new LibZmqSide(Kind.PUB, socket));
  }

  private LibZmqSide libzmq(Kind kind, @Nullable String name) {
    ZmqSocket socket = libzmqContext().socket(kind.libzmq());
    socket.setOption(ZmqOption.LINGER, 0);
    if (name != null) {
      socket.setOption(ZmqOption.ROUTING_ID, name);
    }
    libzmqSecurity.accept(socket);
    return closing(new LibZmqSide(kind, socket));
  }

  ZmqContext libzmqContext() {
    ZmqContext context = libzmq;
    if (context == null) {
      assumeTrue(LibZmq.available(), LibZmq::unavailableReason);
      context = closing(ZmqContext.open());
      libzmq = context;
    }
    return context;
  }

  private JeroMqSide jeromq(Kind kind, @Nullable String name) {
    ZContext context = jeromq;
    if (context == null) {
      context = closing(new ZContext());
      context.setLinger(0);
      jeromq = context;
    }
    ZContext opened = context;
    return closing(
        new JeroMqSide(
            kind,
            () -> {
              ZMQ.Socket socket = opened.createSocket(kind.jeromq());
              socket.setLinger(0);
              if (name != null) {
                socket.setIdentity(Parts.bytes(name));
              }
              jeromqSecurity.accept(socket);
              return socket;
            }));
  }

  /**
   * Connects one peer to another, and answers once messages may be sent.
   *
   * <p>JeroMQ 0.6.0's connecting side sometimes sends not a byte, for good, when its peer greets at
   * once (with libzmq as its peer, too); then another socket takes its place. Only when ours has
   * seen the end of the first, which may shake hands after all while it is being closed: a PAIR
   * would take it for its one peer, and refuse the other.
   */
  static void connect(Peer connecting, Peer binding, String endpoint) {
    connecting.connect(endpoint);
    if (connecting instanceof JeroMqSide jeromq && binding instanceof OursSide ours) {
      int tries = 1;
      while (!ours.hasPeers(1, HANDSHAKE_PATIENCE)) {
        if (++tries > 10) {
          fail("JeroMQ did not connect in " + tries + " tries; " + ours.events());
        }
        jeromq.startOver();
        ours.awaitNoConnection();
        jeromq.connect(endpoint);
      }
    }
  }

  /** A path for {@code ipc}, gone with its directory at the end. */
  String ipcEndpoint() {
    try {
      Path directory = Files.createTempDirectory("mq");
      Path socket = directory.resolve("s");
      closing(
          () -> {
            Files.deleteIfExists(socket);
            Files.delete(directory);
          });
      return "ipc://" + socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port of this machine that was free a moment ago. */
  static String freeTcpEndpoint() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return "tcp://127.0.0.1:" + socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int port(String endpoint) {
    return Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
  }

  @Override
  public void close() {
    @Nullable Exception first = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      fail("something could not be closed", first);
    }
  }
}
