package io.monocoque.benchmarks;

import io.monocoque.libzmq.LibZmq;
import io.monocoque.libzmq.ZmqContext;
import io.monocoque.libzmq.ZmqFlags;
import io.monocoque.libzmq.ZmqOption;
import io.monocoque.libzmq.ZmqPoller;
import io.monocoque.libzmq.ZmqSocket;
import io.monocoque.libzmq.ZmqType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * libzmq, called as a C program calls it: {@code zmq_send} and {@code zmq_recv} on native memory,
 * one downcall a message, nothing allocated in Java.
 *
 * <p>Of libzmq's two ways to receive this is the one without further calls for the bytes.
 */
final class LibzmqContender extends PollingContender<LibzmqContender.SocketEnd> {
  private @Nullable ZmqContext context;

  @Override
  public String name() {
    return Contenders.LIBZMQ;
  }

  @Override
  public String version() {
    return "libzmq " + LibZmq.version();
  }

  private ZmqSocket socket(ZmqType type) {
    ZmqContext opened = context;
    if (opened == null) {
      opened = ZmqContext.open();
      context = opened;
    }
    return opened.socket(type);
  }

  @Override
  SocketEnd end(String type, Address at, int size) {
    return new SocketEnd(attach(socket(ZmqType.valueOf(type)), at), size);
  }

  private static ZmqSocket attach(ZmqSocket socket, Address at) {
    if (at.isBound()) {
      socket.bind(at.endpoint());
    } else {
      socket.connect(at.endpoint());
    }
    return socket;
  }

  @Override
  public PullEnd pullUnderCurve(Address at, int size) {
    ZmqSocket socket = socket(ZmqType.PULL);
    socket.setOption(ZmqOption.CURVE_SERVER, 1);
    socket.setOption(ZmqOption.CURVE_SECRETKEY, Curve.SERVER_SECRET_KEY);
    return new SocketEnd(attach(socket, at), size);
  }

  @Override
  public PushEnd pushUnderCurve(Address at, int size) {
    ZmqSocket socket = socket(ZmqType.PUSH);
    socket.setOption(ZmqOption.CURVE_SERVERKEY, Curve.serverKeys().publicKey());
    socket.setOption(ZmqOption.CURVE_PUBLICKEY, Curve.clientKeys().publicKey());
    socket.setOption(ZmqOption.CURVE_SECRETKEY, Curve.CLIENT_SECRET_KEY);
    return new SocketEnd(attach(socket, at), size);
  }

  @Override
  SocketEnd subscribing(Address at, int size, List<byte[]> prefixes, boolean unlimited) {
    ZmqSocket socket = socket(ZmqType.SUB);
    if (unlimited) {
      socket.setOption(ZmqOption.SNDHWM, 0);
    }
    attach(socket, at);
    prefixes.forEach(prefix -> socket.setOption(ZmqOption.SUBSCRIBE, prefix));
    return new SocketEnd(socket, size);
  }

  @Override
  public ReplyEnd router(Address at, int size) {
    return new RouterEnd(attach(socket(ZmqType.ROUTER), at), size);
  }

  @Override
  void receive(List<SocketEnd> ends, List<? extends Taker> takers) throws Exception {
    ZmqPoller poller = new ZmqPoller(ends.stream().map(each -> each.socket).toList());
    while (true) {
      poller.poll(-1);
      for (int i = 0; i < ends.size(); i++) {
        if (poller.isReadable(i)) {
          ends.get(i).giveAll(takers.get(i));
        }
      }
    }
  }

  static class SocketEnd extends End {
    private static final ValueLayout.OfLong NUMBER =
        ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    final ZmqSocket socket;
    private final MemorySegment buffer;

    SocketEnd(ZmqSocket socket, int size) {
      this.socket = socket;
      buffer = Arena.global().allocateFrom(ValueLayout.JAVA_BYTE, Payload.template(size));
    }

    @Override
    public final String endpoint() {
      return socket.lastEndpoint();
    }

    @Override
    public final void send(long number) {
      buffer.set(NUMBER, 0, number);
      send(socket, buffer, buffer.byteSize(), ZmqFlags.NONE);
    }

    @Override
    public final long receive() {
      Payload.checkLength(
          socket.receive(buffer, ZmqFlags.NONE), Math.toIntExact(buffer.byteSize()));
      return buffer.get(NUMBER, 0);
    }

    @Override
    final void giveAll(Taker taker) throws Exception {
      int length;
      while ((length = socket.receive(buffer, ZmqFlags.DONTWAIT)) != ZmqSocket.WOULD_BLOCK) {
        Payload.checkLength(length, Math.toIntExact(buffer.byteSize()));
        taker.take(buffer.get(NUMBER, 0));
      }
    }

    static void send(ZmqSocket socket, MemorySegment part, long length, int flags) {
      if (!socket.send(part, length, flags)) {
        throw new IllegalStateException("a send without a time-out timed out");
      }
    }
  }

  private static final class RouterEnd extends SocketEnd {
    private static final int LONGEST_ID = 255;
    private final MemorySegment peer = Arena.global().allocate(LONGEST_ID);

    RouterEnd(ZmqSocket socket, int size) {
      super(socket, size);
    }

    @Override
    public void serve() {
      int length = socket.receive(peer, ZmqFlags.NONE);
      long number = receive();
      send(socket, peer, length, ZmqFlags.SNDMORE);
      send(number);
    }
  }
}
