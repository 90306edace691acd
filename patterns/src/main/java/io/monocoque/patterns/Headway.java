package io.monocoque.patterns;

import java.util.concurrent.atomic.AtomicLongArray;

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

  private final AtomicLongArray words;

  /** How many looks, about in a row, have to find few messages. */
  private final int row;

  /** How many did. */
  private final int close;

  /**
   * The reader has followed nobody yet.
   *
   * @param words where its two are, on cache lines of the reader's alone
   * @param at the first of them
   */
  Headway(AtomicLongArray words, int at) {
    this.words = words;
    this.row = at;
    this.close = at + 1;
    words.setPlain(row, LEAST_ROW);
  }

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
    long before = words.getPlain(close);
    if (found == 0) {
      words.setPlain(close, before - (before + 3) / 4); // it waits now, and lets the writer ahead
    } else if (!isFar(found, mark)) {
      words.setPlain(close, Math.min(before + 1, words.getPlain(row)));
    } else if (before > 0) {
      words.setPlain(close, before - 1);
    }
  }

  boolean isDue() {
    return words.getPlain(close) == words.getPlain(row);
  }

  /** The reader has let the writer get ahead, and finds so many messages now. */
  void waited(long found, HighWaterMark mark) {
    if (found >= WORTH_IT || isFar(found, mark)) {
      words.setPlain(row, LEAST_ROW);
      words.setPlain(close, LEAST_ROW);
    } else {
      words.setPlain(row, Math.min(2 * words.getPlain(row), LONGEST_ROW));
      words.setPlain(close, 0);
    }
  }
}
