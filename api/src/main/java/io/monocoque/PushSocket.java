package io.monocoque;

import io.monocoque.bytes.Message;
import io.monocoque.protocol.wire.SocketType;
import io.monocoque.wiring.Engine;
import io.monocoque.wiring.OutgoingSide;
import io.monocoque.wiring.Outlet;
import io.monocoque.wiring.SocketCore;
import io.monocoque.wiring.SocketSettings;
import io.monocoque.wiring.WaitList;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Hands work out to PULL sockets: each message goes to one of them, in turns. Source: RFC 30, PUSH.
 *
 * <p>Threading: any number of threads.
 */
public final class PushSocket extends Socket<PushSocket> implements Sender {
  private final OutgoingSide outgoing;

  static PushSocket open(Engine engine, SocketSettings settings) {
    OutgoingSide outgoing = new OutgoingSide("the PUSH socket", engine);
    return new PushSocket(new SocketCore(engine, settings, outgoing), outgoing);
  }

  private PushSocket(SocketCore core, OutgoingSide outgoing) {
    super(core);
    this.outgoing = outgoing;
  }

  @Override
  PushSocket self() {
    return this;
  }

  @Override
  public void send(Message message) throws InterruptedException {
    outgoing.send(message, WaitList.FOREVER);
  }

  @Override
  public void send(byte[] part) throws InterruptedException {
    outgoing.send(part, WaitList.FOREVER);
  }

  @Override
  public boolean send(Message message, Duration timeout) throws InterruptedException {
    return outgoing.send(message, deadline(timeout)) != null;
  }

  @Override
  public Draft claim(int size) throws InterruptedException {
    Outlet outlet = outgoing;
    return Draft.present(outlet.claim(Draft.checkSize(size), WaitList.FOREVER), outlet, size);
  }

  @Override
  public @Nullable Draft claim(int size, Duration timeout) throws InterruptedException {
    Outlet outlet = outgoing;
    return Draft.of(outlet.claim(Draft.checkSize(size), deadline(timeout)), outlet, size);
  }

  @Override
  public @Nullable Draft tryClaim(int size) {
    Outlet outlet = outgoing;
    return Draft.of(outlet.tryClaim(Draft.checkSize(size)), outlet, size);
  }

  @Override
  public boolean trySend(Message message) {
    return outgoing.trySend(message) != null;
  }

  /** What a PUSH can be told when it is made. */
  public static final class Options extends SocketOptions<Options> {
    Options() {
      super(SocketType.PUSH);
    }

    /** Messages that may wait for each peer; 0 for any number. */
    public Options sendHighWaterMark(int messages) {
      return sendMark(messages);
    }

    /** Only connections that stand are given messages; what waits for a lost one is lost too. */
    public Options immediate(boolean on) {
      return queueOnlyWhenConnected(on);
    }

    @Override
    Options self() {
      return this;
    }
  }
}
