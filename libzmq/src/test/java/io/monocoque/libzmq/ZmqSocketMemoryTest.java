package io.monocoque.libzmq;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The calls benchmarks use: native memory in, native memory out. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ZmqSocketMemoryTest {
  private ZmqContext context;
  private ZmqSocket pull;
  private ZmqSocket push;
  private Arena arena;

  @BeforeEach
  void connected() {
    Fixture.assumeLibZmq();
    context = ZmqContext.open();
    pull = Fixture.open(context, ZmqType.PULL);
    push = Fixture.open(context, ZmqType.PUSH);
    pull.bind("inproc://memory");
    push.connect("inproc://memory");
    arena = Arena.ofShared();
  }

  @AfterEach
  void closed() {
    if (context != null) {
      push.close();
      pull.close();
      context.close();
      arena.close();
    }
  }

  @Test
  void nativeBufferArrivesInNativeBuffer() {
    MemorySegment source = arena.allocateFrom(ValueLayout.JAVA_BYTE, Fixture.bytes("abcdef"));
    MemorySegment target = arena.allocate(16);
    assertTrue(push.send(source, 4, ZmqFlags.NONE));
    assertEquals(4, pull.receive(target, ZmqFlags.NONE));
    assertEquals("abcd", target.getString(0));
  }

  @Test
  void partLongerThanTheBufferIsCutAndItsLengthTold() {
    MemorySegment target = arena.allocate(4);
    assertTrue(push.send("abcdef"));
    assertEquals(6, pull.receive(target, ZmqFlags.NONE));
    assertArrayEquals(Fixture.bytes("abcd"), target.toArray(ValueLayout.JAVA_BYTE));
  }

  @Test
  void sendingMoreThanTheBufferHoldsIsRejected() {
    MemorySegment source = arena.allocate(4);
    assertThrows(IllegalArgumentException.class, () -> push.send(source, 5, ZmqFlags.NONE));
    assertThrows(IllegalArgumentException.class, () -> push.send(source, -1, ZmqFlags.NONE));
  }

  @Test
  void heapMemoryIsRejected() {
    MemorySegment heap = MemorySegment.ofArray(new byte[4]);
    assertThrows(IllegalArgumentException.class, () -> push.send(heap, 4, ZmqFlags.NONE));
    assertThrows(IllegalArgumentException.class, () -> pull.receive(heap, ZmqFlags.NONE));
  }

  @Test
  void nothingToReceiveIsWouldBlock() {
    MemorySegment target = arena.allocate(4);
    assertEquals(ZmqSocket.WOULD_BLOCK, pull.receive(target, ZmqFlags.DONTWAIT));
    try (ZmqMessage message = new ZmqMessage()) {
      assertEquals(ZmqSocket.WOULD_BLOCK, pull.receive(message, ZmqFlags.DONTWAIT));
      assertEquals(0, message.size());
    }
  }

  @Test
  void messageIsReceivedIntoAgainAndAgain() {
    try (ZmqMessage message = new ZmqMessage()) {
      for (int size : new int[] {0, 10, 100_000, 33, 34}) {
        byte[] part = new byte[size];
        Arrays.fill(part, (byte) size);
        assertTrue(push.send(part, ZmqFlags.SNDMORE));
        assertTrue(push.send("end"));
        assertEquals(size, pull.receive(message, ZmqFlags.NONE));
        assertTrue(message.more());
        assertEquals(size, message.data().byteSize());
        assertArrayEquals(part, message.bytes());
        assertEquals(3, pull.receive(message, ZmqFlags.NONE));
        assertFalse(message.more());
      }
    }
  }

  @Test
  void closedMessageIsNotTouched() {
    ZmqMessage message = new ZmqMessage();
    message.close();
    message.close();
    assertThrows(IllegalStateException.class, message::size);
    assertThrows(IllegalStateException.class, () -> pull.receive(message, ZmqFlags.DONTWAIT));
  }
}
