package io.monocoque.protocol.session;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.TrustedBytes;
import io.monocoque.protocol.security.Opener;
import io.monocoque.protocol.security.Sealer;
import io.monocoque.protocol.wire.Frames;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Finds messages and commands in frames that are sealed.
 *
 * <pre>
 *   bytes ──► outer reader ──► whole sealed frames ──► opener ──► plain frames ──► inner reader ──► sink
 * </pre>
 *
 * <p>What a frame is, a message or a command, is seen when it is open. So where a message has to
 * wait, commands wait too; and a frame has to be whole before anything of it is used, which is why
 * it is the outer reader that asks for memory.
 *
 * <p>Threading: confined to the session's thread. Ownership: opens small frames where they lie, in
 * the memory that it is given, and large ones in their own arrays. Hot path: small frames allocate
 * nothing.
 */
final class SealedReader implements FrameSink {
  /**
   * Frames given on at a time, so that whoever reads what is open does so beside the opening, which
   * takes longer. (benchmarks/run: curve at 64 B)
   */
  private static final int CHUNK = 128;

  private final Opener opener;
  private final SessionSink sink;
  private final boolean takesSubscriptions;
  private final FrameReader outer;
  private final FrameReader inner;

  /** How many more messages may be given on in this call. */
  private int budget;

  /** What ended the connection, if it was found inside the outer reader. */
  private @Nullable ProtocolException failure;

  private boolean innerFailed;

  SealedReader(
      Opener opener, SessionConfig config, SessionSink sink, FrameReader.CommandHandler commands) {
    this.opener = opener;
    this.sink = sink;
    takesSubscriptions = config.socketType().takesSubscriptions();
    outer =
        new FrameReader(sealed(config), false, this, body -> fail("a command that is not sealed"));
    inner =
        new FrameReader(FrameLimits.of(config), takesSubscriptions, new Granted(sink), commands);
    outer.handshakeComplete();
    inner.handshakeComplete();
  }

  /** The limits of frames that are sealed. */
  private static FrameLimits sealed(SessionConfig config) {
    long message = config.maxMessageSize();
    long most = Long.MAX_VALUE - Sealer.OVERHEAD - Frames.LONG_HEADER;
    return new FrameLimits(
        message < 0 ? -1 : Math.min(message, most) + Sealer.OVERHEAD,
        Math.min(config.maxUnfinishedBytes(), most) + Sealer.OVERHEAD + Frames.LONG_HEADER);
  }

  boolean isMidFrameOrMessage() {
    return outer.isMidFrameOrMessage() || inner.isMidFrameOrMessage();
  }

  long unfinishedBytes() {
    return outer.unfinishedBytes() + inner.unfinishedBytes();
  }

  void abandon() {
    outer.abandon();
    inner.abandon();
  }

  void wipe() {
    opener.wipe();
  }

  /** See {@link Session#receive}; returns the offset behind what was consumed. */
  long receive(MemorySegment memory, long at, long end, int messageBudget)
      throws ProtocolException {
    budget = messageBudget;
    // A frame holds one message at most, so as many frames as messages may be taken at a time.
    while (at < end && budget > 0 && mayGoOn()) {
      long next = outer.receive(memory, at, end, budget);
      if (failure != null) {
        throw failure;
      }
      if (next == at) {
        break;
      }
      at = next;
    }
    return at;
  }

  /** Of many small parts the outer reader does not see that they are one large message. */
  private boolean mayGoOn() {
    long unfinished = inner.unfinishedBytes();
    return unfinished <= Session.FREE_BYTES || sink.mayHold(unfinished);
  }

  // --- what the outer reader finds ---

  @Override
  public void run(MemorySegment memory, long start, int length, int messageCount) {
    long end = start + length;
    long given = start;
    long opened = start;
    int count = 0;
    try {
      for (long at = start; at < end && failure == null; ) {
        int head = Frames.head(memory, at);
        int header = Frames.headerSize(Frames.flags(head));
        long size = Frames.bodySize(memory, at);
        if ((Frames.flags(head) & Frames.MORE) != 0) {
          fail("a sealed frame with MORE outside");
          break;
        }
        opened = opener.open(memory, at + header, size, memory, opened);
        at += header + size;
        if (++count == CHUNK) {
          give(memory, given, opened);
          given = opened;
          count = 0;
        }
      }
    } catch (ProtocolException e) {
      failure = e;
    }
    give(memory, given, opened);
  }

  @Override
  public void message(Message message) {
    if (message.partCount() > 1) {
      fail("a sealed frame with MORE outside");
    } else {
      part(message.part(0).toArray());
    }
  }

  @Override
  public void part(byte[] frame) {
    if (failure != null) {
      return;
    }
    MemorySegment opened = MemorySegment.ofArray(frame);
    try {
      int end = (int) opener.open(opened, 0, frame.length, opened, 0);
      if (frame[0] == Frames.LONG && !inner.isMidFrameOrMessage() && !takesSubscriptions) {
        budget--;
        int size = end - Frames.LONG_HEADER;
        Bytes part = TrustedBytes.wrap(frame, Frames.LONG_HEADER, size);
        sink.message(TrustedBytes.message(new Bytes[] {part}));
      } else {
        give(opened, 0, end);
      }
    } catch (ProtocolException e) {
      failure = e;
    }
  }

  /** Whole plain frames, which come before what failed, unless it was one of them. */
  private void give(MemorySegment frames, long start, long end) {
    if (end == start || innerFailed) {
      return;
    }
    try {
      long consumed = inner.receive(frames, start, end, budget);
      budget = inner.budget();
      if (consumed != end) {
        throw new AssertionError("opened frames are left: " + (end - consumed) + " bytes");
      }
    } catch (ProtocolException e) {
      innerFailed = true;
      failure = e;
    }
  }

  @Override
  public boolean mayHold(long byteCount) {
    return sink.mayHold(byteCount + inner.unfinishedBytes());
  }

  @Override
  public void subscription(boolean subscribe, Bytes topic) {
    throw new AssertionError("the outer reader knows nothing of subscriptions");
  }

  private void fail(String what) {
    if (failure == null) {
      failure = new ProtocolException(ProtocolError.UNEXPECTED_COMMAND, what);
    }
  }

  /** What was opened has its memory already. */
  private record Granted(SessionSink sink) implements FrameSink {
    @Override
    public void run(MemorySegment memory, long start, int length, int messageCount) {
      sink.run(memory, start, length, messageCount);
    }

    @Override
    public void message(Message message) {
      sink.message(message);
    }

    @Override
    public boolean mayHold(long byteCount) {
      return true;
    }

    @Override
    public void subscription(boolean subscribe, Bytes topic) {
      sink.subscription(subscribe, topic);
    }
  }
}
