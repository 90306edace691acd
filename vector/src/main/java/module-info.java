import org.jspecify.annotations.NullMarked;

/**
 * Accelerates CURVE by the Vector API, in programs that start with {@code --add-modules
 * jdk.incubator.vector}; in others it does nothing.
 */
@NullMarked
module io.monocoque.vector {
  requires static transitive org.jspecify;
  requires io.monocoque.protocol;
  requires static jdk.incubator.vector;

  provides io.monocoque.protocol.crypto.Accelerator with
      io.monocoque.vector.VectorAccelerator;
}
