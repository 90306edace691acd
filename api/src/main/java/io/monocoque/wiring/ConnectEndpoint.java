package io.monocoque.wiring;

import io.monocoque.ConnectionEvent;
import io.monocoque.io.Backoff;
import io.monocoque.io.Endpoint;
import io.monocoque.io.Resolver;
import io.monocoque.io.TcpAddresses;
import io.monocoque.io.Timer;
import io.monocoque.protocol.session.PeerProperties;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint that is connected to, again and again.
 *
 * <pre>
 *   RESOLVING -> CONNECTING (address by address) -> CONNECTED -> (lost) WAITING -> RESOLVING ...
 *   any -> ENDING (sends what is left, within the linger period) -> ENDED
 * </pre>
 *
 * <p>Threading: the loop, except {@link #open}, {@link #close} and what {@link OpenEndpoint} lets
 * anybody ask.
 */
final class ConnectEndpoint implements OpenEndpoint, ConnectionHost {
  private final SocketCore core;
  private final Endpoint endpoint;
  private final String text;
  private final Backoff backoff;

  /** Written by the loop; null while a pipe is made only for connections that stand. */
  private volatile @Nullable ConnectionPipe pipe;

  private @Nullable Connection connection;
  private @Nullable Timer timer;
  private @Nullable Timer lingerTimer;
  private List<? extends SocketAddress> addresses = List.of();
  private int nextAddress;
  private int lookUps;
  private boolean ending;

  /** Accepted messages that the end of the endpoint costs. */
  private int droppedAtEnd;

  private boolean ended;

  private ConnectEndpoint(SocketCore core, Endpoint endpoint, String text) {
    this.core = core;
    this.endpoint = endpoint;
    this.text = text;
    SocketSettings settings = core.settings();
    this.backoff =
        new Backoff(settings.reconnectNanos(), settings.reconnectMaxNanos(), core.loop().random());
  }

  static ConnectEndpoint open(SocketCore core, Endpoint endpoint, String text) {
    ConnectEndpoint opened = new ConnectEndpoint(core, endpoint, text);
    if (core.pattern().attachesBeforeConnected() && !core.settings().immediate()) {
      ConnectionPipe early = opened.newPipe();
      opened.pipe = early;
      core.attach(early);
    }
    return opened;
  }

  @Override
  public void start() {
    core.execute(this::resolve);
  }

  private ConnectionPipe newPipe() {
    return new ConnectionPipe(core, text, null);
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public String endpoint() {
    return text;
  }

  @Override
  public boolean isBound() {
    return false;
  }

  @Override
  public int unsent() {
    ConnectionPipe waiting = pipe;
    return waiting == null ? 0 : waiting.outbound().unfinished();
  }

  private void resolve() {
    timer = null;
    if (ended || connection != null) {
      return;
    }
    if (endpoint instanceof Endpoint.Tcp tcp) {
      core.engine().resolver().resolve(tcp, core.engine().loop(), new LookUp(++lookUps));
    } else if (endpoint instanceof Endpoint.Ipc ipc) {
      begin(List.of(UnixDomainSocketAddress.of(ipc.path())));
    } else {
      throw new AssertionError(endpoint);
    }
  }

  /** An answer counts only if no later look-up was begun. */
  private final class LookUp implements Resolver.Answer {
    private final int number;

    private LookUp(int number) {
      this.number = number;
    }

    @Override
    public void onResolved(List<InetSocketAddress> found) {
      if (number == lookUps) {
        begin(found);
      }
    }

    @Override
    public void onUnresolved(IOException cause) {
      if (number == lookUps) {
        retry("the name is not known: " + cause.getMessage());
      }
    }
  }

  private void begin(List<? extends SocketAddress> found) {
    addresses = found;
    nextAddress = 0;
    tryNext();
  }

  private void tryNext() {
    if (ended) {
      return;
    }
    SocketAddress source;
    try {
      source =
          endpoint instanceof Endpoint.Tcp tcp && tcp.source() != null
              ? TcpAddresses.local(tcp.source())
              : null;
    } catch (IOException e) {
      retry(String.valueOf(e.getMessage()));
      return;
    }
    Connection attempt = new Connection(core, this);
    connection = attempt;
    attempt.transport(
        core.loop()
            .driver()
            .connect(
                addresses.get(nextAddress++), source, core.settings().transportOptions(), attempt));
  }

  @Override
  public void connected(@Nullable SocketAddress peer) {
    core.event(new ConnectionEvent.Connected(text, peer == null ? text : Endpoint.render(peer)));
  }

  @Override
  public ConnectionPipe established(Connection established, PeerProperties peer) {
    backoff.reset();
    ConnectionPipe used = pipe;
    if (used == null) {
      used = newPipe();
      pipe = used;
    }
    return used;
  }

  @Override
  public void closed(Connection lost, Outcome outcome, String reason) {
    connection = null;
    ConnectionPipe used = pipe;
    boolean stop = outcome == Outcome.PROTOCOL_ERROR || core.settings().reconnectNanos() < 0;
    boolean keep = !stop && !ending && !core.settings().immediate();
    int dropped = 0;
    if (used != null && lost.wasEstablished()) {
      if (core.settings().immediate()) {
        used.refuse();
      }
      dropped = lost.unknownCount() + used.disconnected(keep || ending);
      core.interrupted(used);
      if (core.settings().immediate()) {
        dropped += used.close();
        core.peerGone(used);
        pipe = null;
      }
      if (ended) {
        droppedAtEnd += dropped;
      } else {
        core.event(
            new ConnectionEvent.Disconnected(
                text, lost.remote(), reason, dropped, lost.errorCode()));
      }
    }
    if (ended) {
      finish();
    } else if (ending && unsent() == 0) {
      end();
    } else if (stop) {
      core.event(new ConnectionEvent.Stopped(text, reason));
      end();
    } else if (!lost.wasConnected() && nextAddress < addresses.size()) {
      tryNext();
    } else {
      retry(reason);
    }
  }

  @Override
  public void loopEnding() {
    if (connection != null) {
      connection.abandon();
    }
  }

  /** Timers went with the old loop, and so did the connection. */
  @Override
  public void restart() {
    timer = null;
    lingerTimer = null;
    Connection lost = connection;
    if (lost != null) {
      lost.discard();
      closed(lost, Outcome.LOST, "the event loop failed");
    } else if (!ended) {
      resolve();
    }
  }

  private void retry(String reason) {
    if (ended) {
      return;
    }
    if (core.settings().reconnectNanos() < 0) {
      core.event(new ConnectionEvent.Stopped(text, reason));
      end();
      return;
    }
    long delay = backoff.nextNanos();
    core.event(new ConnectionEvent.ConnectRetried(text, reason, Duration.ofNanos(delay)));
    timer = core.loop().schedule(delay, this::resolve);
  }

  @Override
  public void close(long lingerNanos) {
    ConnectionPipe used = pipe;
    if (used != null) {
      core.pattern().detach(used); // here already: the caller's next send is for the other peers
    }
    core.execute(() -> beginEnd(lingerNanos));
  }

  private void beginEnd(long lingerNanos) {
    if (ended) {
      if (connection == null) {
        core.endpointGone(this);
      }
      return;
    }
    boolean first = !ending;
    ending = true;
    ConnectionPipe used = pipe;
    if (used != null && first) {
      core.pattern().detach(used);
    }
    if (lingerNanos == 0) {
      end();
      return;
    }
    Connection current = connection;
    if (current != null && current.wasEstablished()) {
      current.endWhenDrained();
    } else if (unsent() == 0) {
      end();
      return;
    }
    if (lingerNanos > 0 && lingerTimer == null) {
      lingerTimer = core.loop().schedule(lingerNanos, this::end);
    }
  }

  @Override
  public void opened(Connection opened) {
    if (ending) {
      opened.endWhenDrained();
    }
  }

  /** Ends at once. */
  private void end() {
    if (ended) {
      return;
    }
    ended = true;
    ending = true;
    if (timer != null) {
      timer.cancel();
    }
    if (lingerTimer != null) {
      lingerTimer.cancel();
    }
    Connection current = connection;
    if (current != null) {
      current.end("closed");
    } else {
      finish();
    }
  }

  private void finish() {
    ConnectionPipe used = pipe;
    if (used != null) {
      droppedAtEnd += used.close();
      core.peerGone(used);
    }
    if (droppedAtEnd > 0) {
      core.engine().dropped(core, text, droppedAtEnd);
    }
    core.event(new ConnectionEvent.Closed(text, droppedAtEnd));
    core.endpointStopped(this);
  }
}
