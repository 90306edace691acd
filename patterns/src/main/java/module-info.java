import org.jspecify.annotations.NullMarked;

/** The socket patterns as pure logic over peers. */
@NullMarked
// The modules named in qualified exports are compiled later.
@SuppressWarnings("module")
module io.monocoque.patterns {
  requires static transitive org.jspecify;
  requires transitive io.monocoque.bytes;

  exports io.monocoque.patterns to
      io.monocoque;
}
