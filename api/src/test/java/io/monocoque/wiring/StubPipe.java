package io.monocoque.wiring;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.Sender;
import io.monocoque.patterns.LoadBalancer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A peer that has what a test puts in, to read and to reserve. It counts what it is told. */
final class StubPipe extends Pipe {
  final ArrayDeque<Message> unread = new ArrayDeque<>();
  private final boolean withinProcess;
  int discards;
  int gotAhead;

  /** Places that can be reserved. */
  int places;

  /** What a write in such a place comes to. */
  @Nullable Error failure;

  StubPipe(Pattern pattern, boolean withinProcess) {
    super(pattern);
    this.withinProcess = withinProcess;
  }

  @Override
  boolean isWithinProcess() {
    return withinProcess;
  }

  @Override
  void letPeerGetAhead(long deadline) {
    gotAhead++;
  }

  @Override
  void discardUnread() {
    discards++;
  }

  @Override
  public @Nullable Message tryRead() {
    return unread.poll();
  }

  @Override
  boolean tryReadInto(PartBuffer target) {
    Message message = unread.poll();
    if (message != null) {
      target.put(message, Sender.UNKNOWN);
    }
    return message != null;
  }

  @Override
  boolean readable() {
    return !unread.isEmpty();
  }

  @Override
  public boolean tryWrite(Message message) {
    return false;
  }

  @Override
  public boolean writable() {
    return false;
  }

  @Override
  boolean tryReserve() {
    if (places == 0) {
      return false;
    }
    places--;
    return true;
  }

  @Override
  void unreserve() {
    places++;
  }

  @Override
  boolean tryWriteReserved(DraftUnit draft) {
    places++;
    if (failure != null) {
      throw failure;
    }
    return false;
  }

  @Override
  public void flush() {}

  @Override
  public void terminate(String reason) {}

  @Override
  <M> boolean tryReply(M answer, LoadBalancer.Offer<Pipe, M> how, int incarnation) {
    return false;
  }

  @Override
  int readIncarnation() {
    return 1;
  }

  @Override
  long acceptedCount() {
    return 0;
  }

  @Override
  long lostThrough() {
    return 0;
  }

  @Override
  public Bytes announcedId() {
    return Bytes.empty();
  }

  @Override
  public String endpoint() {
    return "a test";
  }

  @Override
  void subscribe(boolean subscribe, Bytes topic) {}
}
