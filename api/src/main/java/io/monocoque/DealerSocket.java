package io.monocoque;

import io.monocoque.bytes.RoutingId;
import io.monocoque.protocol.wire.SocketType;
import io.monocoque.wiring.Duplex;
import io.monocoque.wiring.Engine;
import io.monocoque.wiring.SocketCore;
import io.monocoque.wiring.SocketSettings;

/**
 * Sends to its peers in turns and receives from them in fair turns, without a rule of who speaks
 * when. Source: RFC 28, DEALER.
 *
 * <p>Threading: any number of threads.
 */
public final class DealerSocket extends DuplexSocket<DealerSocket> {

  static DealerSocket open(Engine engine, SocketSettings settings) {
    Duplex duplex = new Duplex("the DEALER socket", engine, Integer.MAX_VALUE);
    return new DealerSocket(new SocketCore(engine, settings, duplex), duplex);
  }

  private DealerSocket(SocketCore core, Duplex duplex) {
    super(core, duplex);
  }

  @Override
  DealerSocket self() {
    return this;
  }

  /** What a DEALER can be told when it is made. */
  public static final class Options extends SocketOptions<Options> {
    Options() {
      super(SocketType.DEALER);
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

    /** The name under which ROUTER peers shall know this socket. */
    public Options routingId(RoutingId id) {
      return ownRoutingId(id);
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
