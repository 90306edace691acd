package io.monocoque.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.monocoque.SocketClosedException;
import io.monocoque.bytes.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a receiving side tells its peers. */
class IncomingSideTest {
  private final Engine engine = Engine.open("nio", null);
  private final IncomingSide<Message> side =
      new IncomingSide<>("the socket", engine, (_, message) -> message);

  @AfterEach
  void close() {
    engine.close();
  }

  private StubPipe attached(boolean withinProcess) {
    StubPipe pipe = new StubPipe(side, withinProcess);
    pipe.unread.add(Message.of("m"));
    side.attach(pipe);
    return pipe;
  }

  @Test
  void theOnlyPeerMayGetAheadWhenItSaysSo() throws InterruptedException {
    StubPipe only = attached(true);
    assertNotNull(side.receive(Long.MAX_VALUE));
    assertEquals(0, only.gotAhead);
    for (int i = 1; i <= 2; i++) {
      side.followsClosely(only);
      only.unread.add(Message.of("m"));
      assertNotNull(side.receive(Long.MAX_VALUE));
      only.unread.add(Message.of("m"));
      assertNotNull(side.receiveInto(new PartBuffer(16), Long.MAX_VALUE));
      assertEquals(i, only.gotAhead, "once each time");
    }
    side.followsClosely(only);
    attached(true);
    side.followsClosely(only);
    assertNotNull(side.receive(Long.MAX_VALUE));
    assertEquals(2, only.gotAhead, "with another peer there is no other to wait for");
  }

  @Test
  void aReceiveThatDoesNotWaitDoesNotLetAnybodyGetAhead() {
    StubPipe only = attached(true);
    side.followsClosely(only);
    assertNotNull(side.tryReceive());
    assertEquals(0, only.gotAhead);
  }

  @Test
  void whatNobodyWillReadIsDiscardedAtTheEnd() {
    StubPipe dormant = attached(false);
    StubPipe active = attached(false);
    assertNotNull(side.tryReceive());
    assertNotNull(side.tryReceive());
    assertNull(side.tryReceive());
    active.unread.add(Message.of("m"));
    side.readable(active);
    side.close();
    assertEquals(1, dormant.discards);
    assertEquals(1, active.discards);
    assertThrows(SocketClosedException.class, side::tryReceive);
    assertEquals(1, attached(false).discards, "of one that comes too late");
  }
}
