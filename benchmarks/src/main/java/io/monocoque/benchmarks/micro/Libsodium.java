package io.monocoque.benchmarks.micro;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The installed libsodium, with which libzmq encrypts: to be compared with.
 *
 * <p>Threading: any thread.
 */
final class Libsodium {
  private static final String LIBRARY = "libsodium.so.23";
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private final MethodHandle seal;
  private final MethodHandle open;
  private final MethodHandle precompute;

  /** int f(unsigned char *out, const unsigned char *in, unsigned long long size, nonce, key). */
  private static final FunctionDescriptor BOX =
      FunctionDescriptor.of(
          ValueLayout.JAVA_INT,
          ValueLayout.ADDRESS,
          ValueLayout.ADDRESS,
          LONG,
          ValueLayout.ADDRESS,
          ValueLayout.ADDRESS);

  /** int crypto_box_beforenm(unsigned char *shared, const unsigned char *public, *secret). */
  private static final FunctionDescriptor PRECOMPUTE =
      FunctionDescriptor.of(
          ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS);

  private Libsodium(SymbolLookup symbols) {
    seal = link(symbols, "crypto_box_easy_afternm", BOX);
    open = link(symbols, "crypto_box_open_easy_afternm", BOX);
    precompute = link(symbols, "crypto_box_beforenm", PRECOMPUTE);
    initialize(link(symbols, "sodium_init", FunctionDescriptor.of(ValueLayout.JAVA_INT)));
  }

  /** Only then does it use what the processor has; libzmq calls it too. */
  private static void initialize(MethodHandle init) {
    try {
      if ((int) init.invokeExact() < 0) {
        throw new AssertionError("sodium_init failed");
      }
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Null if it is not installed. */
  // SAFETY: loading runs the library's initialisers; the global arena keeps it mapped.
  @SuppressWarnings("restricted")
  static @Nullable Libsodium load() {
    try {
      return new Libsodium(SymbolLookup.libraryLookup(LIBRARY, Arena.global()));
    } catch (IllegalArgumentException missing) {
      return null;
    }
  }

  // SAFETY: the descriptors are the prototypes above, of libsodium's stable ABI.
  @SuppressWarnings("restricted")
  private static MethodHandle link(SymbolLookup symbols, String name, FunctionDescriptor shape) {
    return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), shape);
  }

  /** All memory is native; {@code size} is the plaintext's. */
  void seal(
      MemorySegment box, MemorySegment plain, long size, MemorySegment nonce, MemorySegment key) {
    if (call(seal, box, plain, size, nonce, key) != 0) {
      throw new AssertionError("libsodium did not seal");
    }
  }

  /** All memory is native; {@code size} is the box's. */
  boolean open(
      MemorySegment plain, MemorySegment box, long size, MemorySegment nonce, MemorySegment key) {
    return call(open, plain, box, size, nonce, key) == 0;
  }

  private static int call(
      MethodHandle function,
      MemorySegment out,
      MemorySegment in,
      long size,
      MemorySegment nonce,
      MemorySegment key) {
    try {
      return (int) function.invokeExact(out, in, size, nonce, key);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  boolean precompute(MemorySegment shared, MemorySegment publicKey, MemorySegment secretKey) {
    try {
      return (int) precompute.invokeExact(shared, publicKey, secretKey) == 0;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
