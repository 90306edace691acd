package io.monocoque.io.nio;

import static io.monocoque.io.Log.LOG;

import io.monocoque.bytes.trusted.Checked;
import io.monocoque.io.spi.AcceptHandler;
import io.monocoque.io.spi.Driver;
import io.monocoque.io.spi.InputWait;
import io.monocoque.io.spi.KernelEntries;
import io.monocoque.io.spi.ListenOptions;
import io.monocoque.io.spi.Listener;
import io.monocoque.io.spi.ReceiveShare;
import io.monocoque.io.spi.Transport;
import io.monocoque.io.spi.TransportHandler;
import io.monocoque.io.spi.TransportOptions;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Completions emulated on a {@link Selector}: for systems, kernels and sandboxes without io_uring.
 *
 * <p>All connections receive into one slab, which is free again when the handler returns. A write
 * is tried when it is started and goes on when the channel is ready; its end is told in the next
 * {@link #poll}, as no call into a driver calls back.
 *
 * <p>Threading: the loop's thread, {@link #wake} and {@link #inputWait} any. Ownership: the receive
 * slab and every channel; memory of a write is only read until it is told as written.
 */
final class NioDriver implements Driver {
  static final String NAME = "nio";

  /** In checked mode: where a late write of a handler is looked for. */
  private static final int WATCHED = 4 << 10;

  private static final long ACCEPT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Waits in a row that ended early, and for nothing, before we take the selector to be broken. */
  private static final int EARLY_RETURNS_MAX = 256;

  private static final long BROKEN_SELECTOR_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final LongSupplier clock;
  private final Selector selector;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment receiveSlab = arena.allocate(ReceiveShare.MOST, 4096);
  private final ByteBuffer receiveBuffer = receiveSlab.asByteBuffer();
  private final Consumer<SelectionKey> onSelected =
      new Consumer<>() {
        @Override
        public void accept(SelectionKey key) {
          onSelected(key);
        }
      };

  private final ArrayDeque<Completion> due = new ArrayDeque<>();
  private final ArrayDeque<NioListener> paused = new ArrayDeque<>();
  private final ConcurrentLinkedQueue<NioTransport> shutDown = new ConcurrentLinkedQueue<>();

  /** A wake that no wait has used up yet. */
  private final AtomicBoolean woken = new AtomicBoolean();

  private final ReceiveShare share = new ReceiveShare();

  private long resumeAt;
  private long rounds;
  private int handled;
  private int earlyReturns;
  private boolean closed;

  NioDriver(LongSupplier clock) throws IOException {
    this.clock = clock;
    this.selector = Selector.open();
    if (Checked.ON) {
      Checked.poison(receiveSlab);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Listener listen(SocketAddress local, ListenOptions options, AcceptHandler handler)
      throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(familyOf(local));
    try {
      channel.configureBlocking(false);
      if (local instanceof InetSocketAddress) {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      }
      // Before listening, so that accepted connections have it from their first segment.
      int receiveBufferSize = options.accepted().receiveBufferSize();
      if (receiveBufferSize >= 0) {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferSize);
      }
      channel.bind(local, options.backlog());
      return new NioListener(this, channel, options.accepted(), handler);
    } catch (Throwable e) {
      closeQuietly(channel);
      throw e;
    }
  }

  @Override
  public Transport connect(
      SocketAddress remote,
      @Nullable SocketAddress source,
      TransportOptions options,
      TransportHandler handler) {
    SocketChannel channel = null;
    try {
      channel = SocketChannel.open(familyOf(remote));
      configure(channel, options);
      if (source != null) {
        if (source instanceof InetSocketAddress) {
          // A fixed port may still be known from the connection before.
          channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        }
        channel.bind(source);
      }
      return NioTransport.connecting(this, channel, options, remote, handler);
    } catch (IOException e) {
      if (channel != null) {
        closeQuietly(channel);
      }
      return new StillbornTransport(this, handler, e);
    }
  }

  @Override
  public int poll(long timeoutNanos) throws IOException {
    handled = 0;
    rounds++;
    share.beginRound();
    for (NioTransport each; (each = shutDown.poll()) != null; ) {
      each.shutDownNow();
    }
    resumePaused();
    // Only what is due by now: closed channels lose their descriptors in the select between, and
    // handlers that cause more completions do not keep us here.
    int dueNow = due.size();
    select(dueNow > 0 ? 0 : timeoutNanos);
    for (int i = 0; i < dueNow; i++) {
      handled += due.remove().tell();
    }
    return handled;
  }

  private void select(long timeoutNanos) throws IOException {
    long wait = timeoutNanos;
    if (!paused.isEmpty()) {
      long pause = Math.max(0, resumeAt - clock.getAsLong());
      wait = wait < 0 ? pause : Math.min(wait, pause);
    }
    KernelEntries.WAIT.count();
    if (wait == 0 || woken.get()) {
      selector.selectNow(onSelected);
      if (wait != 0) {
        woken.getAndSet(false);
      }
      return;
    }
    // An interrupted thread's select returns at once, for ever; a loop is ended by other means.
    boolean interrupted = Thread.interrupted();
    long before = clock.getAsLong();
    // Rounded up: a wait that ends just before its time would be repeated at once.
    long millis = wait < 0 ? 0 : Math.max(1, Math.ceilDiv(wait, 1_000_000L));
    int selected = selector.select(onSelected, millis);
    boolean wasWoken = woken.getAndSet(false);
    interrupted |= Thread.interrupted();
    if (selected > 0 || wasWoken || interrupted || handled > 0) {
      earlyReturns = 0;
    } else {
      noteReturn(wait, clock.getAsLong() - before);
    }
  }

  /** A selector that keeps returning without a reason must not take a whole processor. */
  private void noteReturn(long wait, long waited) {
    if (wait >= 0 && waited >= wait / 2) {
      earlyReturns = 0;
    } else if (++earlyReturns >= EARLY_RETURNS_MAX) {
      if (earlyReturns == EARLY_RETURNS_MAX) {
        LOG.log(Level.WARNING, "the selector returns at once though nothing is ready; pausing");
      }
      LockSupport.parkNanos(this, BROKEN_SELECTOR_PAUSE_NANOS);
    }
  }

  private void onSelected(SelectionKey key) {
    // A handler may have closed this one a moment ago.
    if (key.isValid() && key.attachment() instanceof Ready ready) {
      handled += ready.onReady(key.readyOps());
    }
  }

  @Override
  public void wake() {
    if (!woken.getAndSet(true)) {
      KernelEntries.WAKE.count();
      selector.wakeup();
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (SelectionKey key : selector.keys()) {
      if (key.attachment() instanceof Ready ready) {
        ready.abandon();
      }
    }
    due.clear();
    paused.clear();
    try {
      selector.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "closing the selector failed", e);
    }
    arena.close();
  }

  SelectionKey register(SelectableChannel channel, int ops) throws IOException {
    return channel.register(selector, ops);
  }

  void configure(SocketChannel channel, TransportOptions options) throws IOException {
    channel.configureBlocking(false);
    if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
    if (options.sendBufferSize() >= 0) {
      channel.setOption(StandardSocketOptions.SO_SNDBUF, options.sendBufferSize());
    }
    if (options.receiveBufferSize() >= 0) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBufferSize());
    }
  }

  ReceiveShare share() {
    return share;
  }

  MemorySegment receiveSlab() {
    return receiveSlab;
  }

  /** The receive slab, or as much of it as one read may fill now. */
  ByteBuffer takeReceiveBuffer() {
    if (Checked.ON) {
      Checked.requirePoison(receiveSlab.asSlice(0, WATCHED), () -> "the receive slab");
    }
    return receiveBuffer.clear().limit(share.most());
  }

  /** The read and its handler are done with it. */
  void recycleReceiveBuffer(int byteCount) {
    if (Checked.ON) {
      // What a handler kept against the contract reads as nonsense.
      Checked.poison(receiveSlab.asSlice(0, byteCount));
    }
  }

  /** In nanoseconds; any thread. */
  LongSupplier clock() {
    return clock;
  }

  /** Counts the calls of {@link #poll}. */
  long rounds() {
    return rounds;
  }

  void tellLater(Completion completion) {
    due.add(completion);
  }

  /** Any thread: a connection that does not stand yet is to be ended. */
  void shutDownLater(NioTransport transport) {
    shutDown.add(transport);
    wake();
  }

  void resumeLater(NioListener listener) {
    resumeAt = clock.getAsLong() + ACCEPT_PAUSE_NANOS;
    paused.add(listener);
  }

  private void resumePaused() {
    if (!paused.isEmpty() && resumeAt - clock.getAsLong() <= 0) {
      for (NioListener listener; (listener = paused.poll()) != null; ) {
        listener.resume();
      }
    }
  }

  @Override
  public InputWait inputWait() throws IOException {
    return new InputSelector();
  }

  /**
   * A registered channel keeps its descriptor until the selector runs: the next poll sees to it.
   */
  void closeQuietly(Closeable closed) {
    try {
      closed.close();
    } catch (IOException e) {
      // The kernel gives the descriptor back all the same.
      LOG.log(Level.DEBUG, "close reported an error", e);
    }
  }

  private static ProtocolFamily familyOf(SocketAddress address) {
    // Told apart, since a channel of no given family binds 0.0.0.0 as the IPv6 wildcard.
    if (address instanceof UnixDomainSocketAddress) {
      return StandardProtocolFamily.UNIX;
    }
    if (address instanceof InetSocketAddress internet) {
      return internet.getAddress() instanceof Inet4Address
          ? StandardProtocolFamily.INET
          : StandardProtocolFamily.INET6;
    }
    throw new IllegalArgumentException("neither TCP nor Unix: " + address);
  }
}
