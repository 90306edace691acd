package io.monocoque.interop;

import io.monocoque.libzmq.ZmqOption;
import io.monocoque.libzmq.ZmqSocket;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A libzmq socket in this process. Ownership: owns the socket. */
record LibZmqSide(Kind kind, ZmqSocket socket) implements Peer {
  @Override
  public String bind(String endpoint) {
    socket.bind(endpoint);
    return socket.lastEndpoint();
  }

  @Override
  public void connect(String endpoint) {
    socket.connect(endpoint);
  }

  @Override
  public void subscribe(byte[] prefix) {
    socket.setOption(ZmqOption.SUBSCRIBE, prefix);
  }

  @Override
  public boolean offer(List<byte[]> message, Duration timeout) {
    socket.setOption(ZmqOption.SNDTIMEO, Math.toIntExact(timeout.toMillis()));
    return socket.send(message);
  }

  @Override
  public @Nullable List<byte[]> poll(Duration timeout) {
    socket.setOption(ZmqOption.RCVTIMEO, Math.toIntExact(timeout.toMillis()));
    return socket.receiveMessage();
  }

  @Override
  public void close() {
    socket.close();
  }

  @Override
  public String toString() {
    return "libzmq's " + kind;
  }
}
