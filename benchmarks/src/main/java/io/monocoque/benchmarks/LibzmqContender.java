package io.monocoque.benchmarks;

import io.monocoque.libzmq.LibZmq;
import io.monocoque.libzmq.ZmqContext;
import io.monocoque.libzmq.ZmqFlags;
import io.monocoque.libzmq.ZmqSocket;
import io.monocoque.libzmq.ZmqType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * libzmq, called as a C program calls it: {@code zmq_send} and {@code zmq_recv} on native memory,
 * one downcall a message, nothing allocated in Java.
 *
 * <p>Of libzmq's two ways to receive this is the one without further calls for the bytes.
 */
final class LibzmqContender implements Contender {

  @Override
  public String name() {
    return "libzmq";
  }

  @Override
  public String version() {
    return "libzmq " + LibZmq.version();
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

  private static void send(ZmqSocket socket, MemorySegment payload, byte number) {
    payload.set(ValueLayout.JAVA_BYTE, 0, number);
    if (!socket.send(payload, payload.byteSize(), ZmqFlags.NONE)) {
      throw new IllegalStateException("a send without a time-out timed out");
    }
  }

  private static byte receive(ZmqSocket socket, MemorySegment buffer) {
    Payload.checkLength(socket.receive(buffer, ZmqFlags.NONE), Math.toIntExact(buffer.byteSize()));
    return buffer.get(ValueLayout.JAVA_BYTE, 0);
  }

  private static MemorySegment payload(int size) {
    return Arena.global().allocateFrom(ValueLayout.JAVA_BYTE, Payload.template(size));
  }

  /** A context with one socket. */
  private abstract static class End implements AutoCloseable {
    final ZmqContext context = ZmqContext.open();
    final ZmqSocket socket;
    final MemorySegment buffer;

    End(ZmqType type, int size) {
      socket = context.socket(type);
      buffer = payload(size);
    }

    final String boundEndpoint() {
      return socket.lastEndpoint();
    }

    @Override
    public final void close() {
      socket.close();
      context.close();
    }
  }

  private static final class Pull extends End implements PullEnd {
    Pull(Transport transport, int size) {
      super(ZmqType.PULL, size);
      socket.bind(transport.wildcard());
    }

    @Override
    public String endpoint() {
      return boundEndpoint();
    }

    @Override
    public byte receive() {
      return LibzmqContender.receive(socket, buffer);
    }
  }

  private static final class Push extends End implements PushEnd {
    Push(String endpoint, int size) {
      super(ZmqType.PUSH, size);
      socket.connect(endpoint);
    }

    @Override
    public void send(byte number) {
      LibzmqContender.send(socket, buffer, number);
    }
  }

  private static final class Reply extends End implements ReplyEnd {
    Reply(Transport transport, int size) {
      super(ZmqType.REP, size);
      socket.bind(transport.wildcard());
    }

    @Override
    public String endpoint() {
      return boundEndpoint();
    }

    @Override
    public void serve() {
      LibzmqContender.send(socket, buffer, LibzmqContender.receive(socket, buffer));
    }
  }

  private static final class Request extends End implements RequestEnd {
    Request(String endpoint, int size) {
      super(ZmqType.REQ, size);
      socket.connect(endpoint);
    }

    @Override
    public byte roundTrip(byte number) {
      LibzmqContender.send(socket, buffer, number);
      return LibzmqContender.receive(socket, buffer);
    }
  }
}
