package io.monocoque.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * JeroMQ through {@code org.zeromq}, with byte arrays.
 *
 * <p>Its {@code send} keeps the array that it is given, so each message gets an array of its own.
 */
final class JeromqContender extends PollingContender<JeromqContender.SocketEnd> {
  private static final String POM_PROPERTIES = "/META-INF/maven/org.zeromq/jeromq/pom.properties";

  private @Nullable ZContext context;

  @Override
  public String name() {
    return Contenders.JEROMQ;
  }

  @Override
  public String version() {
    // Its own constants name the version of libzmq that it follows.
    Properties properties = new Properties();
    try (InputStream stream = ZMQ.class.getResourceAsStream(POM_PROPERTIES)) {
      if (stream != null) {
        properties.load(stream);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "JeroMQ " + properties.getProperty("version", "of unknown version");
  }

  private ZMQ.Socket socket(SocketType type) {
    ZContext opened = context;
    if (opened == null) {
      opened = new ZContext();
      context = opened;
    }
    return opened.createSocket(type);
  }

  @Override
  SocketEnd end(String type, Address at, int size) {
    return new SocketEnd(attach(socket(SocketType.valueOf(type)), at), size);
  }

  private static ZMQ.Socket attach(ZMQ.Socket socket, Address at) {
    if (!(at.isBound() ? socket.bind(at.endpoint()) : socket.connect(at.endpoint()))) {
      throw new IllegalStateException("refused: " + at);
    }
    return socket;
  }

  @Override
  SocketEnd subscribing(Address at, int size, List<byte[]> prefixes, boolean unlimited) {
    ZMQ.Socket socket = socket(SocketType.SUB);
    if (unlimited) {
      socket.setSndHWM(0);
    }
    attach(socket, at);
    for (byte[] prefix : prefixes) {
      socket.subscribe(prefix);
    }
    return new SocketEnd(socket, size);
  }

  @Override
  public ReplyEnd router(Address at, int size) {
    return new RouterEnd(attach(socket(SocketType.ROUTER), at), size);
  }

  @Override
  void receive(List<SocketEnd> ends, List<? extends Taker> takers) throws Exception {
    ZMQ.Poller poller = Objects.requireNonNull(context).createPoller(ends.size());
    ends.forEach(each -> poller.register(each.socket, ZMQ.Poller.POLLIN));
    while (true) {
      poller.poll();
      for (int i = 0; i < ends.size(); i++) {
        if (poller.pollin(i)) {
          ends.get(i).giveAll(takers.get(i));
        }
      }
    }
  }

  static class SocketEnd extends End {
    final ZMQ.Socket socket;
    private final byte[] template;

    SocketEnd(ZMQ.Socket socket, int size) {
      this.socket = socket;
      template = Payload.template(size);
    }

    @Override
    public final String endpoint() {
      return socket.getLastEndpoint();
    }

    @Override
    public final void send(long number) {
      byte[] message = template.clone();
      Payload.number(message, number);
      if (!socket.send(message)) {
        throw new IllegalStateException("a send without a time-out timed out");
      }
    }

    @Override
    public final long receive() {
      return number(socket.recv());
    }

    private long number(byte[] message) {
      Payload.checkLength(message.length, template.length);
      return Payload.number(message);
    }

    @Override
    final void giveAll(Taker taker) throws Exception {
      byte[] message;
      while ((message = socket.recv(ZMQ.DONTWAIT)) != null) {
        taker.take(number(message));
      }
    }
  }

  private static final class RouterEnd extends SocketEnd {
    RouterEnd(ZMQ.Socket socket, int size) {
      super(socket, size);
    }

    @Override
    public void serve() {
      byte[] peer = socket.recv();
      long number = receive();
      if (!socket.sendMore(peer)) {
        throw new IllegalStateException("a send without a time-out timed out");
      }
      send(number);
    }
  }
}
