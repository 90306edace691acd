package io.monocoque.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.Sender;
import io.monocoque.protocol.wire.Frames;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reading messages and reading into a buffer, from one queue. */
class InboundTest {
  private static final Message MIDDLE = Message.of(Bytes.of(new byte[300]));

  /** A run in memory that goes round. */
  private static final Message[] FILLING = Collections.nCopies(9, MIDDLE).toArray(new Message[0]);

  private int resumed;
  private final MemoryBudget budget = new MemoryBudget(1 << 20, Runnable::run);
  private final SocketMemory memory = new SocketMemory();
  private final RunPool pool = new RunPool(1 << 20);
  private final Inbound inbound = new Inbound(pool, budget, memory, 10, () -> resumed++);
  private final PartBuffer buffer = new PartBuffer(0);

  private void addRun(Message... messages) {
    MemorySegment run = frames(messages);
    inbound.addRun(run, 0, (int) run.byteSize(), messages.length);
  }

  static MemorySegment frames(Message... messages) {
    int size = 0;
    for (Message message : messages) {
      size += (int) Frames.encodedSize(message);
    }
    MemorySegment run = MemorySegment.ofArray(new byte[size]);
    long at = 0;
    for (Message message : messages) {
      at = Frames.encode(message, run, at);
    }
    return run;
  }

  private String text(int part) {
    return Bytes.of(buffer.memory(), buffer.start(part), buffer.size(part)).text();
  }

  @Test
  void aRunIsReadPartlyByEitherWay() {
    addRun(Message.of("1"), Message.of("2", "", "two"), Message.of("3"));
    assertEquals(Message.of("1"), inbound.poll());
    assertTrue(inbound.pollInto(buffer));
    assertEquals(3, buffer.partCount());
    assertEquals("2", text(0));
    assertEquals(0, buffer.size(1));
    assertEquals("two", text(2));
    assertFalse(inbound.isEmpty());
    assertEquals(Message.of("3"), inbound.poll());
    assertTrue(inbound.isEmpty());
    assertFalse(inbound.pollInto(buffer));
    assertNull(inbound.poll());
  }

  @Test
  void whatComesOverAnotherConnectionIsKnownAsSuch() {
    inbound.begin(1, Sender.UNKNOWN);
    addRun(Message.of("a"));
    inbound.begin(2, Sender.UNKNOWN);
    inbound.addMessage(Message.of("b"));
    assertTrue(inbound.pollInto(buffer));
    assertEquals(1, inbound.readIncarnation());
    assertTrue(inbound.pollInto(buffer));
    assertEquals(2, inbound.readIncarnation());
    assertEquals("b", text(0));
  }

  @Test
  void messagesAreFromWhoeverTheirConnectionLeadsTo() {
    Sender bob = new Sender("bob", Map.of());
    Sender eve = new Sender("eve", Map.of());
    inbound.begin(1, bob);
    addRun(Message.of("a"), Message.of("b"));
    addRun(Message.of(Bytes.of(new byte[9_000])));
    inbound.begin(2, Sender.UNKNOWN);
    addRun(Message.of("c"));
    inbound.begin(3, Sender.UNKNOWN); // brings nothing
    inbound.begin(4, eve);
    inbound.addMessage(Message.of("d"));
    addRun(Message.of("e"));
    assertEquals("bob", userId(inbound.poll()));
    assertTrue(inbound.pollInto(buffer));
    assertEquals("bob", buffer.sender().userId());
    assertEquals("bob", userId(inbound.poll()));
    assertTrue(inbound.pollInto(buffer));
    assertEquals("", buffer.sender().userId());
    assertEquals("eve", userId(inbound.poll()));
    assertTrue(inbound.pollInto(buffer));
    assertEquals("eve", buffer.sender().userId());
    buffer.clear();
    assertEquals("", buffer.sender().userId());
  }

  private static String userId(@Nullable Message message) {
    assertNotNull(message);
    return message.userId();
  }

  @Test
  void largerMessagesArriveAsTheyWereHoweverTheyWereReadBefore() {
    Message larger = Message.of(Bytes.of("head"), Bytes.of(new byte[9_000]));
    for (int i = 0; i < 4; i++) {
      addRun(larger, larger);
      assertTrue(inbound.pollInto(buffer));
      assertEquals("head", text(0));
      assertEquals(9_000, buffer.size(1));
      addRun(larger);
      assertTrue(inbound.pollInto(buffer));
      assertEquals(larger, inbound.poll());
    }
  }

  @Test
  void aMessageThatCannotBeCopiedIsStillThere() {
    Message huge = Message.of(Collections.nCopies(130, Bytes.of(new byte[16 << 20])));
    inbound.addMessage(huge);
    inbound.addMessage(Message.of("next"));
    assertThrows(IllegalStateException.class, () -> inbound.pollInto(buffer));
    assertEquals(0, buffer.partCount());
    assertEquals(8, inbound.budget());
    Message read = inbound.poll();
    assertNotNull(read);
    assertEquals(130, read.partCount());
    assertTrue(inbound.pollInto(buffer));
    assertEquals("next", text(0));
  }

  @Test
  void whatNobodyWillReadGivesItsMemoryBack() {
    addRun(FILLING);
    addRun(FILLING);
    assertEquals(MIDDLE, inbound.poll());
    assertEquals(2, pool.takenCount());
    inbound.discard();
    assertEquals(0, pool.takenCount());
    addRun(FILLING);
    assertEquals(0, pool.takenCount());
    assertTrue(inbound.isEmpty());
  }

  /** The loop may be adding a run while the socket is closed. */
  @Test
  void aRunThatComesAtTheEndIsNotLost() throws InterruptedException {
    for (int i = 0; i < 2_000; i++) {
      Inbound ending = new Inbound(pool, budget, memory, 10, () -> {});
      MemorySegment frames = frames(FILLING);
      Thread loop =
          Thread.ofPlatform()
              .start(() -> ending.addRun(frames, 0, (int) frames.byteSize(), FILLING.length));
      spin(i % 200);
      ending.discard();
      loop.join();
      assertEquals(0, pool.takenCount(), "after round " + i);
    }
  }

  private static void spin(int times) {
    for (int i = 0; i < times * 50; i++) {
      Thread.onSpinWait();
    }
  }

  @Test
  void readingIntoABufferMakesRoomUnderTheMark() {
    for (int i = 0; i < 10; i++) {
      inbound.addMessage(Message.of("m"));
    }
    assertEquals(0, inbound.budget());
    assertTrue(inbound.pause());
    for (int i = 0; i < 4; i++) {
      assertTrue(inbound.pollInto(buffer));
    }
    assertEquals(0, resumed);
    assertTrue(inbound.pollInto(buffer));
    assertEquals(1, resumed);
    assertEquals(5, inbound.budget());
  }
}
