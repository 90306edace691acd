package io.monocoque.protocol.session;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.protocol.wire.Frames;
import io.monocoque.protocol.wire.ProtocolException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Finds messages and commands in what arrives, in whatever pieces it does.
 *
 * <p>Two ways: whole messages of small parts are found in place, by their headers alone, and given
 * on as one run ({@link #scan}); everything else (what is cut by the end of the memory, large
 * parts, commands, what is wrong, all that comes to who takes subscriptions) goes frame by frame
 * through {@link UnfinishedMessage} ({@link #fill}). Which way a frame takes depends on how the
 * bytes were cut, what comes out does not.
 *
 * <p>Threading: confined to the session's thread. Hot path: {@link #scan} allocates nothing.
 */
final class FrameReader {
  /** Takes the commands. */
  interface CommandHandler {
    /** Takes a command frame's body, a copy. */
    void command(Bytes body) throws ProtocolException;
  }

  private final UnfinishedMessage held = new UnfinishedMessage();
  private final FrameLimits limits;
  private final int inPlace;
  private final boolean takesSubscriptions;
  private final FrameSink sink;
  private final CommandHandler commands;

  private boolean handshaking = true;

  /** How many more messages may be given on in this call. */
  private int budget;

  /**
   * Whether this call is over: the message that is arriving has to wait for memory, or what follows
   * is not for this reader.
   */
  private boolean stops;

  /** Whether the next message may well have a large part: the last one had, or there was none. */
  private boolean expectsLarge;

  FrameReader(
      FrameLimits limits, boolean takesSubscriptions, FrameSink sink, CommandHandler commands) {
    this.limits = limits;
    this.inPlace = limits.inPlace();
    this.takesSubscriptions = takesSubscriptions;
    this.sink = sink;
    this.commands = commands;
    this.expectsLarge = !takesSubscriptions;
  }

  /** From the next frame on, messages are allowed. */
  void handshakeComplete() {
    handshaking = false;
  }

  /** Nothing behind the command at hand is for this reader. */
  void stop() {
    stops = true;
  }

  /** What is left of the budget of the last call. */
  int budget() {
    return budget;
  }

  /** Whether a message or command has arrived in part. */
  boolean isMidFrameOrMessage() {
    return !held.isEmpty();
  }

  long unfinishedBytes() {
    return held.memoryBytes();
  }

  /** Lets go of what has arrived in part. */
  void abandon() {
    held.clear();
  }

  /** See {@link Session#receive}; returns the offset behind what was consumed. */
  long receive(MemorySegment memory, long at, long end, int messageBudget)
      throws ProtocolException {
    budget = messageBudget;
    stops = false;
    while ((at < end || held.isAwaitingBody()) && !stops) {
      if (!handshaking && !takesSubscriptions && budget > 0 && held.isEmpty()) {
        at = scan(memory, at, end);
        if (at == end) {
          break;
        }
      }
      if (!handshaking && budget == 0 && !isCommandNext(memory, at)) {
        break;
      }
      at = fill(memory, at, end);
    }
    return at;
  }

  /** See {@link Session#hasRoom}. */
  boolean hasRoom() {
    return held.hasRoom();
  }

  /** See {@link Session#room}. */
  MemorySegment room() {
    return held.room();
  }

  /** See {@link Session#atMost}. */
  int atMost() {
    return handshaking || expectsLarge ? held.upToNextBody() : Integer.MAX_VALUE;
  }

  /** See {@link Session#takeUnfinished}. */
  int takeUnfinished(byte[] target) {
    return held.moveTo(target);
  }

  /** See {@link Session#received}. */
  void received(int byteCount) {
    held.tookBody(byteCount);
    if (held.isFrameWhole() && endFrame()) {
      deliverHeld();
    }
  }

  private boolean endFrame() {
    boolean last = held.endFrame();
    if (last) {
      expectsLarge = held.hasDirect();
    }
    return last;
  }

  private boolean isCommandNext(MemorySegment memory, long at) {
    int flags = held.isBetweenFrames() ? memory.get(ValueLayout.JAVA_BYTE, at) : held.flags();
    return (flags & Frames.COMMAND) != 0;
  }

  /**
   * Gives on whole messages from {@code start} on, until the budget is used up or something comes
   * that {@link #fill} has to look at; holds the whole frames of a message before that. Returns the
   * offset behind the last whole frame.
   */
  private long scan(MemorySegment memory, long start, long end) {
    long message = start;
    long at = start;
    int count = 0;
    while (count < budget && end - at >= Frames.SHORT_HEADER) {
      int head = Frames.head(memory, at);
      int flags = Frames.flags(head);
      int header = Frames.headerSize(flags);
      if ((flags & Frames.COMMAND) != 0 || end - at < header) {
        break;
      }
      long size =
          header == Frames.SHORT_HEADER ? Frames.shortSize(head) : Frames.bodySize(memory, at);
      if (size < 0 || size > inPlace) {
        break;
      }
      long next = at + header + size;
      if (next > end || next - message > limits.maxUnfinishedBytes()) {
        break;
      }
      if ((flags & Frames.MORE) != 0) {
        at = next;
        continue;
      }
      count++;
      at = next;
      message = next;
    }
    flush(memory, start, message, count);
    expectsLarge &= message == start;
    if (message < at) {
      held.addFrames(memory, message, at);
    }
    return at;
  }

  private void flush(MemorySegment memory, long run, long end, int count) {
    if (count > 0) {
      budget -= count;
      sink.run(memory, run, (int) (end - run), count);
    }
  }

  /**
   * Takes what the frame at hand needs of {@code [at, end)}: at least one byte, unless it waits for
   * {@link #mayHold} alone.
   */
  private long fill(MemorySegment memory, long at, long end) throws ProtocolException {
    boolean begun = held.hasHeader();
    if (!begun && !held.isAwaitingBody()) {
      at = held.takeHeader(memory, at, end);
      if (!held.isAwaitingBody()) {
        return at;
      }
      checkHeader();
    }
    stops = !mayHold();
    if (stops) {
      return at;
    }
    if (!begun) {
      held.beginBody();
    }
    at = held.takeBody(memory, at, end);
    if (!held.isFrameWhole()) {
      return at;
    }
    if ((held.flags() & Frames.COMMAND) != 0) {
      commands.command(held.takeCommand());
    } else if (endFrame()) {
      deliverHeld();
    }
    return at;
  }

  /** An empty body needs nothing, and nothing would come any more after which to ask again. */
  private boolean mayHold() {
    if (handshaking || (held.flags() & Frames.COMMAND) != 0 || held.announcedSize() == 0) {
      return true;
    }
    long needed = held.neededBytes();
    return needed <= Session.FREE_BYTES || sink.mayHold(needed);
  }

  private void checkHeader() throws ProtocolException {
    long size = held.announcedSize();
    if (handshaking) {
      limits.checkHandshake(held.flags(), size);
    } else {
      limits.checkTraffic(held.flags(), size, held.byteCount(), held.framesSize());
    }
  }

  private void deliverHeld() {
    if (takesSubscriptions && held.isSubscription()) {
      Bytes part = held.takeMessage().part(0);
      held.clear();
      sink.subscription(SubscriptionMessage.subscribes(part.byteAt(0)), part.slice(1, part.size()));
      return;
    }
    budget--;
    byte[] only = held.takeOnlyArray();
    if (only != null) {
      held.clear();
      sink.part(only);
    } else if (held.isMadeHere()) {
      Message message = held.takeMessage();
      held.clear();
      sink.message(message);
    } else {
      MemorySegment frames = held.frames();
      held.clear();
      sink.run(frames, 0, (int) frames.byteSize(), 1);
    }
  }
}
