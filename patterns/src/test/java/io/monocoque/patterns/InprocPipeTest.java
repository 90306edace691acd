package io.monocoque.patterns;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InprocPipeTest {
  private static final Message MESSAGE = Message.of("x");

  private final RecordingListener connectorHears = new RecordingListener();
  private final RecordingListener binderHears = new RecordingListener();

  private static HighWaterMark mark(long limit) {
    return new HighWaterMark(limit);
  }

  private InprocPipe connect(int send, int receive) {
    return InprocPipe.connect(connectorHears, mark(send), mark(receive));
  }

  private InprocEnd bind(InprocPipe pipe, int send, int receive) {
    return pipe.bind(binderHears, mark(send), mark(receive));
  }

  /** Writes until refused, at most {@code limit} messages. */
  private static int fill(InprocEnd end, int limit) {
    int count = 0;
    while (count < limit && end.tryWrite(MESSAGE)) {
      count++;
    }
    return count;
  }

  private static int drain(InprocEnd end) {
    int count = 0;
    while (end.tryRead() != null) {
      count++;
    }
    return count;
  }

  @ParameterizedTest
  @CsvSource({"1000, 1000, 2000", "1, 1, 2", "2, 2, 4", "1, 5, 6", "0, 1, 5000", "1, 0, 5000"})
  void aLaneHoldsBothHighWaterMarksOrIsUnlimited(int send, int receive, int expected) {
    InprocPipe pipe = connect(send, 7);
    InprocEnd binder = bind(pipe, 7, receive);
    assertEquals(expected, fill(pipe.connector(), 5000));
    assertEquals(expected, drain(binder));
    assertEquals(14, fill(binder, 5000), "the other direction has its own");
  }

  @Test
  void messagesPassByReferenceInOrderInBothDirections() {
    InprocPipe pipe = connect(0, 0);
    InprocEnd binder = bind(pipe, 0, 0);
    Message[] sent = new Message[1000];
    for (int i = 0; i < sent.length; i++) {
      sent[i] = Message.of("" + i);
      assertTrue(pipe.connector().tryWrite(sent[i]));
      assertTrue(binder.tryWrite(sent[i]));
    }
    for (Message message : sent) {
      assertSame(message, binder.tryRead());
      assertSame(message, pipe.connector().tryRead());
    }
    assertNull(binder.tryRead());
  }

  @Test
  void readableIsToldAfterItWasDenied() {
    InprocPipe pipe = connect(0, 0);
    InprocEnd binder = bind(pipe, 0, 0);
    fill(pipe.connector(), 1);
    assertEquals(List.of("readable"), binderHears.take());
    assertSame(MESSAGE, binder.tryRead());
    assertFalse(binder.readable());
    fill(pipe.connector(), 1);
    assertEquals(List.of("readable"), binderHears.take());
    assertTrue(binder.readable());
  }

  @Test
  void readableIsToldAtTheFirstMessageAndAfterEachEmptyRead() {
    InprocPipe pipe = connect(0, 0);
    InprocEnd binder = bind(pipe, 0, 0);
    fill(pipe.connector(), 3);
    assertEquals(List.of("readable"), binderHears.take());
    assertEquals(3, drain(binder));
    fill(pipe.connector(), 3);
    assertEquals(List.of("readable"), binderHears.take());
    assertEquals(List.of(), connectorHears.take());
  }

  @Test
  void writableIsToldWhenHalfIsFreeAfterARefusal() {
    InprocPipe pipe = connect(3, 0);
    InprocEnd binder = bind(pipe, 0, 2);
    assertEquals(5, fill(pipe.connector(), 9));
    for (int i = 0; i < 2; i++) {
      assertSame(MESSAGE, binder.tryRead());
      assertEquals(List.of(), connectorHears.take());
    }
    assertSame(MESSAGE, binder.tryRead());
    assertEquals(List.of("writable"), connectorHears.take());
    drain(binder);
    assertEquals(List.of(), connectorHears.take(), "once for each refusal");
  }

  /** A reader of a long queue tells what it has read only now and then. */
  @Test
  void aLongQueueIsToldToBeHalfFreeSoonAfterItIs() {
    InprocPipe pipe = connect(1000, 0);
    InprocEnd binder = bind(pipe, 0, 1000);
    assertEquals(2000, fill(pipe.connector(), 5000));
    int read = 0;
    while (connectorHears.take().isEmpty()) {
      assertSame(MESSAGE, binder.tryRead());
      read++;
    }
    assertTrue(read >= 1000 && read < 1064, read + " were read");
    int room = fill(pipe.connector(), 5000);
    assertTrue(read - room < 64, room + " for " + read);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "8, 8", "100, 100", "1000, 1000", "0, 3000"})
  void whoReadsToTheEndFreesAllOfIt(int send, int count) {
    InprocPipe pipe = connect(send, 0);
    InprocEnd binder = bind(pipe, 0, send);
    for (int round = 0; round < 5; round++) {
      assertEquals(count, fill(pipe.connector(), count));
      assertEquals(count, drain(binder));
      assertEquals(0, pipe.connector().unreadCount());
      assertFalse(binder.readable());
    }
  }

  /** After a long queue was read once: its chunks go round. */
  @Test
  void messagesStayInOrderWhenChunksComeBack() {
    InprocPipe pipe = connect(0, 0);
    InprocEnd binder = bind(pipe, 0, 0);
    int written = 0;
    int read = 0;
    for (int round = 1; round < 40; round++) {
      for (int i = 0; i < round * 250; i++) {
        assertTrue(pipe.connector().tryWrite(Message.of("" + written++)));
      }
      for (int i = 0; i < round * 249; i++) {
        assertEquals(Message.of("" + read++), binder.tryRead());
      }
    }
    assertEquals(written - read, drain(binder));
    assertEquals(0, pipe.connector().unreadCount());
  }

  @Test
  void theEndIsSeenAsSoonAsTheLastMessageIsRead() {
    InprocPipe pipe = connect(0, 0);
    InprocEnd binder = bind(pipe, 0, 0);
    fill(pipe.connector(), 10);
    pipe.connector().close();
    for (int i = 0; i < 10; i++) {
      assertFalse(binder.ended());
      assertSame(MESSAGE, binder.tryRead());
    }
    assertTrue(binder.ended(), "though nobody was told yet how much was read");
  }

  @Test
  void writableIsToldAlsoWhenTheRefusalWasAHint() {
    InprocPipe pipe = connect(1, 0);
    InprocEnd binder = bind(pipe, 0, 1);
    assertTrue(pipe.connector().writable());
    fill(pipe.connector(), 2);
    connectorHears.take();
    assertFalse(pipe.connector().writable());
    assertSame(MESSAGE, binder.tryRead());
    assertEquals(List.of("writable"), connectorHears.take());
  }

  @Test
  void aWriterThatWasNeverRefusedIsNotTold() {
    InprocPipe pipe = connect(2, 0);
    InprocEnd binder = bind(pipe, 0, 2);
    assertEquals(4, fill(pipe.connector(), 4));
    drain(binder);
    assertEquals(List.of(), connectorHears.take());
  }

  @Test
  void connectingFirstIsBoundByItsOwnMarkUntilTheOtherIsKnown() {
    InprocPipe pipe = connect(2, 0);
    assertEquals(2, fill(pipe.connector(), 9));
    InprocEnd binder = bind(pipe, 0, 3);
    assertEquals(List.of("readable"), binderHears.take());
    assertEquals(List.of("writable"), connectorHears.take());
    assertEquals(3, fill(pipe.connector(), 9));
    assertEquals(5, drain(binder));
  }

  @Test
  void connectingFirstBecomesUnlimitedIfTheBinderIs() {
    InprocPipe pipe = connect(2, 0);
    assertEquals(2, fill(pipe.connector(), 9));
    bind(pipe, 0, 0);
    assertEquals(List.of("writable"), connectorHears.take());
    assertEquals(5000, fill(pipe.connector(), 5000));
  }

  @Test
  void bindingTwiceIsRefused() {
    InprocPipe pipe = connect(0, 0);
    bind(pipe, 0, 0);
    assertThrows(IllegalStateException.class, () -> bind(pipe, 0, 0));
  }

  @Test
  void aRaisedMarkCountsOnALivePipe() {
    InprocPipe pipe = connect(1, 0);
    InprocEnd binder = bind(pipe, 0, 1);
    assertEquals(2, fill(pipe.connector(), 9));
    binder.receiveHighWaterMark(mark(5));
    assertEquals(List.of("writable"), connectorHears.take());
    assertEquals(4, fill(pipe.connector(), 9));
    pipe.connector().sendHighWaterMark(mark(2));
    assertEquals(List.of("writable"), connectorHears.take());
    assertEquals(1, fill(pipe.connector(), 9));
  }

  @Test
  void aLoweredMarkDropsNothing() {
    InprocPipe pipe = connect(5, 0);
    InprocEnd binder = bind(pipe, 0, 5);
    assertEquals(10, fill(pipe.connector(), 99));
    pipe.connector().sendHighWaterMark(mark(1));
    binder.receiveHighWaterMark(mark(1));
    assertEquals(List.of(), connectorHears.take());
    assertEquals(10, pipe.connector().unreadCount());
    for (int i = 0; i < 8; i++) {
      assertSame(MESSAGE, binder.tryRead());
    }
    assertFalse(pipe.connector().writable());
    assertSame(MESSAGE, binder.tryRead());
    assertEquals(List.of("writable"), connectorHears.take());
    assertEquals(1, fill(pipe.connector(), 99));
    assertEquals(2, drain(binder));
  }

  @Test
  void whatWasSentBeforeTheCloseIsReadAndThenTheEndIsSeen() {
    InprocPipe pipe = connect(0, 0);
    InprocEnd binder = bind(pipe, 0, 0);
    fill(pipe.connector(), 100);
    pipe.connector().close();
    pipe.connector().close();
    assertEquals(List.of("readable", "closed"), binderHears.take());
    assertTrue(binder.isPeerClosed());
    for (int i = 0; i < 100; i++) {
      assertFalse(binder.ended());
      assertSame(MESSAGE, binder.tryRead());
    }
    assertTrue(binder.ended());
    assertNull(binder.tryRead());
  }

  @Test
  void nothingIsWrittenToOrReadAtAClosedEnd() {
    InprocPipe pipe = connect(0, 0);
    InprocEnd binder = bind(pipe, 0, 0);
    fill(binder, 3);
    pipe.connector().close();
    assertTrue(pipe.connector().isClosed());
    assertFalse(binder.tryWrite(MESSAGE));
    assertFalse(binder.writable());
    assertFalse(pipe.connector().tryWrite(MESSAGE));
    assertFalse(pipe.connector().writable());
    assertNull(pipe.connector().tryRead());
    assertEquals(3, binder.unreadCount(), "lost, and countable");
  }

  @Test
  void aWriterStoppedAtTheMarkHearsOfTheClose() {
    InprocPipe pipe = connect(1, 0);
    InprocEnd binder = bind(pipe, 0, 1);
    fill(pipe.connector(), 9);
    binder.close();
    assertEquals(List.of("closed"), connectorHears.take());
  }

  @Test
  void anEndThatClosedItselfIsToldNothing() {
    InprocPipe pipe = connect(0, 0);
    InprocEnd binder = bind(pipe, 0, 0);
    binder.close();
    connectorHears.take();
    pipe.connector().close();
    assertEquals(List.of(), binderHears.take());
  }

  @Test
  void closingBeforeTheBindStillDelivers() {
    InprocPipe pipe = connect(3, 0);
    assertEquals(3, fill(pipe.connector(), 9));
    pipe.connector().close();
    InprocEnd binder = bind(pipe, 0, 1);
    assertEquals(List.of("readable", "closed"), binderHears.take());
    assertEquals(3, drain(binder));
    assertTrue(binder.ended());
  }

  @Test
  void anEndHasTheNameThatATableGaveIt() {
    InprocEnd end = connect(0, 0).connector();
    assertThrows(IllegalStateException.class, end::routingId);
    RoutingTable<InprocEnd> table = new RoutingTable<>(() -> 0L);
    requireNonNull(table.admit(end, Bytes.of("w"), false));
    assertEquals(RoutingId.of("w"), end.routingId());
  }
}
