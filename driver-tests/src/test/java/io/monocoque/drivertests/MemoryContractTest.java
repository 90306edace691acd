package io.monocoque.drivertests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.monocoque.bytes.trusted.Checked;
import io.monocoque.io.spi.AcceptHandler;
import io.monocoque.io.spi.ListenOptions;
import io.monocoque.io.spi.Listener;
import io.monocoque.io.spi.Transport;
import io.monocoque.io.spi.TransportHandler;
import io.monocoque.io.spi.TransportOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Whose the memory of an operation is while the kernel has it, and what of it is ever shown. */
@ParameterizedClass(name = "{0} {1}")
@MethodSource("io.monocoque.drivertests.DriverUnderTest#withFamilies")
class MemoryContractTest extends DriverContract {
  private static final TransportOptions SMALL_BUFFERS = new TransportOptions(4096, 4096);
  private static final int SIZE = 4 << 20;

  MemoryContractTest(DriverUnderTest under, Family family) {
    super(under, family);
  }

  /** Writes from memory that lives only as long as somebody knows of it, and forgets it. */
  private static WeakReference<MemorySegment.Scope> writeAndForget(
      Transport transport, byte[] content) {
    MemorySegment memory = Arena.ofAuto().allocate(content.length);
    memory.copyFrom(MemorySegment.ofArray(content));
    transport.startWrite(memory, 0, content.length, false);
    return new WeakReference<>(memory.scope());
  }

  /** Whatever can be collected is, and its memory used for something else. */
  private static void collectGarbage() {
    for (int i = 0; i < 2; i++) {
      WeakReference<Object> garbage = new WeakReference<>(new Object());
      long start = System.nanoTime();
      while (garbage.get() != null) {
        System.gc();
        assertTrue(System.nanoTime() - start < Rig.DEADLINE_NANOS, "no garbage is collected");
      }
      try (Arena arena = Arena.ofConfined()) {
        for (int piece = 0; piece < 4; piece++) {
          arena.allocate(SIZE).fill((byte) 0xDD);
        }
      }
    }
  }

  @Test
  void memoryThatNobodyElseKnowsOfStaysUntilItIsWritten() throws Exception {
    Rig.Pair pair = rig.acceptedPair(SMALL_BUFFERS);
    byte[] content = Rig.randomBytes(SIZE, 1);
    WeakReference<MemorySegment.Scope> scope = writeAndForget(pair.transport(), content);
    rig.poll(0);
    assertEquals(0, pair.ours().writes, "still under way");
    collectGarbage();
    assertNotNull(scope.get(), "freed under a write");
    CompletableFuture<byte[]> reader =
        Peers.async(() -> Peers.receiveSlowly(pair.peer(), content.length));
    rig.pollUntil(() -> pair.ours().writes > 0, "written");
    int written = (int) pair.ours().written;
    if (written < content.length) {
      rig.writeAll(pair.ours(), rig.memory(Arrays.copyOfRange(content, written, content.length)));
    }
    assertArrayEquals(content, rig.pollUntilDone(reader, "read"));
  }

  @Test
  void memoryStaysThoughTheOwnerOfTheWriteGoesAway() throws Exception {
    Rig.Pair pair = rig.acceptedPair(SMALL_BUFFERS);
    byte[] content = Rig.randomBytes(SIZE, 2);
    WeakReference<MemorySegment.Scope> scope = writeAndForget(pair.transport(), content);
    rig.poll(0);
    pair.transport().close();
    collectGarbage();
    if (rig.driver.name().equals("uring")) { // the others have no write in the kernel
      assertNotNull(scope.get(), "freed under a write that has not ended");
    }
    CompletableFuture<byte[]> reader = Peers.async(() -> Peers.receive(pair.peer(), SIZE));
    rig.pollUntil(() -> pair.ours().closes == 1, "closed");
    byte[] read = rig.pollUntilDone(reader, "read");
    assertArrayEquals(Arrays.copyOf(content, read.length), read, "what was sent before the end");
    assertEquals(pair.ours().written, read.length);
  }

  /** Known to the driver alone, as the test keeps neither it nor its handler. */
  private static final class Forgotten implements TransportHandler {
    private final List<byte[]> received;

    Forgotten(List<byte[]> received) {
      this.received = received;
    }

