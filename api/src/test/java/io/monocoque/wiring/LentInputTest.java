package io.monocoque.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.Sender;
import io.monocoque.io.spi.ReceiveTarget;
import io.monocoque.io.spi.Transport;
import io.monocoque.protocol.session.SessionConfig;
import io.monocoque.protocol.session.WholeMessages;
import io.monocoque.protocol.wire.Frames;
import io.monocoque.protocol.wire.SocketType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a reader receives by itself: all of it in order, and what is not for it untouched. */
class LentInputTest {
  private static final WholeMessages WHOLE =
      new WholeMessages(
          new SessionConfig(SocketType.PULL, Bytes.empty(), false, -1, Long.MAX_VALUE));
  private static final byte[] PING = {4, 7, 4, 'P', 'I', 'N', 'G', 0, 0};

  /** Brings what it is given, in the pieces that it is given it, then what {@code last} says. */
  private static class Bringing implements Transport {
    private final byte[] bytes;
    private final Random cuts = new Random(5);
    private final int most;
    private int at;
    int last;
    int reads;
    boolean pausing;
    @Nullable IOException failure;

    Bringing(byte[] bytes, int most) {
      this.bytes = bytes;
      this.most = most;
    }

    @Override
    public int tryRead(ReceiveTarget target) throws IOException {
      reads++;
      if (pausing && reads % 2 == 0) {
        return 0;
      }
      int count =
          Math.min(Math.min(target.buffer().capacity(), bytes.length - at), 1 + cuts.nextInt(most));
      if (count == 0) {
        if (failure != null) {
          throw failure;
        }
        return last;
      }
      MemorySegment.copy(MemorySegment.ofArray(bytes), at, target.memory(), 0, count);
      at += count;
      return count;
    }

    @Override
    public void startReceive() {
      throw new AssertionError();
    }

    @Override
    public void stopReceive() {
      throw new AssertionError();
    }

    @Override
    public void startWrite(MemorySegment slab, long start, int length, boolean more) {
      throw new AssertionError();
    }

    @Override
    public int tryWrite(MemorySegment slab, long start, int length, boolean more) {
      throw new AssertionError();
    }

    @Override
    public void shutdown() {
      throw new AssertionError();
    }

    @Override
    public void close() {
      throw new AssertionError();
    }

    @Override
    public @Nullable SocketAddress localAddress() {
      return null;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
      return null;
    }
  }

  private final HandArea.Pool areas = new HandArea.Pool();
  private int givenBack;

  private LentInput input(Transport transport) {
    return input(transport, areas.take(), 0);
  }

  private LentInput input(Transport transport, HandArea area, int begun) {
    return new LentInput(transport, WHOLE, area, begun, areas, () -> givenBack++);
  }

  private static byte[] encoded(List<Message> messages, byte[] behind) {
    int size = behind.length;
    for (Message message : messages) {
      size += (int) Frames.encodedSize(message);
    }
    byte[] bytes = new byte[size];
    long at = 0;
    for (Message message : messages) {
      at = Frames.encode(message, MemorySegment.ofArray(bytes), at);
    }
    System.arraycopy(behind, 0, bytes, (int) at, behind.length);
    return bytes;
  }

