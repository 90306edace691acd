package io.monocoque.patterns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DistributorTest {
  private final SubscriptionIndex<ScriptedPeer> index = new SubscriptionIndex<>();
  private final List<String> missed = new ArrayList<>();
  private final Distributor<ScriptedPeer> distributor =
      new Distributor<>(index, peer -> missed.add(peer.name));
  private final ScriptedPeer a = new ScriptedPeer("a");
  private final ScriptedPeer b = new ScriptedPeer("b");

  @Test
  void eachSubscriberGetsTheSameMessageOnce() {
    index.add(a, Bytes.of("x"));
    index.add(a, Bytes.empty());
    index.add(b, Bytes.of("x"));
    Message message = Message.of("xy", "body");
    assertEquals(2, distributor.publish(message));
    assertEquals(1, a.taken.size());
    assertSame(message, b.taken.getFirst());
  }

  @Test
  void onlyTheFirstPartIsMatched() {
    index.add(a, Bytes.of("body"));
    assertEquals(0, distributor.publish(Message.of("xy", "body")));
    assertEquals(0, distributor.droppedCount());
  }

  @Test
  void aFullSubscriberMissesTheMessageAloneAndIsCounted() {
    index.add(a.room(1), Bytes.empty());
    index.add(b, Bytes.empty());
    assertEquals(2, distributor.publish(Message.of("1")));
    assertEquals(1, distributor.publish(Message.of("2")));
    a.room(5);
    assertEquals(2, distributor.publish(Message.of("3")));
    assertEquals(List.of("1", "3"), a.takenTexts());
    assertEquals(List.of("1", "2", "3"), b.takenTexts());
    assertEquals(1, distributor.droppedCount());
    assertEquals(List.of("a"), missed);
  }
}