    @Override
    public void onReceived(MemorySegment slab, long start, int length) {
      received.add(slab.asSlice(start, length).toArray(ValueLayout.JAVA_BYTE));
    }

    @Override
    public void onConnected() {}

    @Override
    public void onReceiveStopped() {}

    @Override
    public void onEnd() {}

    @Override
    public void onWritten(int byteCount) {}

    @Override
    public void onWritingFailed(IOException cause) {}

    @Override
    public void onFailed(IOException cause) {}

    @Override
    public void onClosed() {}
  }

  @Test
  void aReceiveUnderWayNeedsNobodyToRememberIt() throws Exception {
    List<byte[]> received = new ArrayList<>();
    List<WeakReference<TransportHandler>> accepted = new ArrayList<>();
    Listener listener =
        rig.driver.listen(
            rig.freshAddress(),
            new ListenOptions(16, TransportOptions.DEFAULT),
            new AcceptHandler() {
              @Override
              public TransportHandler onAccepted(Transport transport) {
                transport.startReceive();
                TransportHandler handler = new Forgotten(received);
                accepted.add(new WeakReference<>(handler));
                return handler;
              }

              @Override
              public void onAcceptFailed(IOException cause) {
                throw new AssertionError(cause);
              }
            });
    SocketChannel peer = rig.peerTo(listener.localAddress());
    rig.pollUntil(() -> !accepted.isEmpty(), "accepted");
    rig.pollUntilQuiet();
    collectGarbage();
    assertNotNull(accepted.getFirst().get(), "forgotten by the driver, too");
    Peers.send(peer, new byte[] {1, 2, 3});
    rig.pollUntil(() -> !received.isEmpty(), "received");
    assertArrayEquals(new byte[] {1, 2, 3}, received.getFirst());
    listener.close();
  }

  /**
   * Many streams share the receive buffers. None may see a byte of another, or one that nobody
   * sent: in checked mode the buffers are full of poison before.
   */
  @Test
  void everyConnectionIsShownItsOwnBytesAndNoOthers() throws Exception {
    int count = 48;
    int size = 192 << 10;
    Rig.Listening listening = rig.listen();
    List<Rig.Pair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pairs.add(rig.acceptFrom(listening));
      pairs.getLast().transport().startReceive();
    }
    CompletableFuture<Boolean> sender =
        Peers.async(
            () -> {
              sendInterleaved(pairs, size);
              return true;
            });
    rig.pollUntil(() -> pairs.stream().allMatch(p -> p.ours().received.size() >= size), "received");
    assertTrue(rig.pollUntilDone(sender, "sent"));
    for (int i = 0; i < count; i++) {
      assertArrayEquals(
          Rig.randomBytes(size, i), pairs.get(i).ours().received.toByteArray(), "stream " + i);
    }
    listening.listener.close();
  }

  private static void sendInterleaved(List<Rig.Pair> pairs, int size) throws IOException {
    Random random = new Random(7);
    int[] sent = new int[pairs.size()];
    byte[][] contents = new byte[pairs.size()][];
    Arrays.setAll(contents, i -> Rig.randomBytes(size, i));
    for (int left = pairs.size(); left > 0; ) {
      int i = random.nextInt(pairs.size());
      int room = size - sent[i];
      if (room > 0) {
        // Small ones, so that several lie in one buffer, and large ones, which go over its end.
        int piece = Math.min(room, 1 + random.nextInt(random.nextInt(8) == 0 ? 60_000 : 900));
        Peers.send(pairs.get(i).peer(), Arrays.copyOfRange(contents[i], sent[i], sent[i] + piece));
        sent[i] += piece;
        left -= sent[i] == size ? 1 : 0;
      }
    }
  }

  @Test
  void whatAHandlerKeepsOfAReceiveReadsAsNonsense() throws Exception {
    assumeTrue(Checked.ON);
    Rig.Pair pair = rig.acceptedPair();
    List<MemorySegment> kept = new ArrayList<>();
    pair.ours().onBytes = kept::add;
    pair.transport().startReceive();
    Peers.send(pair.peer(), new byte[] {1, 2, 3});
    rig.pollUntil(() -> pair.ours().received.size() == 3, "received");
    Checked.requirePoison(kept.getFirst(), () -> "a range that was handled");
  }
}
