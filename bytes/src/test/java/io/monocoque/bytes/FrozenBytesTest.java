package io.monocoque.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.trusted.TrustedBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** From the moment they exist, bytes do not change and do not go away under who can reach them. */
final class FrozenBytesTest {
  private static final int SIZE = 1 << 20;

  @Test
  void whatWasGivenMayBeWrittenToAfterwards() {
    byte[] source = "before".getBytes(StandardCharsets.UTF_8);
    List<Function<byte[], Bytes>> ways =
        List.of(
            Bytes::of,
            given -> Bytes.of(given, 0, given.length),
            given -> Bytes.of(ByteBuffer.wrap(given)),
            given -> Bytes.of(MemorySegment.ofArray(given)),
            given -> Message.of(given).part(0),
            given -> Message.of(ByteBuffer.wrap(given)).part(0),
            given -> Message.builder().add(given).build().part(0));
    for (Function<byte[], Bytes> way : ways) {
      byte[] given = source.clone();
      Bytes bytes = way.apply(given);
      given[0] = 'x';
      assertEquals("before", bytes.text());
    }
  }

  @Test
  void whatIsGivenOutCannotBeWrittenTo() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, (byte) 1, (byte) 2);
      for (Bytes bytes : List.of(Bytes.of(new byte[] {1, 2}), TrustedBytes.wrap(memory))) {
        for (Bytes each : List.of(bytes, bytes.slice(0, 1))) {
          ByteBuffer buffer = each.asByteBuffer();
          assertThrows(ReadOnlyBufferException.class, () -> buffer.put(0, (byte) 9));
          assertThrows(ReadOnlyBufferException.class, () -> buffer.duplicate().put((byte) 9));
          MemorySegment segment = each.asSegment();
          assertThrows(
              IllegalArgumentException.class,
              () -> segment.set(ValueLayout.JAVA_BYTE, 0, (byte) 9));
          assertTrue(segment.heapBase().isEmpty(), "the array behind it");
          each.toArray()[0] = 9;
          assertEquals(1, each.byteAt(0));
        }
      }
    }
  }

  @Test
  void nativeMemoryLivesAsLongAsASliceIsReachable() {
    WeakReference<?>[] scope = new WeakReference<?>[1];
    Bytes slice = sliceOfForgotten(scope);
    collect(new WeakReference<>(new Object()));
    assertNotNull(scope[0].get(), "freed under a slice");
    ByteBuffer view = slice.asByteBuffer();
    assertEquals(7, slice.byteAt(0)); // the last that is known of the slice
    collect(new WeakReference<>(new Object()));
    assertNotNull(scope[0].get(), "freed under a view of a slice");
    for (int i = 0; i < view.limit(); i++) {
      assertEquals(7, view.get(i));
    }
  }

  @Test
  void nativeMemoryThatNothingReachesIsFreed() {
    WeakReference<?>[] scope = new WeakReference<?>[1];
    assertEquals(3, sliceOfForgotten(scope).size());
    collect(scope[0]);
    assertNull(scope[0].get());
  }

  private static Bytes sliceOfForgotten(WeakReference<?>[] scope) {
    MemorySegment memory = Arena.ofAuto().allocate(SIZE).fill((byte) 7);
    scope[0] = new WeakReference<>(memory.scope());
    return TrustedBytes.wrap(memory).slice(SIZE - 3, SIZE);
  }

  /** Until this, and whatever else can be, is collected, and memory used for something else. */
  private static void collect(WeakReference<?> garbage) {
    long start = System.nanoTime();
    while (garbage.get() != null) {
      System.gc();
      assertTrue(System.nanoTime() - start < 20_000_000_000L, "never collected");
    }
    try (Arena arena = Arena.ofConfined()) {
      for (int i = 0; i < 8; i++) {
        arena.allocate(SIZE).fill((byte) 0xDD);
      }
    }
  }
}