  private static List<Message> messages(int count, int largest) {
    Random random = new Random(count);
    List<Message> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Bytes part = Bytes.of(new byte[random.nextInt(largest)]);
      Bytes number = Bytes.of("" + i);
      made.add(random.nextBoolean() ? Message.of(number) : Message.of(number, part, number));
    }
    return made;
  }

  /** What is not read, as it goes back to the loop. */
  private static Bytes rest(LentInput input) {
    return Bytes.of(input.bytes(), input.position(), input.end() - input.position());
  }

  @Test
  void allIsReadInOrderHoweverItIsCut() {
    List<Message> sent = messages(2000, 300);
    for (int most : new int[] {1, 3, 700, 5000}) {
      LentInput input = input(new Bringing(encoded(sent, new byte[0]), most));
      PartBuffer buffer = new PartBuffer(0);
      for (int i = 0; i < sent.size(); i += 2) {
        assertEquals(sent.get(i), input.poll());
        assertTrue(input.pollInto(buffer, Sender.UNKNOWN));
        assertEquals(sent.get(i + 1).partCount(), buffer.partCount());
      }
      assertNull(input.poll());
      assertFalse(input.pollInto(buffer, Sender.UNKNOWN));
      assertFalse(input.isSpent());
      assertEquals(0, rest(input).size());
    }
    assertEquals(0, givenBack);
  }

  /** With nothing there in between, wherever that cuts a message: others use the area then. */
  @Test
  void whatIsCutOutlivesAPause() {
    for (int largest : new int[] {40, 3000}) { // some fit into what a dry input keeps, some do not
      List<Message> sent = messages(500, largest);
      for (int most : new int[] {7, 200, 5000}) {
        Bringing transport = new Bringing(encoded(sent, new byte[0]), most);
        transport.pausing = true;
        LentInput input = input(transport);
        for (Message message : sent) {
          Message read = input.poll();
          while (read == null) {
            HandArea others = areas.take();
            Arrays.fill(others.bytes, (byte) 0xEE);
            areas.recycle(others);
            read = input.poll();
          }
          assertEquals(message, read);
        }
        assertFalse(input.isSpent());
        input.release();
      }
    }
  }

  @Test
  void aDryInputHasNoArea() {
    HandArea area = areas.take();
    Bringing transport = new Bringing(encoded(messages(3, 20), new byte[] {0, 9, 1}), 100);
    LentInput input = input(transport, area, 0);
    while (input.poll() != null) {}
    assertSame(area, areas.take());
    assertEquals(Bytes.of(new byte[] {0, 9, 1}), rest(input));
    input.release();
    assertNotSame(area, areas.take(), "it was left once");
  }

  @Test
  void anAreaWithALongBeginningIsKeptUntilItIsReleased() {
    HandArea area = areas.take();
    byte[] cut = encoded(List.of(Message.of(Bytes.of(new byte[5000]))), new byte[0]);
    byte[] begun = Arrays.copyOf(cut, 4000);
    LentInput input = input(new Bringing(begun, 10_000), area, 0);
    assertNull(input.poll());
    assertNull(input.poll());
    HandArea other = areas.take();
    assertNotSame(area, other);
    assertEquals(Bytes.of(begun), rest(input));
    input.release();
    assertSame(area, areas.take());
  }

  @Test
  void itBeginsWithWhatWasReceivedBefore() {
    HandArea area = new HandArea();
    area.bytes[1] = 2;
    area.bytes[2] = 'a'; // and the second byte of its body comes
    Bringing transport = new Bringing(new byte[] {'b', 0, 1, 'c'}, 10);
    LentInput input = input(transport, area, 3);
    assertEquals(Message.of("ab"), input.poll());
    assertEquals(Message.of("c"), input.poll());
    assertEquals(1, input.receives());
  }

  /** As much as has room in front of a receive is read on; more goes back as it came. */
  @Test
  void nothingIsLostOfALongBeginning() {
    int room = HandArea.FRONT;
    Message message = Message.of(Collections.nCopies(14, Bytes.of(new byte[10 << 10])));
    byte[] bytes = encoded(List.of(message), new byte[0]);
    for (int begun : new int[] {room - 1, room, room + 1, HandArea.SIZE}) {
      HandArea area = new HandArea();
      System.arraycopy(bytes, 0, area.bytes, 0, begun);
      byte[] behind = Arrays.copyOfRange(bytes, begun, bytes.length);
      LentInput input = input(new Bringing(behind, 1 << 20), area, begun);
      assertFalse(input.hasMessage());
      assertTrue(input.isSpent());
      int there = rest(input).size();
      assertTrue(there >= begun);
      assertEquals(Bytes.of(bytes, 0, there), rest(input));
    }
  }

  /** A command, a large part: what is in front of it is read, it and what is behind is not. */
  @Test
  void whatIsForTheLoopStaysWhereItIs() {
    byte[] large = {2, 0, 0, 0, 0, 0, 1, 0, 0, 7, 7};
    for (byte[] behind : List.of(PING, large)) {
      List<Message> sent = messages(10, 20);
      LentInput input = input(new Bringing(encoded(sent, behind), 1000));
      for (Message message : sent) {
        assertFalse(input.isSpent());
        assertEquals(message, input.poll());
      }
      assertNull(input.poll());
      assertTrue(input.isSpent());
      assertNull(input.poll());
      assertEquals(Bytes.of(behind), rest(input));
    }
  }

  /** Of many small parts: it cannot be whole here. */
  @Test
  void aMessageThatIsTooLongGoesBack() {
    Message longOne = Message.of(Collections.nCopies(14, Bytes.of(new byte[10 << 10])));
    byte[] bytes = encoded(List.of(Message.of("a"), longOne), new byte[0]);
    LentInput input = input(new Bringing(bytes, 20_000));
    assertEquals(Message.of("a"), input.poll());
    assertFalse(input.hasMessage());
    assertTrue(input.isSpent());
    assertEquals(
        Bytes.of(bytes, bytes.length - (int) Frames.encodedSize(longOne), rest(input).size()),
        rest(input));
  }

  @Test
  void theEndAndAFailureAreForTheLoop() {
    for (boolean fails : new boolean[] {false, true}) {
      Bringing transport = new Bringing(encoded(List.of(Message.of("a")), new byte[0]), 10);
      transport.last = -1;
      transport.failure = fails ? new IOException("a test's") : null;
      LentInput input = input(transport);
      assertNotNull(input.poll());
      assertFalse(input.isSpent());
      assertNull(input.poll());
      assertTrue(input.isSpent());
      int reads = transport.reads;
      assertNull(input.poll());
      assertEquals(reads, transport.reads, "nobody looks behind the end");
    }
  }

  @Test
  void onceItIsClosedTheTransportIsNotTouched() {
    Bringing transport = new Bringing(encoded(messages(10, 20), new byte[0]), 5);
    LentInput input = input(transport);
    assertNotNull(input.poll());
    int reads = transport.reads;
    input.close();
    while (input.poll() != null) {}
    assertTrue(input.isSpent());
    assertEquals(reads, transport.reads);
  }

  @Test
  void closingWaitsForAReaderInside() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    Transport slow =
        new Bringing(new byte[0], 1) {
          @Override
          public int tryRead(ReceiveTarget target) {
            inside.countDown();
            try {
              assertTrue(leave.await(20, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            return 0;
          }
        };
    LentInput input = input(slow);
    Thread reader = Thread.ofPlatform().start(input::poll);
    assertTrue(inside.await(20, TimeUnit.SECONDS));
    Thread closer = Thread.ofPlatform().start(input::close);
    for (int i = 0; i < 100; i++) {
      Thread.onSpinWait();
      assertTrue(closer.isAlive());
    }
    leave.countDown();
    reader.join();
    closer.join();
  }

  /** The loop may close the transport as soon as it has the input back. */
  @Test
  void itIsNotBackWhileAThreadWaits() {
    LentInput input = input(new Bringing(new byte[0], 1));
    assertTrue(input.beginAwait());

    input.giveBack();
    assertEquals(0, givenBack);
    input.endAwait();
    assertEquals(1, givenBack);
  }

  @Test
  void oneThreadWaitsAtATimeAndOthersMayReadMeanwhile() {
    List<Message> sent = messages(3, 20);
    LentInput input = input(new Bringing(encoded(sent, new byte[0]), 5));
    assertTrue(input.beginAwait());
    assertFalse(input.beginAwait());
    for (Message message : sent) {
      assertEquals(message, input.poll());
    }
    input.endAwait();
    assertTrue(input.beginAwait());
    input.endAwait();
    assertEquals(0, givenBack);
  }

  @Test
  void closingWaitsForAThreadThatWaits() throws Exception {
    LentInput input = input(new Bringing(new byte[0], 1));
    assertTrue(input.beginAwait());
    Thread closer = Thread.ofPlatform().start(input::close);
    for (int i = 0; i < 100; i++) {
      Thread.onSpinWait();
      assertTrue(closer.isAlive());
    }
    input.endAwait();
    closer.join();
    assertFalse(input.beginAwait());
  }
}
