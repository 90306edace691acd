package io.monocoque.wiring;

import static io.monocoque.io.Log.LOG;

import io.monocoque.ConnectionEvent;
import io.monocoque.EndpointException;
import io.monocoque.io.Endpoint;
import io.monocoque.io.IpcPath;
import io.monocoque.io.TcpAddresses;
import io.monocoque.io.Timer;
import io.monocoque.io.spi.AcceptHandler;
import io.monocoque.io.spi.ListenOptions;
import io.monocoque.io.spi.Listener;
import io.monocoque.io.spi.Transport;
import io.monocoque.io.spi.TransportHandler;
import io.monocoque.protocol.session.PeerProperties;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint that is listened on, with the connections that came through it. The pipe of each ends
 * with it: what waits for a peer that is gone is dropped.
 *
 * <p>Threading: the loop, except {@link #open}, {@link #close} and what {@link OpenEndpoint} lets
 * anybody ask.
 */
final class BindEndpoint implements OpenEndpoint, ConnectionHost, AcceptHandler {
  private final SocketCore core;
  private final @Nullable IpcPath ipcPath;

  private final Set<Connection> connections = new HashSet<>();

  /** What may still have something to send; empty until the endpoint ends. */
  private volatile List<ConnectionPipe> lingering = List.of();

  private volatile String text;
  private final CompletableFuture<BindEndpoint> unbound = new CompletableFuture<>();
  private @Nullable Listener listener;
  private @Nullable Timer lingerTimer;
  private boolean ending;
  private boolean ended;

  private BindEndpoint(SocketCore core, String text, @Nullable IpcPath ipcPath) {
    this.core = core;
    this.text = text;
    this.ipcPath = ipcPath;
  }

  /**
   * Listens; waits for the loop to do so.
   *
   * @throws EndpointException if the address is not to be had
   */
  static BindEndpoint open(SocketCore core, Endpoint endpoint, String text) {
    CompletableFuture<BindEndpoint> opened = new CompletableFuture<>();
    try {
      IpcPath ipcPath = endpoint instanceof Endpoint.Ipc ipc ? IpcPath.claim(ipc) : null;
      SocketAddress address =
          ipcPath != null ? ipcPath.address() : TcpAddresses.local((Endpoint.Tcp) endpoint);
      BindEndpoint opening = new BindEndpoint(core, text, ipcPath);
      core.execute(
          () -> {
            try {
              opening.listen(address);
              opened.complete(opening);
            } catch (IOException | RuntimeException e) {
              opened.completeExceptionally(e);
            }
          });
      return SocketCore.await(opened);
    } catch (IOException e) {
      throw failure(text, e);
    } catch (CompletionException e) {
      throw failure(text, e.getCause() == null ? e : e.getCause());
    }
  }

  private static EndpointException failure(String text, Throwable cause) {
    return new EndpointException("cannot bind " + text + ": " + cause.getMessage(), cause);
  }

  private void listen(SocketAddress address) throws IOException {
    SocketSettings settings = core.settings();
    Listener opened;
    try {
      opened =
          core.loop()
              .driver()
              .listen(
                  address,
                  new ListenOptions(settings.backlog(), settings.transportOptions()),
                  this);
      if (ipcPath != null) {
        ipcPath.bound();
      }
    } catch (IOException | RuntimeException e) {
      if (ipcPath != null) {
        ipcPath.release();
      }
      throw e;
    }
    listener = opened;
    text = Endpoint.render(opened.localAddress());
    core.event(new ConnectionEvent.Listening(text));
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
    return true;
  }

  @Override
  public int unsent() {
    int sum = 0;
    for (ConnectionPipe pipe : lingering) {
      sum += pipe.outbound().unfinished();
    }
    return sum;
  }

  @Override
  public TransportHandler onAccepted(Transport transport) {
    Connection accepted = new Connection(core, this);
    connections.add(accepted);
    SocketAddress remote = transport.remoteAddress();
    core.event(new ConnectionEvent.Accepted(text, remote == null ? "" : Endpoint.render(remote)));
    accepted.transport(transport);
    core.execute(accepted::begin);
    return accepted;
  }

  @Override
  public void onAcceptFailed(IOException cause) {
    core.event(new ConnectionEvent.AcceptFailed(text, String.valueOf(cause.getMessage())));
  }

  @Override
  public @Nullable ConnectionPipe established(Connection connection, PeerProperties properties) {
    return ending ? null : new ConnectionPipe(core, text, connection.remoteAddress());
  }

  @Override
  public void closed(Connection lost, Outcome outcome, String reason) {
    connections.remove(lost);
    ConnectionPipe pipe = lost.pipe();
    if (pipe != null) {
      pipe.refuse();
      int dropped = lost.unknownCount() + pipe.disconnected(false) + pipe.close();
      core.interrupted(pipe);
      core.peerGone(pipe);
      core.event(
          new ConnectionEvent.Disconnected(text, lost.remote(), reason, dropped, lost.errorCode()));
      if (ending && dropped > 0) {
        core.engine().dropped(core, text, dropped);
      }
    }
    finishIfEmpty();
  }

  @Override
  public void loopEnding() {
    connections.forEach(Connection::abandon);
  }

  /** The connections and the listener went with the old loop: their peers will connect again. */
  @Override
  public void restart() {
    lingerTimer = null;
    for (Connection lost : List.copyOf(connections)) {
      lost.discard();
      closed(lost, Outcome.LOST, "the event loop failed");
    }
    SocketAddress address = listener == null || ending ? null : listener.localAddress();
    if (address != null) {
      try {
        if (ipcPath != null) {
          ipcPath.removeFile();
        }
        listen(address);
      } catch (IOException e) {
        core.event(new ConnectionEvent.Stopped(text, String.valueOf(e.getMessage())));
      }
    }
  }

  /** Returns when the address is free again. */
  @Override
  public void close(long lingerNanos) {
    core.execute(() -> beginEnd(lingerNanos));
    if (!core.loop().inLoop()) {
      try {
        SocketCore.await(unbound);
      } catch (CompletionException e) {
        LOG.log(Level.WARNING, "the loop does not say that " + text + " is closed", e);
      }
    }
  }

  private void beginEnd(long lingerNanos) {
    if (ended) {
      return;
    }
    boolean first = !ending;
    ending = true;
    if (first) {
      if (ipcPath != null) {
        ipcPath.release();
      }
      if (listener != null) {
        listener.close();
      }
      // The descriptor goes in the poll that ends this round.
      core.execute(() -> unbound.complete(this));
      lingering = connections.stream().map(Connection::pipe).filter(Objects::nonNull).toList();
      lingering.forEach(core.pattern()::detach);
    }
    for (Connection each : List.copyOf(connections)) {
      if (lingerNanos == 0) {
        each.end("closed");
      } else {
        each.endWhenDrained();
      }
    }
    if (lingerNanos > 0 && lingerTimer == null) {
      lingerTimer = core.loop().schedule(lingerNanos, () -> beginEnd(0));
    }
    finishIfEmpty();
  }

  private void finishIfEmpty() {
    if (ending && !ended && connections.isEmpty()) {
      ended = true;
      if (lingerTimer != null) {
        lingerTimer.cancel();
      }
      core.event(new ConnectionEvent.Closed(text, 0));
      core.endpointGone(this);
    }
  }
}
