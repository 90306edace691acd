package io.monocoque;

import io.monocoque.protocol.wire.SocketType;
import io.monocoque.wiring.Duplex;
import io.monocoque.wiring.Engine;
import io.monocoque.wiring.SocketCore;
import io.monocoque.wiring.SocketSettings;

/**
 * Talks to exactly one peer; whoever else comes is refused. Source: RFC 31, PAIR.
 *
 * <p>Threading: any number of threads.
 */
public final class PairSocket extends DuplexSocket<PairSocket> {

  static PairSocket open(Engine engine, SocketSettings settings) {
    Duplex duplex = new Duplex("the PAIR socket", engine, 1);
    return new PairSocket(new SocketCore(engine, settings, duplex), duplex);
  }

  private PairSocket(SocketCore core, Duplex duplex) {
    super(core, duplex);
  }

  @Override
  PairSocket self() {
    return this;
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

    /**
     * Whether received messages know who sent them; see {@link
     * io.monocoque.bytes.Message#metadata}.
     */
    public Options receiveMetadata(boolean on) {
      return tellSenders(on);
    }

    @Override
    Options self() {
      return this;
    }
  }
}
