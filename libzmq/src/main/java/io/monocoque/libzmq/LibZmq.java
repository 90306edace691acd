package io.monocoque.libzmq;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The installed libzmq: whether it is there, which one it is and what it can do.
 *
 * <p>It exists so that a test can ask before it begins: {@link #available()} never throws, and
 * {@link #unavailableReason()} is what a skipped test shows.
 *
 * <p>Threading: any thread.
 */
public final class LibZmq {
  private LibZmq() {}

  /** Whether the library was loaded into this process. */
  public static boolean available() {
    return ZmqLinker.failure() == null;
  }

  /** Why {@link #available()} is false; the empty string when it is true. */
  public static String unavailableReason() {
    @Nullable String failure = ZmqLinker.failure();
    return failure == null ? "" : failure;
  }

  /**
   * The version of the loaded library, as in {@code 4.3.4}.
   *
   * @throws IllegalStateException when the library is not available
   */
  public static String version() {
    ZmqLinker.requireLoaded();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment numbers = arena.allocate(ValueLayout.JAVA_INT, 3);
      LibraryCalls.version(numbers, numbers.asSlice(4), numbers.asSlice(8));
      return numbers.getAtIndex(ValueLayout.JAVA_INT, 0)
          + "."
          + numbers.getAtIndex(ValueLayout.JAVA_INT, 1)
          + "."
          + numbers.getAtIndex(ValueLayout.JAVA_INT, 2);
    }
  }

  /**
   * Whether the library was built with a capability.
   *
   * @param capability as {@code ipc}, {@code curve}, {@code gssapi}, {@code draft}
   * @throws IllegalStateException when the library is not available
   */
  public static boolean has(String capability) {
    ZmqLinker.requireLoaded();
    try (Arena arena = Arena.ofConfined()) {
      return LibraryCalls.has(arena.allocateFrom(capability));
    }
  }

  /**
   * A new random CURVE key pair.
   *
   * @throws IllegalStateException when the library is not available
   * @throws ZmqException with {@link ZmqErrno#ENOTSUP} when it was built without CURVE
   */
  public static CurveKeypair curveKeypair() {
    ZmqLinker.requireLoaded();
    CallState state = new CallState();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment publicKey = arena.allocate(CurveKeypair.TEXT_LENGTH + 1);
      MemorySegment secretKey = arena.allocate(CurveKeypair.TEXT_LENGTH + 1);
      if (LibraryCalls.curveKeypair(state, publicKey, secretKey) != 0) {
        throw state.failure("zmq_curve_keypair");
      }
      return new CurveKeypair(publicKey.getString(0), secretKey.getString(0));
    }
  }
}
