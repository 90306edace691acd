package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A socket of any implementation, seen as libzmq's application sees one: messages are lists of
 * parts, a ROUTER's begin with the peer's name, a REP answers what it received last.
 *
 * <p>It exists so that one text of a scenario serves every implementation on either side.
 *
 * <p>Threading: one thread at a time.
 */
sealed interface Peer extends AutoCloseable permits OursSide, LibZmqSide, JeroMqSide {

  /** How long anything may take that should take milliseconds. */
  Duration PATIENCE = Duration.ofSeconds(10);

  Kind kind();

  /** Listens; answers the endpoint with the port or path that the system chose. */
  String bind(String endpoint);

  void connect(String endpoint);

  void subscribe(byte[] prefix);

  /** Sends, within the given time; answers whether the message was accepted. */
  boolean offer(List<byte[]> message, Duration timeout);

  /** The next message within the given time, or null. */
  @Nullable List<byte[]> poll(Duration timeout);

  default void send(List<byte[]> message) {
    if (!offer(message, PATIENCE)) {
      fail(this + " accepted no message within " + PATIENCE);
    }
  }

  default void send(String... parts) {
    send(Parts.of(parts));
  }

  default List<byte[]> receive() {
    return receive(PATIENCE);
  }

  default List<byte[]> receive(Duration timeout) {
    List<byte[]> message = poll(timeout);
    return message != null ? message : fail(this + " received no message within " + timeout);
  }

  default List<String> receiveTexts() {
    return Parts.texts(receive());
  }

  @Override
  void close();
}
