package io.monocoque;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.protocol.wire.SocketType;
import io.monocoque.wiring.Engine;
import io.monocoque.wiring.PublishingSide;
import io.monocoque.wiring.SocketCore;
import io.monocoque.wiring.SocketSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Publishes to all subscribers of a topic. It never waits: for a subscriber whose queue is full the
 * message is dropped, and counted. Over a connection so are those that follow, until half of the
 * queue is free, if others take them. Source: RFC 29, PUB.
 *
 * <p>Threading: any number of threads.
 */
public final class PubSocket extends Socket<PubSocket> implements Sender {
  private final PublishingSide side;

  static PubSocket open(Engine engine, SocketSettings settings) {
    PublishingSide side = new PublishingSide("the PUB socket", engine);
    return new PubSocket(new SocketCore(engine, settings, side), side);
  }

  private PubSocket(SocketCore core, PublishingSide side) {
    super(core);
    this.side = side;
  }

  @Override
  PubSocket self() {
    return this;
  }

  /** Publishes to whoever is subscribed now; never waits. */
  @Override
  public void send(Message message) {
    side.publish(message);
  }

  /** Publishes one part, copied from the array; never waits. */
  @Override
  public void send(byte[] part) {
    side.publish(part);
  }

  /** Publishes one part in UTF-8; never waits. */
  @Override
  public void send(String part) {
    send(part.getBytes(StandardCharsets.UTF_8));
  }

  /** Publishes one part without copying it; never waits. */
  @Override
  public void send(Bytes part) {
    send(Message.of(part));
  }

  /** Publishes; never waits and always accepts. */
  @Override
  public boolean send(Message message, Duration timeout) {
    return trySend(message);
  }

  /** Publishes; always accepts. */
  @Override
  public boolean trySend(Message message) {
    side.publish(message);
    return true;
  }

  /** A message that is written in place; never waits. */
  @Override
  public Draft claim(int size) {
    return Draft.present(side.tryClaim(Draft.checkSize(size)), side, size);
  }

  /** A message that is written in place; never waits and is never null. */
  @Override
  public @Nullable Draft claim(int size, Duration timeout) {
    return tryClaim(size);
  }

  @Override
  public @Nullable Draft tryClaim(int size) {
    return Draft.of(side.tryClaim(Draft.checkSize(size)), side, size);
  }

  /** Subscribers of a topic: those that asked for exactly this prefix. */
  public int subscriberCount(String prefix) {
    return side.subscriberCount(Bytes.of(prefix));
  }

  /**
   * Waits until so many peers are subscribed to exactly this prefix.
   *
   * @return whether they are
   * @throws InterruptedException if interrupted while waiting
   * @throws SocketClosedException if the socket is closed
   */
  @CheckReturnValue
  public boolean awaitSubscribers(String prefix, int count, Duration timeout)
      throws InterruptedException {
    return side.awaitSubscribers(Bytes.of(prefix), count, deadline(timeout));
  }

  /** Messages that were dropped for subscribers whose queue was full. */
  public long droppedCount() {
    return side.droppedCount();
  }

  /** What a PUB can be told when it is made. */
  public static final class Options extends SocketOptions<Options> {
    Options() {
      super(SocketType.PUB);
    }

    /** Messages that may wait for each subscriber; 0 for any number. */
    public Options sendHighWaterMark(int messages) {
      return sendMark(messages);
    }

    @Override
    Options self() {
      return this;
    }
  }
}
