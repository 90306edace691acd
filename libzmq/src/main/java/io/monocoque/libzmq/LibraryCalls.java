package io.monocoque.libzmq;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The calls that belong to no context and no socket.
 *
 * <p>Threading: any thread. Reached only after {@link ZmqLinker#requireLoaded()}.
 */
final class LibraryCalls {
  /** An error text is one short line; this bounds the search for its end. */
  private static final long LONGEST_TEXT = 4096;

  // void zmq_version(int *major, int *minor, int *patch)
  private static final MethodHandle VERSION =
      ZmqLinker.plain("zmq_version", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS));

  // const char *zmq_strerror(int errnum)
  private static final MethodHandle STRERROR =
      ZmqLinker.plain("zmq_strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));

  // int zmq_has(const char *capability)
  private static final MethodHandle HAS =
      ZmqLinker.plain("zmq_has", FunctionDescriptor.of(JAVA_INT, ADDRESS));

  // int zmq_curve_keypair(char *z85_public_key, char *z85_secret_key)
  private static final MethodHandle CURVE_KEYPAIR =
      ZmqLinker.withErrno("zmq_curve_keypair", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));

  private LibraryCalls() {}

  static void version(MemorySegment major, MemorySegment minor, MemorySegment patch) {
    try {
      VERSION.invokeExact(major, minor, patch);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_version", thrown);
    }
  }

  // SAFETY: zmq_strerror returns a nul-terminated string with static storage for every number,
  // known or not; the view is read here and never kept.
  @SuppressWarnings("restricted")
  static String strerror(int errno) {
    ZmqLinker.requireLoaded();
    try {
      MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
      return text.reinterpret(LONGEST_TEXT).getString(0);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_strerror", thrown);
    }
  }

  static boolean has(MemorySegment capability) {
    try {
      return (int) HAS.invokeExact(capability) == 1;
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_has", thrown);
    }
  }

  static int curveKeypair(CallState state, MemorySegment publicKey, MemorySegment secretKey) {
    try {
      return (int) CURVE_KEYPAIR.invokeExact(state.segment(), publicKey, secretKey);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_curve_keypair", thrown);
    }
  }
}
