import org.jspecify.annotations.NullMarked;

/** Immutable bytes, messages, and the slabs that hold them. */
@NullMarked
// The modules named in qualified exports are compiled later.
@SuppressWarnings("module")
module io.monocoque.bytes {
  requires static transitive org.jspecify;

  exports io.monocoque.bytes;
  exports io.monocoque.bytes.trusted to
      io.monocoque,
      io.monocoque.drivertests,
      io.monocoque.io,
      io.monocoque.patterns,
      io.monocoque.protocol,
      io.monocoque.uring;
}
