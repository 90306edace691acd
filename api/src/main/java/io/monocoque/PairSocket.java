package io.monocoque;

import io.monocoque.bytes.Message;
import io.monocoque.protocol.wire.SocketType;
import io.monocoque.wiring.Duplex;
import io.monocoque.wiring.Engine;
import io.monocoque.wiring.SocketCore;
import io.monocoque.wiring.SocketSettings;
import io.monocoque.wiring.WaitList;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Talks to exactly one peer; whoever else comes is refused. Source: RFC 31, PAIR.
 *
 * <p>Threading: any number of threads.
 */
public final class PairSocket extends Socket<PairSocket> implements Sender, Receiver<Message> {
  private final Duplex duplex;

  static PairSocket open(Engine engine, SocketSettings settings) {
    Duplex duplex = new Duplex("the PAIR socket", 1);
    return new PairSocket(new SocketCore(engine, settings, duplex), duplex);
  }

  private PairSocket(SocketCore core, Duplex duplex) {
    super(core);
    this.duplex = duplex;
  }

  @Override
  PairSocket self() {
    return this;
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

  /** What a PAIR can be told when it is made. */
  public static final class Options extends SocketOptions<Options> {
    Options() {
      super(SocketType.PAIR);
    }

    /** Messages that may wait for each peer; 0 for any number. */
    public Options sendHighWaterMark(int messages) {
      return sendMark(messages);
    }

    /** Messages of each peer that may wait to be received; 0 for any number. */
    public Options receiveHighWaterMark(int messages) {
      return receiveMark(messages);
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
