package io.monocoque.wiring;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.Sender;
import io.monocoque.bytes.trusted.TrustedBytes;
import io.monocoque.io.Patience;
import io.monocoque.patterns.HighWaterMark;
import io.monocoque.patterns.InprocEnd;
import io.monocoque.patterns.InprocPipe;
import io.monocoque.patterns.LoadBalancer;
import io.monocoque.patterns.PipeListener;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A pipe to another socket of this context: messages go by reference, without bytes and without a
 * loop.
 *
 * <p>Threading: see {@link Pipe}; made and joined by {@link InprocRegistry}, under its lock.
 */
final class InprocLink extends Pipe implements PipeListener {
  private final SocketCore core;
  private final String endpoint;
  private final Runnable onGivenUp;
  private final Consumer<InprocLink> onGone;

  /** In which a peer gets ahead by a good many messages. (benchmarks: ADR 0021) */
  private static final long APART_NANOS = 5_000;

  /** More than all pauses together take. */
  private static final long TIME_FOR_IT = 1_000_000;

  private static final Runnable PAUSE =
      new Runnable() {
        @Override
        public void run() {
          Patience.pause(System.nanoTime() + APART_NANOS);
        }
      };

  /** Set before the link is attached to anything. */
  private @Nullable InprocEnd end;

  private volatile @Nullable InprocLink other;
  private boolean forOneQuestion;
  private volatile boolean lost;
  private volatile boolean terminated;

  /** Was read, but could not be copied; guarded by the receiving side's lock. */
  private @Nullable Message kept;

  /**
   * @param onGivenUp what follows when either socket gives the link up
   * @param onGone what follows when the link is at its end, whoever ended it
   */
  InprocLink(SocketCore core, String endpoint, Runnable onGivenUp, Consumer<InprocLink> onGone) {
    super(core.pattern());
    this.core = core;
    this.endpoint = endpoint;
    this.onGivenUp = onGivenUp;
    this.onGone = onGone;
  }

  /** Makes the pipe of which this is the connecting end. */
  InprocPipe connect() {
    InprocPipe pipe = InprocPipe.connect(this, sendMark(), receiveMark());
    end = pipe.connector();
    return pipe;
  }

  /** Makes this the binding end of a pipe and lets both ends know each other. */
  void join(InprocPipe pipe, InprocLink connector) {
    other = connector;
    connector.other = this;
    bind(pipe);
  }

  /** Makes this the binding end of a pipe whose other end is no socket's and asks one question. */
  void joinAsker(InprocPipe pipe) {
    forOneQuestion = true;
    bind(pipe);
  }

  private void bind(InprocPipe pipe) {
    end = pipe.bind(this, sendMark(), receiveMark());
  }

  private HighWaterMark sendMark() {
    return new HighWaterMark(core.settings().sendHighWaterMark());
  }

  private HighWaterMark receiveMark() {
    return new HighWaterMark(core.settings().receiveHighWaterMark());
  }

  SocketCore core() {
    return core;
  }

  boolean joined() {
    return other != null;
  }

  /** Messages that nobody will read. */
  long unreadCount() {
    return joined() ? 0 : end().unreadCount();
  }

  /** Ends both directions, once no thread is inside a send; the other end reads what was sent. */
  void close() {
    pattern().afterSends(() -> end().close());
    pattern().detach(this);
  }

  @Override
  boolean isWithinProcess() {
    return true;
  }

  /** Whoever waits for room lets the reader get ahead already. */
  @Override
  boolean letCatchUp(long deadline) {
    return false;
  }

  @Override
  void letPeerGetAhead(long deadline) {
    InprocEnd mine = end();
    if (mine.followsClosely()
        && (deadline == WaitList.FOREVER || deadline - System.nanoTime() > TIME_FOR_IT)) {
      mine.letOtherGetAhead(PAUSE);
    }
  }

  /** Where it came from before is nothing to the other socket. */
  @Override
  public boolean tryWrite(Message message) {
    return end().tryWrite(TrustedBytes.from(Sender.UNKNOWN, message));
  }

  @Override
  boolean tryWriteCopy(byte[] part) {
    return end().tryWriteCopy(part);
  }

  @Override
  boolean tryReserve() {
    return end().reserve();
  }

  @Override
  void unreserve() {
    end().unreserve();
  }

  @Override
  boolean tryWriteReserved(DraftUnit draft) {
    unreserve();
    return tryWrite(draft.message());
  }

  @Override
  public boolean writable() {
    return end().writable();
  }

  @Override
  public @Nullable Message tryRead() {
    Message first = kept;
    if (first != null) {
      kept = null;
      return first;
    }
    InprocEnd mine = end();
    Message message = mine.tryRead();
    if (mine.followsClosely()) {
      tellReaderToWait();
    }
    return message;
  }

  private void tellReaderToWait() {
    IncomingSide<?> reader = pattern().incoming();
    if (reader != null) {
      reader.followsClosely(this);
    }
  }

  @Override
  boolean tryReadInto(PartBuffer target) {
    Message message = tryRead();
    kept = message; // until it is copied: a buffer that cannot grow loses nothing
    if (message != null) {
      target.put(message, Sender.UNKNOWN);
      kept = null;
    }
    return message != null;
  }

  @Override
  boolean readable() {
    return kept != null || (end().readable() && !isGivenUp());
  }

  /** Nobody waits for an answer: a handler that reads nothing is not to hoard such questions. */
  private boolean isGivenUp() {
    return forOneQuestion && end().isPeerClosed();
  }

  @Override
  public void flush() {}

  @Override
  public void terminate(String reason) {
    terminated = true;
    close();
    forget();
  }

  /** Whoever of both connected makes a new link. */
  @Override
  public void giveUp(String reason) {
    InprocLink peer = other;
    close();
    forget();
    onGivenUp.run();
    if (peer != null) {
      peer.onGivenUp.run();
    }
  }

  @Override
  <M> boolean tryReply(M answer, LoadBalancer.Offer<Pipe, M> how, int incarnation) {
    return how.offer(this, answer);
  }

  @Override
  int readIncarnation() {
    return 1;
  }

  @Override
  long acceptedCount() {
    return 1; // all share one fate
  }

  @Override
  long lostThrough() {
    return lost ? 1 : 0;
  }

  @Override
  void subscribe(boolean subscribe, Bytes topic) {
    InprocLink peer = other;
    if (peer != null) {
      peer.pattern().subscription(peer, subscribe, topic);
    }
  }

  @Override
  public Bytes announcedId() {
    InprocLink peer = other;
    return peer == null ? Bytes.empty() : peer.core.settings().routingId();
  }

  @Override
  public String endpoint() {
    return endpoint;
  }

  @Override
  public void onReadable(InprocEnd told) {
    wakeReader();
  }

  @Override
  public void onWritable(InprocEnd told) {
    wakeWriter();
  }

  @Override
  public void onPeerClosed(InprocEnd told) {
    lost = true;
    forget();
  }

  private void forget() {
    core.peerGone(this);
    onGone.accept(this);
  }

  /** Either socket may have turned the other away while they were being attached. */
  void forgetIfClosed() {
    if (end().isPeerClosed()) {
      onPeerClosed(end());
    } else if (terminated) {
      forget();
    }
  }

  private InprocEnd end() {
    return Objects.requireNonNull(end);
  }
}
