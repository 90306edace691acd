package io.monocoque.io.spi;

/**
 * How much one receive may bring, for a driver that counts who wants to. A few connections bring
 * much at a time, which is cheapest. Many bring less each: what a thousand leave unread is soon
 * more than caches hold, and more than the heap has touched (ADR 0024).
 *
 * <p>Threading: the loop's.
 */
public final class ReceiveShare {
  /** What a receive brings at most; bytes. */
  public static final int MOST = 256 << 10;

  /** The same while many connections bring something; bytes. (benchmarks/run: pub-sub) */
  public static final int OF_MANY = 64 << 10;

  /** More of them are many. */
  static final int FEW = 2;

  private int busy;
  private boolean many;

  /** A round begins; those of the last one tell how many there are. */
  public void beginRound() {
    many = busy > FEW;
    busy = 0;
  }

  /** A connection brought something, or would have had there been memory for it. */
  public void countBusy() {
    busy++;
  }

  /** What a receive of this round may bring; bytes. */
  public int most() {
    return many ? OF_MANY : MOST;
  }
}
