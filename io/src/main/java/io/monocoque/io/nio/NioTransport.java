package io.monocoque.io.nio;

import static io.monocoque.io.Log.LOG;

import io.monocoque.io.spi.KernelEntries;
import io.monocoque.io.spi.ReceiveTarget;
import io.monocoque.io.spi.Transport;
import io.monocoque.io.spi.TransportHandler;
import io.monocoque.io.spi.TransportOptions;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A connection on a non-blocking {@link SocketChannel}.
 *
 * <pre>
 *   CONNECTING --> OPEN --> FAILED --+
 *        |  \______________/^        |  close()
 *        +-------------+-------------+-----------> CLOSING --told--> CLOSED
 * </pre>
 *
 * <p>What is known outside {@link NioDriver#poll} is remembered in flags and told in its next
 * round. A failed write does not leave OPEN: what has arrived is read to its end.
 *
 * <p>Threading: the loop's thread; {@link #tryWrite} and {@link #shutdown} whoever holds the writer
 * role, {@link #tryRead} and {@link #watchedIn} whoever the input is lent to. An interrupt cannot
 * reach the channel: only blocking operations of it are interruptible, and it never blocks.
 */
final class NioTransport implements Transport, Ready, Completion {
  /** What a read may bring in any case. */
  private static final int READ_MIN = 8 << 10;

  private static final int HANDSHAKE_WRITES = 4;

  private enum State {
    CONNECTING,
    OPEN,
    FAILED,
    CLOSING,
    CLOSED
  }

  private final NioDriver driver;
  private final SocketChannel channel;
  private final SelectionKey key;

  /** Null only while an accepted connection's handler is being asked for. */
  private @Nullable TransportHandler handler;

  private int interest;
  private State state;

  private boolean receiving;
  private boolean ended;

  /** The driver's round in which was read last. */
  private long readIn;

  /** Whether nobody has said how large the send buffer is. */
  private final boolean sendBufferGrows;

  /**
   * The writer role's holder's: how many writes there were, up to a few, and then what it keeps.
   */
  private int firstWrites;

  private @Nullable ChannelWrites writes;

  /** Where a thread has waited for what it receives by itself, and the channel is known still. */
  private @Nullable InputSelector watchedBy;

  /** Of whoever waits there: in which wait it is asked for, and whether there was something. */
  long askedIn;

  boolean hasInput;

  /** Both directions are to end: what has arrived is still read, then comes the end. */
  private volatile boolean shutDown;

  /** The rest of the write under way; its position is what has been taken. */
  private @Nullable ByteBuffer writing;

  private int writeLength;

  /** The driver's round in which it was closed: its descriptor goes in the next. */
  private long closedIn;

  private boolean queued;
  private boolean connectedDue;
  private boolean stoppedDue;
  private boolean writtenDue;
  private boolean readDue;
  private boolean writingFailed;
  private @Nullable IOException writingFailureDue;
  private @Nullable IOException failureDue;

  private @Nullable SocketAddress local;
  private @Nullable SocketAddress remote;

  /** The kernel has connected it; {@code stood} once the handler knows. */
  private volatile boolean connected;

  private boolean stood;

  private NioTransport(
      NioDriver driver,
      SocketChannel channel,
      TransportOptions options,
      State state,
      @Nullable TransportHandler handler)
      throws IOException {
    this.driver = driver;
    this.channel = channel;
    this.sendBufferGrows = options.sendBufferSize() < 0 && SendBufferBound.IS_OF_USE;
    this.state = state;
    this.handler = handler;
    this.key = driver.register(channel, 0);
    key.attach(this);
  }

  /** One that begins to connect; {@code channel} is non-blocking and configured by the options. */
  static NioTransport connecting(
      NioDriver driver,
      SocketChannel channel,
      TransportOptions options,
      SocketAddress remote,
      TransportHandler handler)
      throws IOException {
    NioTransport transport = new NioTransport(driver, channel, options, State.CONNECTING, handler);
    transport.beginConnect(remote);
    return transport;
  }

  /** One that stands; its handler comes with {@link #handleWith}. */
  static NioTransport accepted(NioDriver driver, SocketChannel channel, TransportOptions options)
      throws IOException {
    NioTransport transport = new NioTransport(driver, channel, options, State.OPEN, null);
    transport.learnAddresses();
    transport.stood = true;
    return transport;
  }

  void handleWith(TransportHandler handler) {
    this.handler = handler;
  }

  private TransportHandler handler() {
    TransportHandler known = handler;
    if (known == null) {
      throw new AssertionError("a completion before the accept handler answered");
    }
    return known;
  }

  private void beginConnect(SocketAddress remote) {
    try {
      if (channel.connect(remote)) {
        learnAddresses();
        connectedDue = true;
        tellLater();
      } else {
        want(SelectionKey.OP_CONNECT);
      }
    } catch (IOException e) {
      failLater(e);
    }
  }

  private void learnAddresses() throws IOException {
    local = named(channel.getLocalAddress());
    remote = named(channel.getRemoteAddress());
    connected = true;
  }

  private static @Nullable SocketAddress named(@Nullable SocketAddress address) {
    return address instanceof UnixDomainSocketAddress it && it.getPath().toString().isEmpty()
        ? null
        : address;
  }

  @Override
  public int onReady(int readyOps) {
    int calls = 0;
    if (state == State.CONNECTING && (readyOps & SelectionKey.OP_CONNECT) != 0) {
      calls += finishConnect();
    }
    if (state == State.OPEN && writing != null && (readyOps & SelectionKey.OP_WRITE) != 0) {
      continueWrite();
      // Nothing keeps it for the next round: this is inside poll.
      if (writtenDue) {
        calls += tellWritten();
      }
    }
    if (state == State.OPEN && receiving && (readyOps & SelectionKey.OP_READ) != 0) {
      calls += read();
    }
    return calls;
  }

  private int finishConnect() {
    try {
      if (!channel.finishConnect()) {
        return 0;
      }
      learnAddresses();
    } catch (IOException e) {
      failLater(e);
      return 0;
    }
    unwant(SelectionKey.OP_CONNECT);
    return stand();
  }

  private int stand() {
    state = State.OPEN;
    stood = true;
    if (receiving) {
      want(SelectionKey.OP_READ);
    }
    handler().onConnected();
    return 1;
  }

  @Override
  public void startReceive() {
    if (state == State.FAILED || isClosed() || ended) {
      return;
    }
    receiving = true;
    stoppedDue = false;
    forgetWatch(); // nobody reads by hand any more
    if (state == State.OPEN) {
      want(SelectionKey.OP_READ);
      readSoonIfShutDown();
    }
  }

  /** The selector says nothing of an end that only we know of. */
  private void readSoonIfShutDown() {
    if (shutDown) {
      readDue = true;
      tellLater();
    }
  }

  @Override
  public void stopReceive() {
    if (receiving) {
      receiving = false;
      unwant(SelectionKey.OP_READ);
      stoppedDue = true;
      tellLater();
    }
  }

  /** Once a round, so that a busy connection does not starve the others. */
  private int read() {
    ByteBuffer buffer = driver.takeReceiveBuffer();
    buffer.limit(Math.clamp(handler().wanted(), READ_MIN, buffer.limit()));
    boolean last = shutDown; // before the reads: nothing that comes after it counts
    readIn = driver.rounds();
    int taken;
    try {
      KernelEntries.RECEIVE.count();
      taken = channel.read(buffer);
    } catch (IOException e) {
      failLater(e);
      return 0;
    }
    if (taken < 0 || (taken == 0 && last)) {
      receiving = false;
      ended = true;
      unwant(SelectionKey.OP_READ);
      if (last) {
        endInput();
      }
      handler().onEnd();
      return 1;
    }
    if (taken == 0) {
      return 0;
    }
    driver.share().countBusy();
    handler().onReceived(driver.receiveSlab(), 0, taken);
    driver.recycleReceiveBuffer(taken);
    if (receiving && state == State.OPEN) {
      readSoonIfShutDown();
    }
    return 1;
  }

  /** All is read: a peer that sends more is told that nobody reads it. */
  private void endInput() {
    try {
      channel.shutdownInput();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "shutdown of a lost connection", e);
    }
  }

  @Override
  public void startWrite(MemorySegment slab, long start, int length, boolean more) {
    if (writing != null || writtenDue) {
      throw new IllegalStateException("a write is under way already");
    }
    if (state == State.CONNECTING) {
      throw new IllegalStateException("not connected yet");
    }
    if (state != State.OPEN || writingFailed) {
      // Lost or closed meanwhile: that is told, or has been, and this write with it.
      return;
    }
    writeLength = length;
    writing = view(slab, start, length);
    continueWrite();
  }

  /** Writes what is taken now; leaves the rest to the selector, and the result to be told. */
  private void continueWrite() {
    ByteBuffer buffer = writing;
    if (buffer == null) {
      throw new AssertionError("no write is under way");
    }
    try {
      if (!write(buffer)) {
        want(SelectionKey.OP_WRITE);
        return;
      }
    } catch (IOException e) {
      // What the peer had sent is still to be read, after a reset too.
      noteTaken();
      unwant(SelectionKey.OP_WRITE);
      writingFailed = true;
      writingFailureDue = e;
      tellLater();
      return;
    }
    unwant(SelectionKey.OP_WRITE);
    writing = null;
    writtenDue = true;
    tellLater();
  }

  @Override
  public int tryRead(ReceiveTarget target) throws IOException {
    KernelEntries.RECEIVE.count();
    return channel.read(target.buffer().clear());
  }

  /** A thread is about to wait for its input there. */
  @SuppressWarnings("ReferenceEquality") // the very same
  void watchedIn(InputSelector waiting) throws IOException {
    if (watchedBy != waiting) {
      forgetWatch();
      waiting.watch(channel, this);
      watchedBy = waiting;
    }
  }

  @Override
  public int tryWrite(MemorySegment slab, long start, int length, boolean more) throws IOException {
    ByteBuffer buffer = view(slab, start, length);
    try {
      write(buffer);
    } catch (IOException e) {
      if (buffer.remaining() == length) {
        throw e;
      }
      // Some was taken before; the next attempt meets the loss again.
    }
    return length - buffer.remaining();
  }

  /** Keeps nothing for the few writes of a handshake, which may be all that there are. */
  private ByteBuffer view(MemorySegment slab, long start, int length) {
    ChannelWrites kept = writes;
    if (kept == null) {
      if (firstWrites++ < HANDSHAKE_WRITES) {
        return slab.asSlice(start, length).asByteBuffer();
      }
      kept =
          new ChannelWrites(
              channel, sendBufferGrows ? new SendBufferBound(channel, driver.clock()) : null);
      writes = kept;
    }
    return kept.view(slab, start, length);
  }

  /** Writes until all is written or the channel takes less than it was offered: true if all. */
  private boolean write(ByteBuffer buffer) throws IOException {
    ChannelWrites kept = writes;
    return kept == null ? ChannelWrites.write(channel, buffer) : kept.write(buffer);
  }

  @Override
  public void shutdown() {
    if (!connected) {
      // Nothing to shut down in the kernel yet; the loop ends the attempt.
      driver.shutDownLater(this);
      return;
    }
    if (shutDown) {
      return;
    }
    shutDown = true;
    try {
      // Not the input: a channel throws away what has arrived there. The loop ends it, when read.
      channel.shutdownOutput();
    } catch (IOException e) {
      // The connection is gone already, which is what was asked for; its loss is told by a read.
      LOG.log(Level.DEBUG, "shutdown of a lost connection", e);
    }
    driver.shutDownLater(this);
  }

  /** On the loop's thread: {@link #shutdown} was called, perhaps before the connection stood. */
  void shutDownNow() {
    if (state == State.CONNECTING) {
      failLater(new IOException("shut down before it was connected"));
    } else if (state == State.OPEN) {
      shutdown();
      if (writing != null) {
        continueWrite(); // it fails; a full Unix socket would not become ready for it
      }
      if (receiving) {
        readSoonIfShutDown();
      }
    }
  }

  @Override
  public void close() {
    if (isClosed()) {
      return;
    }
    state = State.CLOSING;
    closedIn = driver.rounds();
    receiving = false;
    noteTaken();
    interest = 0;
    // The descriptor goes with the key, when the selector runs next; onClosed is told after that.
    closeChannel();
    tellLater();
  }

  @Override
  public void abandon() {
    state = State.CLOSED;
    closeChannel();
  }

  private void closeChannel() {
    forgetWatch(); // the channel keeps its descriptor as long as a selector has it
    driver.closeQuietly(channel);
  }

  private void forgetWatch() {
    InputSelector last = watchedBy;
    if (last != null) {
      watchedBy = null;
      last.forget(channel);
    }
  }

  private boolean isClosed() {
    return state == State.CLOSING || state == State.CLOSED;
  }

  private void failLater(IOException cause) {
    if (state == State.FAILED || isClosed()) {
      return;
    }
    state = State.FAILED;
    receiving = false;
    noteTaken();
    // Not merely unwanted: a lost connection is ready for anything, for ever.
    interest = 0;
    key.cancel();
    failureDue = cause;
    tellLater();
  }

  /** A write ends before its end: what was taken of it is known, and is told first. */
  private void noteTaken() {
    ByteBuffer unfinished = writing;
    if (unfinished != null) {
      writing = null;
      writeLength -= unfinished.remaining();
      writtenDue = writeLength > 0;
    }
  }

  private void tellLater() {
    if (!queued) {
      queued = true;
      driver.tellLater(this);
    }
  }

  @Override
  public int tell() {
    queued = false;
    int calls = 0;
    if (connectedDue && state == State.CONNECTING) {
      connectedDue = false;
      calls += stand();
    }
    if (stoppedDue && !isClosed()) {
      stoppedDue = false;
      handler().onReceiveStopped();
      calls++;
    }
    if (writtenDue && state != State.CLOSED) {
      calls += tellWritten();
    }
    IOException writingFailure = writingFailureDue;
    if (writingFailure != null && !isClosed()) {
      writingFailureDue = null;
      handler().onWritingFailed(writingFailure);
      calls++;
    }
    if (readDue) {
      calls += readWhatIsLeft();
    }
    IOException failure = failureDue;
    if (failure != null && !isClosed()) {
      failureDue = null;
      handler().onFailed(failure);
      calls++;
    }
    if (state == State.CLOSING && driver.rounds() == closedIn) {
      tellLater();
    } else if (state == State.CLOSING) {
      state = State.CLOSED;
      handler().onClosed();
      calls++;
    }
    return calls;
  }

  private int readWhatIsLeft() {
    readDue = false;
    if (!receiving || state != State.OPEN) {
      return 0;
    }
    if (readIn == driver.rounds()) {
      readSoonIfShutDown(); // it has had its share of this round
      return 0;
    }
    return read();
  }

  private int tellWritten() {
    writtenDue = false;
    handler().onWritten(writeLength);
    return 1;
  }

  private void want(int op) {
    setInterest(interest | op);
  }

  private void unwant(int op) {
    setInterest(interest & ~op);
  }

  private void setInterest(int wanted) {
    if (wanted != interest) {
      interest = wanted;
      key.interestOps(wanted);
    }
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    return stood ? local : null;
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return stood ? remote : null;
  }
}
