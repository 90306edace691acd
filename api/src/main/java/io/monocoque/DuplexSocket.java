package io.monocoque;

import io.monocoque.bytes.Message;
import io.monocoque.wiring.Duplex;
import io.monocoque.wiring.Outlet;
import io.monocoque.wiring.SocketCore;
import io.monocoque.wiring.WaitList;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What DEALER and PAIR have in common: they send and receive whole messages, in any order. They
 * differ in how many peers they take and in their options.
 *
 * <p>Its methods are not final: only so does javac repeat them in the two public classes, without
 * which a method reference such as {@code dealer::send} fails in other packages when it is run.
 *
 * <p>Threading: any number of threads.
 */
abstract sealed class DuplexSocket<S extends DuplexSocket<S>> extends Socket<S>
    implements Sender, MessageReceiver permits DealerSocket, PairSocket {
  private final Duplex duplex;

  DuplexSocket(SocketCore core, Duplex duplex) {
    super(core);
    this.duplex = duplex;
  }

  @Override
  public void send(Message message) throws InterruptedException {
    duplex.outgoing().send(message, WaitList.FOREVER);
  }

  @Override
  public void send(byte[] part) throws InterruptedException {
    duplex.outgoing().send(part, WaitList.FOREVER);
  }

  @Override
  public boolean send(Message message, Duration timeout) throws InterruptedException {
    return duplex.outgoing().send(message, deadline(timeout)) != null;
  }

  @Override
  public Draft claim(int size) throws InterruptedException {
    Outlet outlet = duplex.outgoing();
    return Draft.present(outlet.claim(Draft.checkSize(size), WaitList.FOREVER), outlet, size);
  }

  @Override
  public @Nullable Draft claim(int size, Duration timeout) throws InterruptedException {
    Outlet outlet = duplex.outgoing();
    return Draft.of(outlet.claim(Draft.checkSize(size), deadline(timeout)), outlet, size);
  }

  @Override
  public @Nullable Draft tryClaim(int size) {
    Outlet outlet = duplex.outgoing();
    return Draft.of(outlet.tryClaim(Draft.checkSize(size)), outlet, size);
  }

  @Override
  public boolean trySend(Message message) {
    return duplex.outgoing().trySend(message) != null;
  }

  @Override
  public Message receive() throws InterruptedException {
    return Objects.requireNonNull(duplex.incoming().receive(WaitList.FOREVER));
  }

  @Override
  public @Nullable Message receive(Duration timeout) throws InterruptedException {
    return duplex.incoming().receive(deadline(timeout));
  }

  @Override
  public @Nullable Message tryReceive() {
    return duplex.incoming().tryReceive();
  }

  @Override
  public void receiveInto(MessageBuffer buffer) throws InterruptedException {
    duplex.incoming().receiveInto(buffer.parts(), WaitList.FOREVER);
  }

  @Override
  public boolean receiveInto(MessageBuffer buffer, Duration timeout) throws InterruptedException {
    return duplex.incoming().receiveInto(buffer.parts(), deadline(timeout)) != null;
  }

  @Override
  public boolean tryReceiveInto(MessageBuffer buffer) {
    return duplex.incoming().tryReceiveInto(buffer.parts()) != null;
  }
}
