package io.monocoque.interop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ;

/** A JeroMQ socket. Ownership: owns the socket. */
final class JeroMqSide implements Peer {
  private final Kind kind;
  private final Supplier<ZMQ.Socket> factory;
  private final List<byte[]> subscriptions = new ArrayList<>();
  private ZMQ.Socket socket;

  JeroMqSide(Kind kind, Supplier<ZMQ.Socket> factory) {
    this.kind = kind;
    this.factory = factory;
    this.socket = factory.get();
  }

  /** Takes a new socket instead of one that did nothing yet. */
  void startOver() {
    socket.close();
    socket = factory.get();
    subscriptions.forEach(socket::subscribe);
  }

  @Override
  public Kind kind() {
    return kind;
  }

  @Override
  public String bind(String endpoint) {
    socket.bind(endpoint);
    return socket.getLastEndpoint();
  }

  @Override
  public void connect(String endpoint) {
    socket.connect(endpoint);
  }

  @Override
  public void subscribe(byte[] prefix) {
    subscriptions.add(prefix);
    socket.subscribe(prefix);
  }

  @Override
  public boolean offer(List<byte[]> message, Duration timeout) {
    socket.setSendTimeOut(Math.toIntExact(timeout.toMillis()));
    int last = message.size() - 1;
    for (int i = 0; i <= last; i++) {
      if (!socket.send(message.get(i), i < last ? ZMQ.SNDMORE : 0)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public @Nullable List<byte[]> poll(Duration timeout) {
    socket.setReceiveTimeOut(Math.toIntExact(timeout.toMillis()));
    List<byte[]> parts = new ArrayList<>();
    do {
      byte[] part = socket.recv();
      if (part == null) {
        return null;
      }
      parts.add(part);
    } while (socket.hasReceiveMore());
    return parts;
  }

  @Override
  public void close() {
    socket.close();
  }

  @Override
  public String toString() {
    return "JeroMQ's " + kind;
  }
}
