package io.monocoque.wiring;

import io.monocoque.io.EventLoop;
import io.monocoque.io.Timer;
import io.monocoque.protocol.session.Session;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks now and then whether a peer brings the large message that it announced, so that one that
 * sends little does not keep others from the memory that it was granted.
 *
 * <p>Threading: the loop.
 */
final class ProgressWatch {
  /** Less than this between two looks is no progress. */
  private static final long PROGRESS_BYTES = 64 << 10;

  /** So many looks without a single byte, and the connection ends. */
  private static final int MAX_QUIET_LOOKS = 30;

  private final EventLoop loop;
  private final long betweenLooksNanos;
  private final Session session;
  private final MemoryClaim claim;
  private final Consumer<String> onStandstill;

  private @Nullable Timer next;
  private long bytesThen;
  private int grantsThen;
  private int quietLooks;

  /**
   * @param onStandstill told why, when the peer has brought nothing for long and others wait
   */
  ProgressWatch(
      EventLoop loop,
      long betweenLooksNanos,
      Session session,
      MemoryClaim claim,
      Consumer<String> onStandstill) {
    this.loop = loop;
    this.betweenLooksNanos = betweenLooksNanos;
    this.session = session;
    this.claim = claim;
    this.onStandstill = onStandstill;
  }

  /** The claim was granted something: from now on until nothing is charged. */
  void start() {
    if (next == null) {
      lookLater();
    }
  }

  void stop() {
    if (next != null) {
      next.cancel();
      next = null;
    }
  }

  private void lookLater() {
    bytesThen = session.bytesReceived();
    grantsThen = claim.grantCount();
    next = loop.schedule(betweenLooksNanos, this::look);
  }

  private void look() {
    next = null;
    if (!claim.isCharged()) {
      return;
    }
    long brought = session.bytesReceived() - bytesThen;
    boolean itsTurn = !claim.isWaiting() && claim.grantCount() == grantsThen;
    if (itsTurn && claim.isInTheWay() && brought < PROGRESS_BYTES) {
      claim.shrink(session.unfinishedBytes());
      quietLooks = brought == 0 ? quietLooks + 1 : 0;
      if (quietLooks == MAX_QUIET_LOOKS) {
        onStandstill.accept("the peer stopped within a message, and others wait for its memory");
        return;
      }
    } else {
      quietLooks = 0;
    }
    lookLater();
  }
}
