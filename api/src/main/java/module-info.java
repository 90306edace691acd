import org.jspecify.annotations.NullMarked;

/** The public API: contexts, sockets, options, events. */
@NullMarked
module io.monocoque {
  requires static transitive org.jspecify;
  requires transitive io.monocoque.bytes;
  requires io.monocoque.io;
  requires io.monocoque.patterns;
  requires io.monocoque.protocol;

  exports io.monocoque;
}
