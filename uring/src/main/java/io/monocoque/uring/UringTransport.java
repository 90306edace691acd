package io.monocoque.uring;

import io.monocoque.io.spi.ReceiveTarget;
import io.monocoque.io.spi.Transport;
import io.monocoque.io.spi.TransportHandler;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection: a connect, then at most one receive and at most one send in flight.
 *
 * <pre>
 *                     startReceive
 *              OFF ------------------> ON --- the end ---> ENDED
 *               ^                     | ^
 *   told, or    |        stopReceive  | | startReceive, with nothing in flight
 *   the last    |                     v |
 *   completion  '------------------ STOPPING
 * </pre>
 *
 * A receive brings one completion, is armed when that was handled, and not before the next kernel
 * entry: so one round brings a connection one completion, and who stops meanwhile has stopped. In
 * ON a receive is in flight or about to be armed, except while connecting. A stop with a receive in
 * flight cancels it; a start during that takes effect at its completion.
 *
 * <p>Heap memory moves, so no operation in flight can have it: what the handler has {@link
 * TransportHandler#room} for is received by calls that do not wait, and in flight is only a wait
 * for there being something. Likewise a write from an array, and a wait for room in the socket.
 *
 * <p>Two sends in flight would mix their bytes (the kernel does not queue them), hence one at most;
 * two receives likewise.
 *
 * <p>Threading: the driver's thread, except {@link #tryWrite} and {@link #shutdown}: whoever holds
 * the writer role, and {@link #tryRead} and {@link #awaitInput}: whoever the input is lent to.
 *
 * <p>Ownership: holds the slab of the send in flight and the sockaddr of the connect in flight
 * until their completions. The descriptor goes when nothing is in flight.
 *
 * <p>Hot path: allocates nothing per completion.
 */
final class UringTransport extends Endpoint implements Transport {
  private enum Receiving {
    OFF,
    ON,
    STOPPING,
    ENDED
  }

  private final boolean tcp;
  private final @Nullable SocketAddress remote;

  /** The role's holder's: made for the first write that does not go through the ring. */
  private @Nullable DirectSends directSends;

  /** Of whoever the input is lent to. */
  private @Nullable DirectReceives directReceives;

  private @Nullable TransportHandler handler;
  private volatile boolean connected;
  private volatile boolean closed;
  private boolean connecting;
  private @Nullable SocketAddress remoteAddress;
  private @Nullable MemorySegment sockaddr;

  private Receiving receiving = Receiving.OFF;
  private boolean receiveInFlight;
  private boolean armingLater;

  /** Whether the last receive left nothing, as far as it is known. */
  private boolean emptied = true;

  /** What the next receive into the driver's memory may bring. */
  private int receiveMax = UringDriver.RECEIVE_FIRST;

  /** What it will probably bring, if there is something. What a peer says first is short. */
  private int expected = 256;

  /** What is in flight: a receive, or a wait for there being something. */
  private byte receiveOp = UserData.OP_RECEIVE;

  private boolean startAgain;
  private boolean cancelledTwice;
  private int sequence;

  private @Nullable MemorySegment slab;
  private long writeStart;
  private int writeLength;
  private int writeFlags;

  /** What a write from heap memory came to and was not told; 0 if there is none. */
  private int heapResult;

  private boolean writingFailed;
  private @Nullable IOException failure;
  private boolean failureTold;
  private boolean closeTold;
  private boolean toldLater;

  private UringTransport(UringDriver driver, int socket, @Nullable SocketAddress remote) {
    super(driver, socket);
    this.remote = remote;
    this.tcp = remote == null || remote instanceof InetSocketAddress;
  }

  /**
   * Begins to connect.
   *
   * @param sockaddr {@code remote} for the kernel, taken from the driver
   */
  static UringTransport connecting(
      UringDriver driver,
      int socket,
      SocketAddress remote,
      MemorySegment sockaddr,
      int sockaddrLength,
      TransportHandler handler) {
    UringTransport transport = new UringTransport(driver, socket, remote);
    transport.handler = handler;
    transport.connecting = true;
    transport.sockaddr = sockaddr;
    driver
        .submissions()
        .connect(
            socket, sockaddr.address(), sockaddrLength, transport.begin(UserData.OP_CONNECT, 0));
    return transport;
  }

  /** A connection that could not even be begun; its handler is told in the next poll. */
  static UringTransport failed(
      UringDriver driver, SocketAddress remote, IOException failure, TransportHandler handler) {
    UringTransport transport = new UringTransport(driver, NO_SOCKET, remote);
    transport.handler = handler;
    transport.failure = failure;
    transport.tellLater();
    return transport;
  }

  /** A connection that a listener accepted; {@link #handledBy} has to follow. */
  static UringTransport accepted(UringDriver driver, int socket, SocketAddress listener) {
    UringTransport transport =
        new UringTransport(driver, socket, listener instanceof InetSocketAddress ? null : listener);
    transport.remoteAddress = driver.sockets().remote(socket);
    transport.connected = true;
    transport.emptied = false; // who connects speaks first, as a rule
    return transport;
  }

  void handledBy(TransportHandler by) {
    handler = by;
  }

  private TransportHandler handler() {
    return Objects.requireNonNull(handler, "calls back before it was accepted");
  }

  @Override
  void completed(int op, int of, int result, int flags) {
    switch (op) {
      case UserData.OP_RECEIVE -> received(result, flags);
      case UserData.OP_READABLE -> readable();
      case UserData.OP_SEND -> sent(result);
      case UserData.OP_WRITABLE -> writable(result);
      case UserData.OP_CONNECT -> connected(result);
      case UserData.OP_CANCEL -> cancelled(of, result);
      default -> throw new IllegalStateException("completion of unknown operation " + op);
    }
  }

  private void connected(int result) {
    connecting = false;
    driver.recycleSockaddr(Objects.requireNonNull(sockaddr));
    sockaddr = null;
    if (closing()) {
      return;
    }
    if (result < 0) {
      fail(Errno.exception(-result, "connecting to " + SocketAddresses.text(remote)));
      return;
    }
    remoteAddress = driver.sockets().remote(socket);
    if (tcp && remoteAddress != null && remoteAddress.equals(driver.sockets().local(socket))) {
      // Nobody listens on this port, so the system gave it to us and joined both ends.
      fail(
          new ConnectException(
              "connecting to " + SocketAddresses.text(remote) + ": connected to itself"));
      return;
    }
    connected = true;
    armLater();
    handler().onConnected();
  }

  @Override
  public void startReceive() {
    driver.checkThread();
    if (closing() || failure != null) {
      return;
    }
    if (receiving == Receiving.STOPPING && receiveInFlight) {
      startAgain = true;
    } else if (receiving == Receiving.OFF || receiving == Receiving.STOPPING) {
      receiving = Receiving.ON;
      armLater();
    }
  }

  @Override
  public void stopReceive() {
    driver.checkThread();
    if (closing() || failure != null) {
      return;
    }
    startAgain = false;
    if (receiving == Receiving.ON) {
      receiving = Receiving.STOPPING;
      if (receiveInFlight) {
        cancelReceive();
      } else {
        tellLater();
      }
    }
  }

  private void cancelReceive() {
    cancelledTwice = false;
    driver.submissions().cancel(userData(receiveOp, sequence), begin(UserData.OP_CANCEL, sequence));
  }

  /** Some kernels do not find a receive by its user data at times, but by its socket. */
  private void cancelled(int of, int result) {
    if (result == -Errno.ENOENT
        && receiveInFlight
        && of == sequence
        && receiving == Receiving.STOPPING
        && !cancelledTwice) {
      cancelledTwice = true;
      byte opcode = receiveOp == UserData.OP_RECEIVE ? SqeLayout.OP_RECV : SqeLayout.OP_POLL_ADD;
      driver.submissions().cancelAll(socket, opcode, begin(UserData.OP_CANCEL, sequence));
    }
  }

  private boolean mayReceive() {
    return receiving == Receiving.ON
        && !receiveInFlight
        && connected
        && !closing()
        && failure == null;
  }

  private void armLater() {
    if (!armingLater && mayReceive()) {
      armingLater = true;
      driver.armLater(this);
    }
  }

  /** Whether a receive would wait, as far as it is known. */
  boolean isEmptied() {
    return emptied;
  }

  /**
   * Just before a kernel entry: puts the next receive, if there still should be one.
   *
   * @return how many bytes of the driver's memory it will probably use up at once
   */
  int arm() {
    armingLater = false;
    if (!mayReceive() || receiveStraight() || !mayReceive()) {
      return 0;
    }
    beginReceive(UserData.OP_RECEIVE);
    int most = driver.share().most();
    int wanted = Math.clamp(handler().wanted(), UringDriver.RECEIVE_FIRST, most);
    receiveMax = Math.min(receiveMax, Math.min(wanted, handler().atMost()));
    driver
        .submissions()
        .receive(
            socket,
            UringDriver.BUFFER_GROUP,
            receiveMax,
            emptied,
            begin(UserData.OP_RECEIVE, sequence));
    return emptied ? 0 : expected;
  }

  private void beginReceive(int op) {
    receiveInFlight = true;
    receiveOp = (byte) op;
    sequence = (sequence + 1) & 0xff;
  }

  /**
   * Receives what the handler has room for, as far as it is there; returns false if the handler has
   * none (more) and the next bytes are to go into the driver's memory.
   */
  private boolean receiveStraight() {
    int left = UringDriver.RECEIVE_MAX;
    while (handler().hasRoom()) {
      if (emptied) {
        awaitReadable();
        return true;
      }
      if (left == 0) {
        armLater();
        return true;
      }
      receiveMax = UringDriver.RECEIVE_FIRST;
      MemorySegment room = handler().room();
      int asked = (int) Math.min(room.byteSize(), left);
      long result = LibC.receiveHeapNow(driver.errno(), socket, room, asked);
      if (result > 0) {
        left -= (int) result;
        driver.toldWhileArming();
        handler().onReceivedInto((int) result);
        if (!mayReceive()) {
          stopOrArm();
          return true;
        }
        emptied = result < asked;
        if (!handler().hasRoom() && left < receiveMax) {
          armLater();
          return true;
        }
      } else if (result == 0) {
        driver.toldWhileArming();
        ended();
        return true;
      } else if (result == -Errno.EAGAIN) {
        emptied = true;
      } else if (result != -Errno.EINTR) {
        driver.toldWhileArming();
        fail(Errno.exception((int) -result, "receiving"));
        return true;
      }
    }
    return false;
  }

  private void awaitReadable() {
    beginReceive(UserData.OP_READABLE);
    driver.submissions().poll(socket, LibC.POLLIN, begin(UserData.OP_READABLE, sequence));
  }

  /** Or it was cancelled. */
  private void readable() {
    receiveInFlight = false;
    if (closing() || failure != null) {
      return;
    }
    emptied = false;
    stopOrArm();
  }

  private void received(int result, int flags) {
    receiveInFlight = false;
    if (closing() || failure != null) {
      return;
    }
    if (result > 0) {
      driver.share().countBusy();
      // Not every socket tells what it has left; one that filled a buffer probably has more.
      boolean filled = result == receiveMax && receiveMax >= UringDriver.RECEIVE_FIRST;
      emptied = (flags & CqeLayout.SOCK_NONEMPTY) == 0 && !filled;
      receiveMax =
          result < UringDriver.RECEIVE_FIRST ? UringDriver.RECEIVE_FIRST : UringDriver.RECEIVE_MAX;
      expected = filled ? receiveMax : result;
      handler()
          .onReceived(
              driver.buffers().data(),
              driver.buffers().lend(flags >>> CqeLayout.BUFFER_SHIFT, result),
              result);
      stopOrArm();
    } else if (result == -Errno.ENOBUFS && receiving == Receiving.ON) {
      driver.share().countBusy();
      emptied = false;
      armingLater = true;
      driver.armFirst(this);
    } else if (result == -Errno.ENOBUFS
        || result == -Errno.ECANCELED
        || result == -Errno.EINTR
        || result == -Errno.EAGAIN) {
      stopOrArm();
    } else if (result < 0) {
      fail(Errno.exception(-result, "receiving"));
    } else if (receiving == Receiving.STOPPING && !startAgain) {
      stopOrArm(); // whoever starts again meets the end again
    } else {
      ended();
    }
  }

  private void ended() {
    receiving = Receiving.ENDED;
    handler().onEnd();
  }

  /** No receive is in flight: ends the stop that was asked for, or goes on. */
  private void stopOrArm() {
    if (closing() || failure != null) {
      return; // by the handler that was told a moment ago
    }
    if (receiving == Receiving.STOPPING && startAgain) {
      startAgain = false;
      receiving = Receiving.ON;
    }
    if (receiving == Receiving.STOPPING) {
      receiving = Receiving.OFF;
      handler().onReceiveStopped();
    } else {
      armLater();
    }
  }

  @Override
  public void startWrite(MemorySegment from, long start, int length, boolean more) {
    driver.checkThread();
    Objects.checkFromIndexSize(start, length, from.byteSize());
    if (length < 1) {
      throw new IllegalArgumentException("not at least one byte: " + length);
    }
    if (slab != null) {
      throw new IllegalStateException("a write of " + writeLength + " bytes is under way");
    }
    if (!connected && failure == null) {
      throw new IllegalStateException("not connected yet");
    }
    if (closing() || failure != null || writingFailed) {
      return;
    }
    slab = from;
    writeStart = start;
    writeLength = length;
    writeFlags = more ? LibC.MSG_MORE : 0;
    if (from.isNative()) {
      send(from);
    } else {
      sendHeap(from);
    }
  }

  /** Sends from heap memory what the socket takes now, to be told; waits if that is nothing. */
  private void sendHeap(MemorySegment from) {
    int result = directSends().send(from, writeStart, writeLength, writeFlags);
    if (result == 0) {
      driver.submissions().poll(socket, LibC.POLLOUT, begin(UserData.OP_WRITABLE, 0));
    } else {
      heapResult = result;
      tellLater();
    }
  }

  private void writable(int result) {
    MemorySegment from = Objects.requireNonNull(slab);
    if (result < 0 || closing() || failure != null) {
      sent(result < 0 ? result : -Errno.ECANCELED);
    } else {
      sendHeap(from);
    }
  }

  private void tellHeapResult() {
    int result = heapResult;
    if (result != 0) {
      heapResult = 0;
      sent(result);
    }
  }

  private void send(MemorySegment from) {
    driver
        .submissions()
        .send(
            socket,
            from.address() + writeStart,
            writeLength,
            writeFlags,
            begin(UserData.OP_SEND, 0));
  }

  private void sent(int result) {
    MemorySegment from = Objects.requireNonNull(slab);
    if (result == -Errno.EINTR && !closing() && failure == null) {
      send(from);
      return;
    }
    slab = null;
    if (closing()) {
      if (result > 0) {
        handler().onWritten(result);
      }
      return;
    }
    if (result > 0) {
      handler().onWritten(result);
    } else if (failure == null) {
      // The bytes that the peer had sent are still in the socket, after a reset too.
      writingFailed = true;
      handler().onWritingFailed(Errno.exception(result == 0 ? Errno.EPIPE : -result, "sending"));
    }
    tellFailure();
  }

  @Override
  public int tryRead(ReceiveTarget target) throws IOException {
    return directReceives().receive(target);
  }

  @Override
  public void awaitInput(int millis) throws IOException {
    directReceives().await(millis);
  }

  private DirectReceives directReceives() {
    DirectReceives made = directReceives;
    if (made == null) {
      made = new DirectReceives(socket);
      directReceives = made;
    }
    return made;
  }

  @Override
  public int tryWrite(MemorySegment from, long start, int length, boolean more) throws IOException {
    if (closed) {
      throw new IOException("the connection is closed");
    }
    int result = directSends().send(from, start, length, more ? LibC.MSG_MORE : 0);
    if (result < 0) {
      throw Errno.exception(-result, "sending");
    }
    return result;
  }

  private DirectSends directSends() {
    DirectSends made = directSends;
    if (made == null) {
      made = new DirectSends(socket);
      directSends = made;
    }
    return made;
  }

  /** The connection is lost; told when a write that is under way has ended. */
  private void fail(IOException cause) {
    if (failure != null || closing()) {
      return;
    }
    failure = cause;
    LibC.shutdown(socket); // so that whatever else is in flight ends
    tellFailure();
  }

  private void tellFailure() {
    if (failure != null && slab == null && !failureTold && !closing()) {
      failureTold = true;
      handler().onFailed(failure);
    }
  }

  @Override
  public void shutdown() {
    if (closed) {
      return;
    }
    if (connected) {
      endStream();
    } else {
      driver.shutdownLater(this);
    }
  }

  /**
   * Shuts the socket down, after the kernel has tried what is to be written: it may not even know
   * of it yet. Whoever else has the writer role, no write is under way then.
   */
  private void endStream() {
    if (slab != null) {
      driver.submitNow();
    }
    LibC.shutdown(socket);
  }

  /**
   * A shutdown of a connection that did not stand when it was asked for, on the driver's thread.
   */
  void shutdownNow() {
    if (connected) {
      shutdown();
    } else if (connecting && !closing()) {
      cancelConnect();
    }
  }

  /** A shutdown would not do: the kernel's next try to connect would succeed. */
  private void cancelConnect() {
    driver.submissions().cancel(userData(UserData.OP_CONNECT, 0), begin(UserData.OP_CANCEL, 0));
  }

  @Override
  public void close() {
    driver.checkThread();
    if (closing()) {
      return;
    }
    startClosing();
    if (idle()) {
      release();
      tellLater();
    } else if (connecting) {
      cancelConnect();
    } else {
      endStream();
    }
  }

  @Override
  void closeSocket() {
    closed = true;
    if (socket != NO_SOCKET) {
      driver.sockets().closeConnection(socket, tcp);
    }
    if (directSends != null) {
      directSends.recycle();
      directSends = null;
    }
    if (directReceives != null) {
      directReceives.recycle();
      directReceives = null;
    }
  }

  @Override
  void afterRelease() {
    tellHeapResult();
    closeTold = true;
    handler().onClosed();
  }

  private void tellLater() {
    if (!toldLater) {
      toldLater = true;
      driver.tellLater(this);
    }
  }

  /** Tells what was known outside a poll. */
  void tell() {
    toldLater = false;
    tellHeapResult();
    if (closing()) {
      if (released() && !closeTold) {
        afterRelease();
      }
    } else if (failure != null) {
      tellFailure();
    } else if (receiving == Receiving.STOPPING && !receiveInFlight) {
      stopOrArm(); // a start in between would have made it ON
    }
  }

  /** What of this connection the kernel may still read, for a driver that gives up waiting. */
  @Nullable MemorySegment lent() {
    return slab;
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    driver.checkThread();
    return connected && !closed ? driver.sockets().local(socket) : null;
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return remoteAddress;
  }
}
