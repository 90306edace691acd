package io.monocoque.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
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
final class JeromqContender implements Contender {
  private static final String POM_PROPERTIES = "/META-INF/maven/org.zeromq/jeromq/pom.properties";

  /** More subscriptions than this at once are dropped at the high-water mark, without an error. */
  private static final int SURE_SUBSCRIPTIONS = 1000;

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

  private SocketEnd end(SocketType type, Address at, int size) {
    return new SocketEnd(attach(socket(type), at), size);
  }

  private static ZMQ.Socket attach(ZMQ.Socket socket, Address at) {
    if (!(at.isBound() ? socket.bind(at.endpoint()) : socket.connect(at.endpoint()))) {
      throw new IllegalStateException("refused: " + at);
    }
    return socket;
  }

  @Override
  public PullEnd pull(Address at, int size) {
    return end(SocketType.PULL, at, size);
  }

  @Override
  public PushEnd push(Address at, int size) {
    return end(SocketType.PUSH, at, size);
  }

  @Override
  public ReplyEnd reply(Address at, int size) {
    return end(SocketType.REP, at, size);
  }

  @Override
  public RequestEnd request(Address at, int size) {
    return end(SocketType.REQ, at, size);
  }

  @Override
  public PushEnd publisher(Address at, int size) {
    return end(SocketType.PUB, at, size);
  }

  @Override
  public PullEnd subscriber(Address at, int size, List<byte[]> prefixes) {
    return subscribing(at, size, prefixes);
  }

  private SocketEnd subscribing(Address at, int size, List<byte[]> prefixes) {
    ZMQ.Socket socket = socket(SocketType.SUB);
    if (prefixes.size() > SURE_SUBSCRIPTIONS) {
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
  public DuplexEnd dealer(Address at, int size) {
    return end(SocketType.DEALER, at, size);
  }

  @Override
  public void dealers(Address at, int size, List<DealerTalk> talks, Crew crew) {
    List<SocketEnd> dealers = talks.stream().map(_ -> end(SocketType.DEALER, at, size)).toList();
    crew.start(
        () -> {
          List<Taker> takers = new ArrayList<>();
          for (int i = 0; i < dealers.size(); i++) {
            SocketEnd dealer = dealers.get(i);
            DealerTalk talk = talks.get(i);
            talk.begin(dealer);
            takers.add(number -> talk.answered(dealer, number));
          }
          receive(dealers, takers);
        });
  }

  @Override
  public void subscribers(
      Address at, int size, List<byte[]> prefixes, List<StreamReader> readers, Crew crew) {
    List<SocketEnd> ends = readers.stream().map(_ -> subscribing(at, size, prefixes)).toList();
    crew.start(() -> receive(ends, readers));
  }

  /** A poller, then each socket that has something until it has no more. */
  private void receive(List<SocketEnd> ends, List<? extends Taker> takers) throws Exception {
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

  /** A socket of any type whose messages have one part. */
  private static class SocketEnd implements DuplexEnd, RequestEnd, ReplyEnd {
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

    /** Takes all that is there. */
    final void giveAll(Taker taker) throws Exception {
      byte[] message;
      while ((message = socket.recv(ZMQ.DONTWAIT)) != null) {
        taker.take(number(message));
      }
    }

    @Override
    public void serve() {
      send(receive());
    }

    @Override
    public final long roundTrip(long number) {
      send(number);
      return receive();
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
