package io.monocoque.bytes.trusted;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the bytes that the runtime copies in user space on a message's way out and in, when {@code
 * -Dio.monocoque.countCopies=true} asks for it: so that tests can hold how often that is.
 *
 * <p>Frame headers count with the payload where they are copied together. What an application
 * copies out of a {@link io.monocoque.bytes.Bytes} is its own affair and does not count.
 *
 * <p>Threading: any thread. Hot path: without the property it costs nothing, as the flag is a
 * constant.
 */
public final class CopyCounter {
  /** The system property. */
  public static final String PROPERTY = "io.monocoque.countCopies";

  private static final boolean ON = Boolean.getBoolean(PROPERTY);

  /** What the application has, into a {@code Bytes} or {@code Message}, as that never changes. */
  public static final CopyCounter TAKEN = new CopyCounter();

  /** A message, into the memory that is written from. */
  public static final CopyCounter ENCODED = new CopyCounter();

  /** A piece of a large message, into the memory that is written from. */
  public static final CopyCounter STAGED = new CopyCounter();

  /** What was received, when the socket's queue is full. */
  public static final CopyCounter HELD = new CopyCounter();

  /** What was received of a message that is not whole yet. */
  public static final CopyCounter CUT = new CopyCounter();

  /** The same once more, as its memory was too small. */
  public static final CopyCounter GROWN = new CopyCounter();

  /**
   * What was received of a message that is not whole yet, to where a reader receives its rest by
   * itself; once more with the message.
   */
  public static final CopyCounter MOVED = new CopyCounter();

  /** Many small messages at once, for the reader's thread. */
  public static final CopyCounter RUN = new CopyCounter();

  /** A message, into arrays of its own. */
  public static final CopyCounter MADE = new CopyCounter();

  /** A message, into the reader's buffer. */
  public static final CopyCounter BUFFERED = new CopyCounter();

  private static final List<CopyCounter> SENDING = List.of(TAKEN, ENCODED, STAGED);
  private static final List<CopyCounter> RECEIVING =
      List.of(HELD, CUT, GROWN, MOVED, RUN, MADE, BUFFERED);

  private final LongAdder bytes = new LongAdder();

  private CopyCounter() {}

  /** Whether anything is counted. */
  public static boolean isOn() {
    return ON;
  }

  /** So many bytes are copied here. */
  public void count(long byteCount) {
    if (ON) {
      bytes.add(byteCount);
    }
  }

  /** What was copied here since the last {@link #reset}. */
  public long bytes() {
    return bytes.sum();
  }

  /** What was copied on the sending side since the last {@link #reset}. */
  public static long sending() {
    return SENDING.stream().mapToLong(CopyCounter::bytes).sum();
  }

  /** What was copied on the receiving side since the last {@link #reset}. */
  public static long receiving() {
    return RECEIVING.stream().mapToLong(CopyCounter::bytes).sum();
  }

  /** Begins anew; for a moment at which nothing is copied. */
  public static void reset() {
    SENDING.forEach(each -> each.bytes.reset());
    RECEIVING.forEach(each -> each.bytes.reset());
  }
}
