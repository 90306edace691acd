package io.monocoque.wiring;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import io.monocoque.io.SharedUnits;
import io.monocoque.patterns.LoadBalancer;
import io.monocoque.patterns.Peer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One peer of a socket: messages go in at this end and come out at the peer's, and the other way
 * round. What it runs over, a connection that may come and go or another socket of this process, is
 * its subclass's affair.
 *
 * <p>A side that finds the pipe empty (or full) calls it dormant and looks once more; who brings a
 * message (or room) does that first and then wakes the dormant side. The flag is a volatile word,
 * so one of both always sees the other:
 *
 * <pre>
 *   reader: finds nothing; dormant = true; looks again     writer: adds; dormant true -> false? wakes
 * </pre>
 *
 * <p>Threading: {@link #tryWrite} under the sending side's lock, {@link #tryRead} under the
 * receiving side's; {@link #flush} and {@link #terminate} under none, from any thread.
 */
public abstract class Pipe implements Peer {
  private static final VarHandle READ_DORMANT = flag("readDormant");
  private static final VarHandle WRITE_DORMANT = flag("writeDormant");
  private static final VarHandle IN_USE = flag("inUse");
  private static final VarHandle PEER = flag("peer");

  private static VarHandle flag(String name) {
    try {
      return MethodHandles.lookup().findVarHandle(Pipe.class, name, boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Pattern pattern;
  private volatile boolean readDormant;
  private volatile boolean writeDormant;

  /** Whether the pattern has it, and whether its connection counts as a peer: SocketCore's. */
  private volatile boolean inUse;

  private volatile boolean peer;
  private volatile @Nullable RoutingId routingId;

  /** What was received over this connection or an earlier one is of no interest any more. */
  volatile int abandoned;

  /** Whether the peer will not come back. */
  volatile boolean gone;

  /** Whether the peer is gone for good; guarded by the receiving side's lock. */
  boolean ended;

  Pipe(Pattern pattern) {
    this.pattern = pattern;
  }

  /** Whether it was not in use; now it is. */
  final boolean beginUse() {
    return !inUse && IN_USE.compareAndSet(this, false, true);
  }

  /** Whether it was in use; now it is not. */
  final boolean endUse() {
    return inUse && IN_USE.compareAndSet(this, true, false);
  }

  /** Whether that changes whether it counts as a peer. */
  final boolean countAsPeer(boolean counts) {
    return peer != counts && PEER.compareAndSet(this, !counts, counts);
  }

  final Pattern pattern() {
    return pattern;
  }

  /**
   * As {@link #tryRead}, but copies the message into a buffer; false if there is none. If that
   * throws, the message is still there.
   */
  abstract boolean tryReadInto(PartBuffer target);

  /** Whether {@link #tryRead} would give a message. */
  abstract boolean readable();

  /** Whether what comes, and room, is another thread's doing, and no loop's. */
  boolean isWithinProcess() {
    return false;
  }

  /** What its reader receives by, if he does it himself, so that nobody tells him of what comes. */
  @Nullable LentInput lent() {
    return null;
  }

  /** Whether such a reader finds a message. Receives, if need be; what was told of is read. */
  boolean hasMessageByHand() {
    return false;
  }

  /** From now on the reader is told of what comes. */
  void giveBack() {}

  /** As {@link #tryWrite}, for a message of one part, which is copied from the array. */
  boolean tryWriteCopy(byte[] part) {
    return writable() && tryWrite(Message.of(part)); // room first: a refused copy was for nothing
  }

  /** Reads what there is, for nobody. */
  void dropUnread() {}

  /**
   * The socket is closed: nobody reads what there is, or comes. Under the receiving side's lock.
   */
  void discardUnread() {}

  /** As {@link #tryWrite}, for a message that others get, too. */
  boolean tryShare(Message message, SharedUnits units) {
    return tryWrite(message);
  }

  /** As {@link #tryShare(Message, SharedUnits)}, for a part, which is the caller's still. */
  boolean tryShare(PublishedPart part, SharedUnits units) {
    return writable() && tryWrite(part.message());
  }

  /** As {@link #tryShare(Message, SharedUnits)}, for a draft, which is the caller's still. */
  boolean tryShare(DraftUnit draft, SharedUnits units) {
    return writable() && tryWrite(draft.message());
  }

  /**
   * Keeps a place for one message, as if it had been written; false if there is no room. The place
   * is used by {@link #tryWriteReserved} or given back by {@link #unreserve}.
   */
  abstract boolean tryReserve();

  /**
   * A draft that lies where it will be sent from; a place is kept for it. Null if there is no such.
   */
  @Nullable DraftUnit openDraft(int size) {
    return null;
  }

  /** Gives a place back. */
  abstract void unreserve();

  /**
   * Writes the draft into the place kept for it; false if the peer, and the place, are gone. The
   * place is not kept any more then, also if this throws.
   */
  abstract boolean tryWriteReserved(DraftUnit draft);

  /** Writes a draft for which no place is kept. */
  final boolean tryWriteDraft(DraftUnit draft) {
    return tryReserve() && tryWriteReserved(draft);
  }

  /** Sees to it that what was written goes on its way. */
  public abstract void flush();

  /** See {@link io.monocoque.io.UnitQueue#letCatchUp}. */
  boolean letCatchUp(long deadline) {
    return true;
  }

  /**
   * The calling thread may wait for messages until the deadline: it waits for some microseconds if
   * it follows a peer within the process too closely. Under no lock.
   */
  void letPeerGetAhead(long deadline) {}

  /** The calling thread is about to wait: what it wrote need not wait for more. Under no lock. */
  void flushRest() {}

  /**
   * Ends what the pipe runs over and drops what waits in it, because the peer is not wanted. A
   * connecting endpoint may connect anew.
   */
  public abstract void terminate(String reason);

  /**
   * Ends what the pipe runs over and drops what waits in it, so that a question that is given up is
   * never answered. The peer is still wanted: the connection is made anew, and takes nothing until
   * then.
   */
  public void giveUp(String reason) {
    terminate(reason);
  }

  /**
   * Writes an answer: only to who asked, not to who came after him.
   *
   * @param how {@link #tryWrite} or {@link #tryWriteDraft}
   * @param incarnation the connection that the question came over
   */
  abstract <M> boolean tryReply(M answer, LoadBalancer.Offer<Pipe, M> how, int incarnation);

  /** The connection that the message came over that was read last; for the reader. */
  abstract int readIncarnation();

  /** The number of the message that was accepted last, counting from 1. */
  abstract long acceptedCount();

  /**
   * Up to which number messages will not be answered any more: they were handed over to a
   * connection that is lost, or dropped.
   */
  abstract long lostThrough();

  /** The routing id that the peer announced; empty if none. */
  public abstract Bytes announcedId();

  /** For events and exceptions: where the peer is. */
  public abstract String endpoint();

  /** Tells the peer of a subscription; without effect while there is no connection. Any thread. */
  abstract void subscribe(boolean subscribe, Bytes topic);

  @Override
  public final RoutingId routingId() {
    return Objects.requireNonNull(routingId, "a pipe is named before it is used");
  }

  /** The routing id, if it was given one. */
  final @Nullable RoutingId named() {
    return routingId;
  }

  @Override
  public final void routingId(RoutingId id) {
    routingId = id;
  }

  /** Called by the reading side that found nothing; false if something has come meanwhile. */
  final boolean staysEmpty() {
    readDormant = true;
    return !(readable() && READ_DORMANT.compareAndSet(this, true, false));
  }

  /** Called by the writing side that found no room; false if there is some by now. */
  final boolean staysFull() {
    writeDormant = true;
    return !(writable() && WRITE_DORMANT.compareAndSet(this, true, false));
  }

  /** Something may have been brought to read. */
  final void wakeReader() {
    if (readDormant && readable() && READ_DORMANT.compareAndSet(this, true, false)) {
      pattern.readable(this);
    }
  }

  /** There is room again. */
  final void wakeWriter() {
    if (writeDormant && WRITE_DORMANT.compareAndSet(this, true, false)) {
      pattern.writable(this);
    }
  }
}
