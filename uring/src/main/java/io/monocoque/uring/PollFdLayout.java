package io.monocoque.uring;

/** What is waited for at a descriptor, and what came of it: {@code struct pollfd}. */
final class PollFdLayout {
  static final int DESCRIPTOR = 0;
  static final int EVENTS = 4;
  static final int RETURNED = 6;
  static final int SIZE = 8;

  private PollFdLayout() {}
}
