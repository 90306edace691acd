package io.monocoque.patterns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Message;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LoadBalancerTest {
  private final ScriptedPeer a = new ScriptedPeer("a");
  private final ScriptedPeer b = new ScriptedPeer("b");
  private final ScriptedPeer c = new ScriptedPeer("c");
  private final Message message = Message.of("x");

  private LoadBalancer<ScriptedPeer> over(ScriptedPeer... peers) {
    LoadBalancer<ScriptedPeer> balancer = new LoadBalancer<>();
    for (ScriptedPeer peer : peers) {
      balancer.add(peer);
    }
    return balancer;
  }

  private String takers(LoadBalancer<ScriptedPeer> balancer, int count) {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < count; i++) {
      ScriptedPeer taker = balancer.tryWrite(message);
      names.append(taker == null ? "-" : taker.name);
    }
    return names.toString();
  }

  @Test
  void nobodyTakesAMessageWithoutPeers() {
    assertNull(over().tryWrite(message));
  }

  @Test
  void peersTakeTurns() {
    assertEquals("abcabc", takers(over(a, b, c), 6));
  }

  @Test
  void aMultipartMessageGoesToOnePeerWhole() {
    Message parts = Message.of("1", "2", "3");
    assertSame(a, over(a, b).tryWrite(parts));
    assertSame(parts, a.taken.getFirst());
    assertTrue(b.taken.isEmpty());
  }

  @Test
  void aFullPeerIsNotAskedAgainUntilActivated() {
    LoadBalancer<ScriptedPeer> balancer = over(a, b.room(0), c);
    assertEquals("acac", takers(balancer, 4));
    assertEquals(1, b.asked);
    b.room(9);
    assertTrue(balancer.activate(b));
    assertEquals("acbacb", takers(balancer, 6));
  }

  @Test
  void aNewcomerHasTheLastTurnOfTheRound() {
    LoadBalancer<ScriptedPeer> balancer = over(a, b);
    assertEquals("a", takers(balancer, 1));
    balancer.add(c);
    assertEquals("bacbac", takers(balancer, 6));
  }

  @Test
  void removingAPeerSkipsNobodysTurn() {
    LoadBalancer<ScriptedPeer> balancer = over(a, b, c);
    assertEquals("a", takers(balancer, 1));
    assertTrue(balancer.remove(a));
    assertFalse(balancer.remove(a));
    assertEquals("bcb", takers(balancer, 3));
    assertTrue(balancer.remove(c));
    assertEquals("bb", takers(balancer, 2));
  }

  @Test
  void allFullIsNullAndNobodyIsActive() {
    LoadBalancer<ScriptedPeer> balancer = over(a.room(1), b.room(1));
    assertEquals("ab--", takers(balancer, 4));
    assertFalse(balancer.hasActive());
    assertEquals(2, balancer.size());
    assertEquals(2, a.asked);
  }

  @Test
  void activatingTwiceOrARemovedPeerHasNoEffect() {
    LoadBalancer<ScriptedPeer> balancer = over(a, b);
    assertFalse(balancer.activate(a));
    balancer.remove(b);
    assertFalse(balancer.activate(b));
    assertFalse(balancer.contains(b));
    assertEquals("aa", takers(balancer, 2));
  }

  @Test
  void addingTwiceIsRefused() {
    LoadBalancer<ScriptedPeer> balancer = over(a);
    assertThrows(IllegalArgumentException.class, () -> balancer.add(a));
    assertEquals("aa", takers(balancer, 2));
  }

  @Test
  void roomThatAppearsWhileTheOwnerLooksIsUsedAtOnce() {
    LoadBalancer<ScriptedPeer> balancer =
        new LoadBalancer<>(
            full -> {
              boolean stays = full != b;
              full.room(stays ? 0 : 5);
              return stays;
            });
    balancer.add(a.room(0));
    balancer.add(b.room(0));
    balancer.add(c);
    assertEquals("bcb", takers(balancer, 3));
  }

  @Test
  void anOwnerMayRemoveOrActivateThePeerThatWentFull() {
    List<LoadBalancer<ScriptedPeer>> holder = new ArrayList<>();
    LoadBalancer<ScriptedPeer> balancer =
        new LoadBalancer<>(
            full -> {
              if (full == a) {
                holder.getFirst().remove(a);
                return false;
              }
              full.room(9);
              holder.getFirst().activate(full);
              return true;
            });
    holder.add(balancer);
    balancer.add(a.room(0));
    balancer.add(b.room(0));
    assertEquals("bb", takers(balancer, 2));
    assertFalse(balancer.contains(a));
  }

  @Property(tries = 200)
  void everyActivePeerGetsItsShare(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 20) Integer> rooms) {
    LoadBalancer<ScriptedPeer> balancer = new LoadBalancer<>();
    List<ScriptedPeer> peers = new ArrayList<>();
    for (int room : rooms) {
      ScriptedPeer peer = new ScriptedPeer("p").room(room);
      peers.add(peer);
      balancer.add(peer);
    }
    int total = rooms.stream().mapToInt(Integer::intValue).sum();
    for (int sent = 1; sent <= total; sent++) {
      assertTrue(balancer.tryWrite(message) != null);
      int most = peers.stream().mapToInt(peer -> peer.taken.size()).max().orElse(0);
      for (ScriptedPeer peer : peers) {
        assertTrue(peer.room == 0 || peer.taken.size() >= most - 1, "one round behind at most");
      }
    }
    assertNull(balancer.tryWrite(message));
  }
}
