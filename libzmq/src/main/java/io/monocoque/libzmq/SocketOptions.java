package io.monocoque.libzmq;

import io.monocoque.libzmq.ZmqOption.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads and writes a socket's options in the shapes libzmq wants.
 *
 * <p>Threading: the socket's thread. Ownership: borrows the socket; each call has its own memory.
 */
final class SocketOptions {
  private static final int KEY_BYTES = 32;
  private static final int LONGEST_VALUE = 1024;

  private final ZmqSocket socket;
  private final CallState state;

  SocketOptions(ZmqSocket socket, CallState state) {
    this.socket = socket;
    this.state = state;
  }

  void set(ZmqOption option, long value) {
    option.requireShape(Shape.INT, Shape.LONG);
    try (Arena arena = Arena.ofConfined()) {
      if (option.shape() == Shape.LONG) {
        set(option, arena.allocateFrom(ValueLayout.JAVA_LONG, value));
      } else if (value == (int) value) {
        set(option, arena.allocateFrom(ValueLayout.JAVA_INT, (int) value));
      } else {
        throw new IllegalArgumentException(option + " takes an int, not " + value);
      }
    }
  }

  void set(ZmqOption option, byte[] value) {
    option.requireShape(Shape.BYTES, Shape.TEXT, Shape.KEY);
    try (Arena arena = Arena.ofConfined()) {
      set(option, arena.allocateFrom(ValueLayout.JAVA_BYTE, value));
    }
  }

  void set(ZmqOption option, String value) {
    set(option, value.getBytes(StandardCharsets.UTF_8));
  }

  long integer(ZmqOption option) {
    option.requireShape(Shape.INT, Shape.LONG);
    try (Arena arena = Arena.ofConfined()) {
      return option.shape() == Shape.LONG
          ? get(option, arena, Long.BYTES).get(ValueLayout.JAVA_LONG, 0)
          : get(option, arena, Integer.BYTES).get(ValueLayout.JAVA_INT, 0);
    }
  }

  byte[] bytes(ZmqOption option) {
    option.requireShape(Shape.BYTES, Shape.TEXT, Shape.KEY);
    int capacity = option.shape() == Shape.KEY ? KEY_BYTES : LONGEST_VALUE;
    try (Arena arena = Arena.ofConfined()) {
      byte[] value = get(option, arena, capacity).toArray(ValueLayout.JAVA_BYTE);
      return option.shape() == Shape.TEXT ? withoutNul(value) : value;
    }
  }

  String text(ZmqOption option) {
    if (option.shape() != Shape.KEY) {
      return new String(bytes(option), StandardCharsets.UTF_8);
    }
    // The size asked for is how libzmq tells the text of a key from its bytes.
    try (Arena arena = Arena.ofConfined()) {
      return get(option, arena, CurveKeypair.TEXT_LENGTH + 1).getString(0);
    }
  }

  private static byte[] withoutNul(byte[] value) {
    int end = value.length;
    if (end > 0 && value[end - 1] == 0) {
      end--;
    }
    return Arrays.copyOf(value, end);
  }

  private void set(ZmqOption option, MemorySegment value) {
    while (SocketCalls.setOption(state, socket.handle(), option.number(), value, value.byteSize())
        != 0) {
      state.interruptedOrThrow("zmq_setsockopt " + option);
    }
  }

  private MemorySegment get(ZmqOption option, Arena arena, long capacity) {
    MemorySegment value = arena.allocate(capacity, Long.BYTES);
    MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_LONG, capacity);
    while (SocketCalls.option(state, socket.handle(), option.number(), value, size) != 0) {
      state.interruptedOrThrow("zmq_getsockopt " + option);
    }
    return value.asSlice(0, size.get(ValueLayout.JAVA_LONG, 0));
  }
}
