import org.jspecify.annotations.NullMarked;

/** Monocoque against other implementations of ZMTP. */
@NullMarked
module io.monocoque.interoptests {
  requires static transitive org.jspecify;
  requires io.monocoque;
  requires io.monocoque.libzmq;
}
