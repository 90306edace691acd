package io.monocoque.patterns;

/**
 * Whether a reader follows the writer of its lane so closely that both are slow, and had better let
 * it get ahead.
 *
 * <p>Each look at the writer's count has the memory behind it change processors. A reader that is
 * the faster one finds a message or two by each, and pays, as the writer does, for hardly more than
 * that. Where it waits a little after a row of such looks it finds hundreds, and both work in long
 * stretches. If the writer does not get ahead meanwhile, as it is slow or waits for an answer, that
 * was in vain, and the next row has to be longer.
 *
 * <p>Threading: the reader's. The fields are hints: a race costs or spares a wait.
 */
final class Headway {
  /** So many messages are enough for a long stretch. (benchmarks/run: push-pull on inproc) */
  private static final int FAR = 256;

  /** That part of a high-water mark is, too: at the mark the writer would have to wait. */
  private static final int PART_OF_MARK = 4;

  /** To wait for fewer is in vain. */
  private static final int WORTH_IT = FAR / 2;

  /** A pause that brings fewer is the last: the writer has its own pace. */
  private static final int BRISK = FAR / 16;

  /** So many pauses are the most, so that no message waits for long. */
  static final int MOST_PAUSES = 4;

  private static final int LEAST_ROW = 8;
  private static final int LONGEST_ROW = 1 << 12;

  /** How many looks, about in a row, have to find few messages. */
  private int row = LEAST_ROW;

  /** How many did. */
  private int close;

  /** Whether a reader that finds so many messages does not follow closely. */
  static boolean isFar(long found, HighWaterMark mark) {
    return found >= FAR || mark.isFull(found * PART_OF_MARK);
  }

  /** Whether a writer that has written so many during a pause is worth another one. */
  static boolean isBrisk(long written) {
    return written >= BRISK;
  }

  /** A look at the writer's count found so many messages. */
  void looked(long found, HighWaterMark mark) {
    int before = close;
    if (found == 0) {
      close = before - (before + 3) / 4; // it waits now, and lets the writer ahead
    } else if (!isFar(found, mark)) {
      close = Math.min(before + 1, row);
    } else if (before > 0) {
      close = before - 1;
    }
  }

  boolean isDue() {
    return close == row;
  }

  /** The reader has let the writer get ahead, and finds so many messages now. */
  void waited(long found, HighWaterMark mark) {
    if (found >= WORTH_IT || isFar(found, mark)) {
      row = LEAST_ROW;
      close = LEAST_ROW;
    } else {
      row = Math.min(2 * row, LONGEST_ROW);
      close = 0;
    }
  }
}
