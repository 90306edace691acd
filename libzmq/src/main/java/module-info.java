import org.jspecify.annotations.NullMarked;

/**
 * A binding of the installed libzmq, for interoperability tests and comparison benchmarks.
 *
 * <p>Nothing in the runtime depends on this module. It needs {@code
 * --enable-native-access=io.monocoque.libzmq} and the shared library {@code libzmq.so.5}; where
 * that is missing, {@link io.monocoque.libzmq.LibZmq#available()} answers false and says why.
 */
@NullMarked
module io.monocoque.libzmq {
  requires static transitive org.jspecify;

  exports io.monocoque.libzmq;
}
