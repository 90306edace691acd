package io.monocoque;

import io.monocoque.bytes.Bytes;
import java.io.IOException;

/**
 * What a value is as one part of a message: written straight into memory of the engine, read from
 * where the part lies.
 *
 * <pre>{@code
 * push.send(order, ORDERS);
 * Order order = ORDERS.decode(pull.receive().part(0));
 * }</pre>
 *
 * <p>Threading: that of the sockets which it is used with; one without state suits all.
 *
 * @param <T> the value's type
 */
public interface Codec<T> {
  /** The most bytes that the value takes: so much is claimed, and what is written is sent. */
  int maxSize(T value);

  /**
   * Writes the value. What was written when this throws is not sent.
   *
   * @throws IOException if the value cannot be encoded
   */
  void encode(T value, WritableBytes<?> target) throws IOException;

  /**
   * Reads a value; the part never changes, so it may keep slices and views of it, which then keep
   * the part alive.
   *
   * @throws IOException if the part is no such value
   */
  T decode(Bytes part) throws IOException;
}
