package io.monocoque.wiring;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.Sender;
import io.monocoque.io.Endpoint;
import io.monocoque.io.SharedUnits;
import io.monocoque.io.UnitQueue;
import io.monocoque.io.WriteGuard;
import io.monocoque.patterns.LoadBalancer;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A pipe over connections: what waits to be sent and what was received. The pipe of a connecting
 * endpoint outlives its connections, so that what waits goes to the next one; that of an accepted
 * connection ends with it.
 *
 * <p>Threading: see {@link Pipe}; {@link #connected} and {@link #disconnected} on the loop.
 */
final class ConnectionPipe extends Pipe implements Inbound.Owner {
  /** A draft of so many bytes is copied: a slab of its own for each would be waste. */
  private static final int SMALL_DRAFT = 16 << 10;

  private final SocketCore core;
  private final UnitQueue outbound;
  private final MessageEncoder messageEncoder;
  private final Inbound inbound;
  private final String endpoint;
  private final @Nullable SocketAddress acceptedFrom;

  /** Guarded by the sending side's lock; made when it is used first. */
  private @Nullable DraftUnit draftInPage;

  /** The connection that stands, else null. Written by the loop. */
  private volatile @Nullable Connection connection;

  /** What writes for it; each message goes by here. */
  private volatile @Nullable WriteGuard writer;

  /**
   * Numbers the connections. Written by the loop, with this pipe's monitor, which keeps a reply
   * from slipping into the connection after the one that was asked over.
   */
  private volatile int incarnation;

  /** Set by whoever gives up on the connection, until that is gone. */
  private volatile boolean terminating;

  private volatile long lostThrough;

  private volatile Bytes announcedId = Bytes.empty();

  /**
   * @param endpoint of ours
   * @param acceptedFrom the peer's address if it came to us and has one
   */
  ConnectionPipe(SocketCore core, String endpoint, @Nullable SocketAddress acceptedFrom) {
    super(core.pattern());
    this.core = core;
    this.endpoint = endpoint;
    this.acceptedFrom = acceptedFrom;
    this.messageEncoder = core.engine().messageEncoder();
    SocketSettings settings = core.settings();
    this.outbound =
        core.pattern().sends()
            ? new UnitQueue(
                core.slabs(),
                settings.sendHighWaterMark(),
                this::wakeWriter,
                core.pattern()::afterSends)
            : core.nothingToSend();
    this.inbound =
        new Inbound(
            core.engine().runs(),
            core.engine().memory(),
            core.memory(),
            settings.receiveHighWaterMark(),
            this);
  }

  UnitQueue outbound() {
    return outbound;
  }

  Inbound inbound() {
    return inbound;
  }

  /**
   * On the loop: messages flow.
   *
   * @param itsWriter writes what is offered to {@link #outbound}
   * @param from who its messages say that they are from
   */
  void connected(Connection established, WriteGuard itsWriter, Bytes newAnnouncedId, Sender from) {
    announcedId = newAnnouncedId;
    synchronized (this) {
      if (terminating || !pattern().keepsUnsent()) {
        outbound.clear(); // what was for whoever was there before
      }
      abandonIfTerminating();
      incarnation = incarnation + 1;
      connection = established;
      writer = itsWriter;
    }
    inbound.begin(incarnation, from);
    wakeWriter();
  }

  /**
   * On the loop, when nothing of the old connection is in flight any more: what waits becomes whole
   * again for the next connection, or is dropped.
   *
   * @param keep whether there may be a next connection
   * @return how many messages were dropped
   */
  int disconnected(boolean keep) {
    int dropped = 0;
    synchronized (this) {
      connection = null;
      writer = null;
      if (keep && !terminating && pattern().keepsUnsent()) {
        outbound.rewind();
      } else {
        dropped = outbound.clear();
      }
    }
    lostThrough = outbound.finishedCount();
    abandonIfTerminating();
    wakeWriter();
    return dropped;
  }

  /** In this order: once messages are accepted again, late answers are known as such. */
  private void abandonIfTerminating() {
    if (terminating) {
      abandoned = incarnation;
      terminating = false;
    }
  }

  /**
   * On the loop: no connection will follow. From here on nothing is accepted, so that what is
   * offered meanwhile goes to another peer; {@link #disconnected} and {@link #close} come next.
   */
  void refuse() {
    outbound.refuse();
  }

  /** On the loop: the pipe is at its end. Returns how many messages were dropped. */
  int close() {
    int dropped = outbound.close();
    pattern().afterSends(this::dropLate);
    return dropped;
  }

  /** What a send put in that had begun before the end. */
  private void dropLate() {
    int late = outbound.clear();
    if (late > 0) {
      core.engine().dropped(core, endpoint(), late);
    }
  }

  @Override
  public void halfEmpty() {
    Connection current = connection;
    if (current != null) {
      current.resumeLater();
    }
  }

  @Override
  public boolean tryWrite(Message message) {
    return !terminating && outbound.offer(message, messageEncoder);
  }

  @Override
  boolean tryWriteCopy(byte[] part) {
    return part.length > PartEncoder.LARGEST
        ? super.tryWriteCopy(part)
        : !terminating && outbound.offer(part, PartEncoder.INSTANCE);
  }

  @Override
  boolean tryShare(Message message, SharedUnits units) {
    return !terminating && outbound.offer(message, messageEncoder, units);
  }

  @Override
  boolean tryShare(PublishedPart part, SharedUnits units) {
    return !terminating && outbound.offer(part.bytes(), PartEncoder.INSTANCE, units);
  }

  @Override
  boolean tryShare(DraftUnit draft, SharedUnits units) {
    return !terminating && outbound.offer(draft, DraftEncoder.INSTANCE, units);
  }

  @Override
  boolean tryReserve() {
    return !terminating && outbound.reserve();
  }

  @Override
  @Nullable DraftUnit openDraft(int size) {
    if (size > SMALL_DRAFT) {
      return null;
    }
    DraftUnit draft = draftInPage;
    if (draft == null) {
      draft = new DraftUnit(outbound);
      draftInPage = draft;
    }
    return draft.open(size) ? draft : null;
  }

  @Override
  void unreserve() {
    outbound.unreserve();
  }

  @Override
  boolean tryWriteReserved(DraftUnit draft) {
    if (terminating) {
      outbound.unreserve();
      return false;
    }
    if (draft.isLastIn(outbound)) {
      return outbound.offerPlaced(draft, DraftEncoder.IN_PAGE);
    }
    if (draft.byteCount() <= SMALL_DRAFT) {
      return outbound.offerReserved(draft, DraftEncoder.INSTANCE);
    }
    boolean accepted = outbound.offerReserved(draft.slab(), draft.start(), draft.end());
    if (accepted) {
      draft.passOn();
    }
    return accepted;
  }

  @Override
  public boolean writable() {
    return !terminating && outbound.hasRoom();
  }

  @Override
  <M> boolean tryReply(M answer, LoadBalancer.Offer<Pipe, M> how, int toIncarnation) {
    synchronized (this) {
      return connection != null && incarnation == toIncarnation && how.offer(this, answer);
    }
  }

  @Override
  int readIncarnation() {
    return inbound.readIncarnation();
  }

  @Override
  long acceptedCount() {
    return outbound.offeredCount();
  }

  @Override
  long lostThrough() {
    return lostThrough;
  }

  @Override
  public void flush() {
    WriteGuard current = writer;
    if (current != null) {
      current.flush();
    }
  }

  @Override
  void flushRest() {
    WriteGuard current = writer;
    if (current != null) {
      current.flushRest();
    }
  }

  @Override
  boolean letCatchUp(long deadline) {
    return outbound.letCatchUp(deadline);
  }

  @Override
  public @Nullable Message tryRead() {
    return inbound.poll();
  }

  @Override
  boolean tryReadInto(PartBuffer target) {
    return inbound.pollInto(target);
  }

  /** Under the receiving side's lock: from now on it receives by itself. */
  void lend(LentInput input) {
    inbound.lend(input);
  }

  @Override
  @Nullable LentInput lent() {
    return inbound.lent();
  }

  @Override
  boolean hasMessageByHand() {
    return inbound.hasMessageByHand();
  }

  @Override
  void giveBack() {
    inbound.giveBack();
  }

  @Override
  void dropUnread() {
    Message dropped;
    do {
      dropped = inbound.poll();
    } while (dropped != null);
  }

  @Override
  void discardUnread() {
    inbound.discard();
  }

  @Override
  boolean readable() {
    return !inbound.isEmpty();
  }

  @Override
  public void terminate(String reason) {
    terminating = true;
    core.execute(
        () -> {
          Connection connected = connection;
          if (!terminating) {
            return;
          }
          if (connected != null) {
            connected.end(reason);
          } else {
            disconnected(true);
          }
        });
  }

  @Override
  void subscribe(boolean subscribe, Bytes topic) {
    if (!core.loop().inLoop()) {
      core.execute(() -> subscribe(subscribe, topic));
      return;
    }
    Connection current = connection;
    if (current != null) {
      current.subscribe(subscribe, topic);
    }
  }

  @Override
  public Bytes announcedId() {
    return announcedId;
  }

  @Override
  public String endpoint() {
    return acceptedFrom == null ? endpoint : endpoint + " <- " + Endpoint.render(acceptedFrom);
  }
}
