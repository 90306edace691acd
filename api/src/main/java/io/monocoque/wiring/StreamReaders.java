package io.monocoque.wiring;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The sockets whose readers, on virtual threads, have streams in their hands ({@link Loan}): as
 * many as there are processors, no more. To receive by hand spares two threads to take turns on a
 * processor; hundreds of virtual threads take turns anyway, and most loans to them would end before
 * they have theirs.
 *
 * <p>Threading: any thread.
 */
final class StreamReaders {
  private final int most;
  private final Map<Object, Set<Loan>> loans = new HashMap<>();

  /**
   * @param most so many sockets
   */
  StreamReaders(int most) {
    this.most = most;
  }

  /** Whether the socket may be lent a stream now; one that has another may. */
  synchronized boolean haveRoomFor(Object socket) {
    return loans.size() < most || loans.containsKey(socket);
  }

  synchronized void add(Object socket, Loan loan) {
    loans.computeIfAbsent(socket, _ -> new HashSet<>()).add(loan);
  }

  /** The loan is over, or never was one. */
  synchronized void remove(Object socket, Loan loan) {
    Set<Loan> ofSocket = loans.get(socket);
    if (ofSocket != null && ofSocket.remove(loan) && ofSocket.isEmpty()) {
      loans.remove(socket);
    }
  }
}
