package io.monocoque.patterns;

import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One socket's end of an {@link InprocPipe}.
 *
 * <p>Threading: one writer at a time ({@link #tryWrite}, {@link #writable}, {@link #close}), one
 * reader at a time ({@link #tryRead}, {@link #ended}); each is a lock's matter in the socket above.
 * The two may be different threads, and neither shares a lock with the other end. High-water marks
 * and counts may be used from any thread.
 *
 * <p>No wake-up is lost: whoever is told "no" by this end is told by its {@link PipeListener} when
 * that changes; {@link InprocLane} draws how.
 *
 * <p>Ownership: messages are passed by reference; a closed end lets go of nothing by itself, so its
 * owner drops the reference to it.
 */
public final class InprocEnd implements Peer, AutoCloseable {
  private static final VarHandle CLOSED;

  static {
    try {
      CLOSED = MethodHandles.lookup().findVarHandle(InprocEnd.class, "closed", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final InprocLane in;
  private final InprocLane out;

  /** Null until the end is put to use. */
  private final AtomicReference<@Nullable PipeListener> listener = new AtomicReference<>();

  private volatile boolean closed;
  private final AtomicBoolean peerClosedTold = new AtomicBoolean();
  private @Nullable InprocEnd other;
  private volatile @Nullable RoutingId routingId;

  InprocEnd(InprocLane in, InprocLane out) {
    this.in = in;
    this.out = out;
  }

  /** Called once, while the pipe is made. */
  void meet(InprocEnd otherEnd) {
    other = otherEnd;
  }

  void open(PipeListener opened, HighWaterMark send, HighWaterMark receive) {
    if (!listener.compareAndSet(null, Objects.requireNonNull(opened))) {
      throw new IllegalStateException("this end is in use already");
    }
    sendHighWaterMark(send);
    receiveHighWaterMark(receive);
    // What the other end did before it could see the listener, it told nobody.
    if (!in.isEmpty()) {
      opened.onReadable(this);
    }
    if (other().closed) {
      tellPeerClosed();
    }
  }

  @Override
  public boolean tryWrite(Message message) {
    Objects.requireNonNull(message);
    boolean writable = writable();
    if (writable) {
      write(message);
    }
    return writable;
  }

  /** As {@link #tryWrite}, for a message of one part, which is copied if there is room for it. */
  public boolean tryWriteCopy(byte[] part) {
    boolean writable = writable();
    if (writable) {
      write(Message.of(part));
    }
    return writable;
  }

  private void write(Message message) {
    if (out.write(message)) {
      other().tellReadable();
    }
  }

  /** As {@link Peer#writable}; if it says no, {@link PipeListener#onWritable} follows. */
  @Override
  public boolean writable() {
    return out.hasRoom();
  }

  /** Keeps a place for one message, as if it had been written; false if there is no room. */
  public boolean reserve() {
    return out.reserve();
  }

  /** Gives a place back. */
  public void unreserve() {
    if (out.unreserve()) {
      tellWritable();
    }
  }

  /**
   * Whether what the other end writes is read so soon that both are slow, so that who reads, and
   * has the time, had better {@linkplain #letOtherGetAhead wait} a little before.
   */
  public boolean followsClosely() {
    return in.followsClosely();
  }

  /**
   * Waits until the other end is ahead, or turns out to be slow. Under no lock.
   *
   * @param pause waits as long as it takes to write a good many messages
   */
  public void letOtherGetAhead(Runnable pause) {
    in.letWriterGetAhead(pause);
  }

  @Override
  public @Nullable Message tryRead() {
    if (closed) {
      return null;
    }
    Message message = in.read();
    if (in.takeWriterWakeup()) {
      other().tellWritable();
    }
    return message;
  }

  /**
   * Ends both directions. What was written here before stays readable for the other end; what it
   * wrote and was not read here is dropped. Does nothing if the end is closed already.
   */
  @Override
  public void close() {
    if (CLOSED.compareAndSet(this, false, true)) {
      in.close();
      out.close();
      other().tellPeerClosed();
    }
  }

  /**
   * Whether {@link #tryRead} would give a message; if it says no, {@link PipeListener#onReadable}
   * follows. Any thread.
   */
  public boolean readable() {
    return !closed && in.hasMessage();
  }

  /** Whether the other end is closed and everything it wrote has been read. */
  public boolean ended() {
    // In this order: after the close nothing more is written.
    return other().closed && in.isDrained();
  }

  public boolean isClosed() {
    return closed;
  }

  /** Whether the other end is closed; there may still be messages of it. */
  public boolean isPeerClosed() {
    return other().closed;
  }

  /** The messages written here that the other end has not read: after its close, what is lost. */
  public long unreadCount() {
    return out.queued();
  }

  /** Changes this socket's share in what the direction away from it may hold. */
  public void sendHighWaterMark(HighWaterMark mark) {
    if (out.sendHighWaterMark(mark)) {
      tellWritable();
    }
  }

  /** Changes this socket's share in what the direction towards it may hold. */
  public void receiveHighWaterMark(HighWaterMark mark) {
    if (in.receiveHighWaterMark(mark)) {
      other().tellWritable();
    }
  }

  @Override
  public RoutingId routingId() {
    RoutingId id = routingId;
    if (id == null) {
      throw new IllegalStateException("no routing table has named this peer");
    }
    return id;
  }

  @Override
  public void routingId(RoutingId id) {
    routingId = Objects.requireNonNull(id);
  }

  private void tellReadable() {
    PipeListener told = listener.get();
    if (told != null) {
      told.onReadable(this);
    }
  }

  private void tellWritable() {
    PipeListener told = listener.get();
    if (told != null) {
      told.onWritable(this);
    }
  }

  private void tellPeerClosed() {
    PipeListener told = listener.get();
    if (told != null && !closed && peerClosedTold.compareAndSet(false, true)) {
      told.onPeerClosed(this);
    }
  }

  private InprocEnd other() {
    return Objects.requireNonNull(other);
  }
}
