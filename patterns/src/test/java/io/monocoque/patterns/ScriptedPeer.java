package io.monocoque.patterns;

import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A peer whose room and whose messages a test decides on. Threading: one thread. */
final class ScriptedPeer implements Peer {
  final String name;
  final List<Message> taken = new ArrayList<>();
  final Deque<Message> waiting = new ArrayDeque<>();
  int room = Integer.MAX_VALUE;

  /** How often this peer was asked, successfully or not. */
  int asked;

  private @Nullable RoutingId id;

  ScriptedPeer(String name) {
    this.name = name;
  }

  ScriptedPeer room(int messageCount) {
    room = messageCount;
    return this;
  }

  ScriptedPeer has(String... texts) {
    Arrays.stream(texts).map(Message::of).forEach(waiting::add);
    return this;
  }

  List<String> takenTexts() {
    return taken.stream().map(Message::text).toList();
  }

  @Override
  public boolean tryWrite(Message message) {
    asked++;
    if (room == 0) {
      return false;
    }
    room--;
    taken.add(message);
    return true;
  }

  @Override
  public @Nullable Message tryRead() {
    asked++;
    return waiting.poll();
  }

  @Override
  public boolean writable() {
    return room > 0;
  }

  @Override
  public RoutingId routingId() {
    return Objects.requireNonNull(id);
  }

  @Override
  public void routingId(RoutingId given) {
    id = given;
  }

  @Override
  public String toString() {
    return name;
  }
}
