package io.monocoque.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
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

  @Override
  public String name() {
    return "jeromq";
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

  @Override
  public PullEnd pull(Transport transport, int size) {
    return new Pull(transport, size);
  }

  @Override
  public PushEnd push(String endpoint, int size) {
    return new Push(endpoint, size);
  }

  @Override
  public ReplyEnd reply(Transport transport, int size) {
    return new Reply(transport, size);
  }

  @Override
  public RequestEnd request(String endpoint, int size) {
    return new Request(endpoint, size);
  }

  /** A context with one socket. */
  private abstract static class End implements AutoCloseable {
    private final ZContext context = new ZContext();
    private final ZMQ.Socket socket;
    private final byte[] template;

    End(SocketType type, int size) {
      socket = context.createSocket(type);
      template = Payload.template(size);
    }

    final void bind(Transport transport) {
      socket.bind(transport.wildcard());
    }

    final void connect(String endpoint) {
      socket.connect(endpoint);
    }

    final void sendFresh(byte number) {
      byte[] message = template.clone();
      message[0] = number;
      if (!socket.send(message)) {
        throw new IllegalStateException("a send without a time-out timed out");
      }
    }

    final byte receiveNumber() {
      byte[] message = socket.recv();
      Payload.checkLength(message.length, template.length);
      return message[0];
    }

    final String boundEndpoint() {
      return socket.getLastEndpoint();
    }

    @Override
    public final void close() {
      context.close();
    }
  }

  private static final class Pull extends End implements PullEnd {
    Pull(Transport transport, int size) {
      super(SocketType.PULL, size);
      bind(transport);
    }

    @Override
    public String endpoint() {
      return boundEndpoint();
    }

    @Override
    public byte receive() {
      return receiveNumber();
    }
  }

  private static final class Push extends End implements PushEnd {
    Push(String endpoint, int size) {
      super(SocketType.PUSH, size);
      connect(endpoint);
    }

    @Override
    public void send(byte number) {
      sendFresh(number);
    }
  }

  private static final class Reply extends End implements ReplyEnd {
    Reply(Transport transport, int size) {
      super(SocketType.REP, size);
      bind(transport);
    }

    @Override
    public String endpoint() {
      return boundEndpoint();
    }

    @Override
    public void serve() {
      sendFresh(receiveNumber());
    }
  }

  private static final class Request extends End implements RequestEnd {
    Request(String endpoint, int size) {
      super(SocketType.REQ, size);
      connect(endpoint);
    }

    @Override
    public byte roundTrip(byte number) {
      sendFresh(number);
      return receiveNumber();
    }
  }
}
