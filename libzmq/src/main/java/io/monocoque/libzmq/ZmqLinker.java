package io.monocoque.libzmq;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Finds libzmq and makes the downcall handles.
 *
 * <p>It exists so that a missing library is an answer and not an error while a class initialises:
 * loading is tried once here, and every class that holds handles is reached only after {@link
 * #requireLoaded()}.
 *
 * <p>Threading: immutable after class initialisation. Ownership: the library stays mapped for the
 * life of the process, because handles are static and a thread may be inside a call at any time.
 */
final class ZmqLinker {
  private static final String LIBRARY = "libzmq.so.5";
  private static final Loaded LOADED = load();

  private ZmqLinker() {}

  /** Exactly one of the two is non-null. */
  private record Loaded(@Nullable SymbolLookup symbols, @Nullable String reason) {}

  /** Null when the library is loaded. */
  static @Nullable String failure() {
    return LOADED.reason();
  }

  static void requireLoaded() {
    if (LOADED.reason() != null) {
      throw new IllegalStateException("libzmq is not available: " + LOADED.reason());
    }
  }

  /** A call that can block and whose errno matters; its first argument is a {@link CallState}. */
  static MethodHandle withErrno(String name, FunctionDescriptor shape) {
    return downcall(name, shape, Linker.Option.captureCallState("errno"));
  }

  /** A call that can take locks or free memory, whose errno nobody reads. */
  static MethodHandle plain(String name, FunctionDescriptor shape) {
    return downcall(name, shape);
  }

  /** A call that only reads a field and returns: no lock, no system call, no allocation. */
  static MethodHandle leaf(String name, FunctionDescriptor shape) {
    return downcall(name, shape, Linker.Option.critical(false));
  }

  /** What a handle threw: the caller's mistake passes through, anything else is our bug. */
  static RuntimeException thrownBy(String call, Throwable thrown) {
    return switch (thrown) {
      case RuntimeException mistake -> mistake;
      case Error error -> throw error;
      default -> throw new AssertionError(call + " threw a checked exception", thrown);
    };
  }

  // SAFETY: every shape given here is the C prototype in zmq.h of the 4.x series (one soname, one
  // ABI), written beside its handle; the calls are bound to a library that is never unloaded.
  @SuppressWarnings("restricted")
  private static MethodHandle downcall(
      String name, FunctionDescriptor shape, Linker.Option... options) {
    requireLoaded();
    SymbolLookup symbols = LOADED.symbols();
    if (symbols == null) {
      throw new AssertionError("loaded without symbols");
    }
    MemorySegment address =
        symbols
            .find(name)
            .orElseThrow(() -> new IllegalStateException(LIBRARY + " does not export " + name));
    return Linker.nativeLinker().downcallHandle(address, shape, options);
  }

  // SAFETY: loading runs the library's initialisers, which is what loading libzmq means; the global
  // arena keeps it mapped, so no address found in it can dangle.
  @SuppressWarnings("restricted")
  private static Loaded load() {
    try {
      return new Loaded(SymbolLookup.libraryLookup(LIBRARY, Arena.global()), null);
    } catch (IllegalArgumentException missing) {
      return new Loaded(null, LIBRARY + " cannot be loaded: " + missing.getMessage());
    } catch (IllegalCallerException denied) {
      return new Loaded(null, "native access is denied: " + denied.getMessage());
    } catch (UnsupportedOperationException unsupported) {
      return new Loaded(null, "this platform has no native linker: " + unsupported.getMessage());
    }
  }
}
