package io.monocoque.wiring;

import io.monocoque.io.EventLoop;
import io.monocoque.io.StandingTask;
import io.monocoque.io.Timer;
import io.monocoque.io.spi.Transport;
import io.monocoque.protocol.session.Session;
import io.monocoque.protocol.session.WholeMessages;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When a connection lends its input to the threads that read its messages, and how it gets it back:
 * the loop's side of a {@link LentInput}.
 *
 * <pre>
 *            a stream                    dry, a command, a large part, the end; nobody reads
 *   AT HOME ----------> LENT (the loop does not receive) ----------> given back -> AT HOME
 * </pre>
 *
 * <p>Single messages are a stream, too, if they follow each other closely, each is read before the
 * next one comes, and who reads them may wait at the peers' connections ({@link WaitByHand}).
 *
 * <p>Readers give it back when it has run dry, or with what is not for them; from readers that do
 * not come the loop takes it back, at the second look. Loans that were not worth it are made less
 * and less often, and virtual threads have no more streams at a time than {@link StreamReaders} has
 * room for.
 *
 * <p>Threading: the loop.
 */
final class Loan {
  /** What the receives of a stream bring, at least, in the mean. */
  static final int MUCH = 8 << 10;

  /** The mean is that of about so many. */
  private static final int MEAN_OF = 8;

  /** So many receives in a row make a stream. */
  private static final int STREAK = 16;

  private static final int LONGEST_STREAK = 1024;

  /** Single messages seldom come in a row for long. */
  private static final int LONGEST_STREAK_SINGLY = 128;

  /** So many receives by hand make a loan of a stream worth it. */
  private static final int WORTH_IT = 64;

  /** The same of single messages, of which each is spared a hand-over. */
  private static final int WORTH_IT_SINGLY = 8;

  /** Single messages are a stream if they follow each other so closely. (ADR 0023) */
  static final long CLOSELY_NANOS = 2_000_000;

  /**
   * Between two looks whether readers still receive: longer than a thread waits for a processor.
   */
  private static final long LOOK_NANOS = 10_000_000;

  private final EventLoop loop;
  private final HandArea.Pool areas;
  private final StreamReaders readers;
  private final Runnable onBack;
  private final StandingTask back = new StandingTask(this::back);

  /** What waits for the input to be back. */
  private final ArrayDeque<Runnable> delayed = new ArrayDeque<>();

  private int mean;
  private int streak;
  private int neededStreak = STREAK;

  /** When the last came before which all was read. */
  private long cameLast;

  private @Nullable LentInput lent;
  private Runnable takeBack = () -> {};
  private Runnable onOver = () -> {};
  private int receivesThen;
  private boolean lentSingly;

  /**
   * @param onBack what was lent is back: {@link #settle} is to be called
   */
  Loan(EventLoop loop, Engine engine, Runnable onBack) {
    this.loop = loop;
    this.areas = engine.handAreas();
    this.readers = engine.streamReaders();
    this.onBack = onBack;
  }

  /**
   * Counts a receive of the loop's, of small messages; returns whether it is time to lend.
   *
   * @param keptUp whether all that came before was read, by who may wait at the connections
   */
  boolean isDue(int byteCount, boolean keptUp) {
    mean += (byteCount - mean) / MEAN_OF; // a receive may be short as it met a buffer's end
    streak = isMuch() || (keptUp && comesClosely()) ? streak + 1 : 0;
    return streak >= neededStreak;
  }

  private boolean isMuch() {
    return mean >= MUCH;
  }

  private boolean comesClosely() {
    long now = System.nanoTime();
    boolean closely = now - cameLast < CLOSELY_NANOS;
    cameLast = now;
    return closely;
  }

  /** Whether who would read the stream by hand has a processor, or is the system's to schedule. */
  boolean mayLendTo(IncomingSide<?> reader) {
    return !isMuch() || reader.isReadByPlatformThread() || readers.haveRoomFor(reader);
  }

  /**
   * Lends the input to who reads the pipe, if the session can leave it now. Receiving has stopped
   * by then, and does not begin before the input is back.
   */
  boolean lend(Session session, Transport transport, IncomingSide<?> reader, ConnectionPipe pipe) {
    streak = 0;
    WholeMessages whole = session.wholeMessages();
    if (whole == null) {
      return false;
    }
    HandArea area = areas.take();
    int begun = session.takeUnfinished(area.bytes);
    if (begun < 0) {
      areas.recycle(area);
      return false;
    }
    LentInput input = new LentInput(transport, whole, area, begun, areas, () -> loop.post(back));
    lent = input;
    takeBack = () -> reader.takeBack(pipe);
    receivesThen = 0;
    lentSingly = !isMuch();
    if (!lentSingly && !reader.isReadByPlatformThread()) {
      readers.add(reader, this);
      onOver = () -> readers.remove(reader, this);
    }
    lookLater(input);
    reader.lend(pipe, input);
    return true;
  }

  boolean isLent() {
    return lent != null;
  }

  private void lookLater(LentInput input) {
    Timer _ = loop.schedule(LOOK_NANOS, () -> look(input));
  }

  private void look(LentInput input) {
    if (!input.equals(lent)) {
      return;
    }
    int receives = input.receives();
    if (receives == receivesThen) {
      takeBack.run();
    } else {
      receivesThen = receives;
      lookLater(input);
    }
  }

  /** Whether the action has to wait: then it is done when the input is back, which is seen to. */
  boolean delays(Runnable action) {
    if (lent == null) {
      return false;
    }
    delayed.add(action);
    takeBack.run();
    return true;
  }

  private void back() {
    if (lent != null) {
      onBack.run();
    }
  }

  /** Takes over what was received and not read, and then does what had to wait. */
  void settle(Held held) {
    LentInput input = Objects.requireNonNull(lent);
    lent = null;
    onOver.run();
    int longest = lentSingly ? LONGEST_STREAK_SINGLY : LONGEST_STREAK;
    int worthIt = lentSingly ? WORTH_IT_SINGLY : WORTH_IT;
    neededStreak = input.receives() < worthIt ? Math.min(2 * neededStreak, longest) : STREAK;
    held.hold(input.bytes(), input.position(), input.end());
    input.release();
    for (Runnable next = delayed.poll(); next != null; next = delayed.poll()) {
      next.run();
    }
  }

  /** The loop ends: when this returns no reader touches the transport any more. */
  void abandon() {
    if (lent != null) {
      lent.close();
      takeBack.run();
      onOver.run();
    }
  }
}
