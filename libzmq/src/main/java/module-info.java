import org.jspecify.annotations.NullMarked;

/** libzmq through the FFM API, for tests and comparisons only. */
@NullMarked
module io.monocoque.libzmq {
  requires static transitive org.jspecify;

  exports io.monocoque.libzmq;
}
