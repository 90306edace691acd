package io.monocoque.libzmq;

import java.util.List;

/** What a peer process is to do once it is attached. A count of 0 means until its input closes. */
sealed interface PeerCommand {
  /** Sends one message of these parts. */
  record Send(List<byte[]> parts) implements PeerCommand {}

  /** Sends one message for each line of the standard input, parts separated by tabs. */
  record SendLines() implements PeerCommand {}

  /** Prints messages; fails when one does not come in time. */
  record Receive(int count, int timeoutMillis) implements PeerCommand {}

  /** Sends back what it gets. */
  record Echo(int count) implements PeerCommand {}

  /** Sends checkable messages, after a line on the standard input if that is awaited. */
  record Pump(CheckedPattern pattern, int count, boolean awaitLine) implements PeerCommand {}

  /**
   * Checks messages and prints the counts: when all came and nothing more in the settling time, or
   * when nothing came for the time-out.
   */
  record Sink(CheckedPattern pattern, int count, int timeoutMillis, int settleMillis)
      implements PeerCommand {}

  /** Prints a numbered line for each message until the standard input closes. */
  record Tally() implements PeerCommand {}
}
