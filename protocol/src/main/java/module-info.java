import org.jspecify.annotations.NullMarked;

/** ZMTP without I/O, as state machines over bytes. */
@NullMarked
// The modules named in qualified exports are compiled later.
@SuppressWarnings("module")
module io.monocoque.protocol {
  requires static transitive org.jspecify;
  requires transitive io.monocoque.bytes;

  exports io.monocoque.protocol.crypto to
      io.monocoque.vector;
  exports io.monocoque.protocol.security to
      io.monocoque;
  exports io.monocoque.protocol.session to
      io.monocoque;
  exports io.monocoque.protocol.wire to
      io.monocoque,
      io.monocoque.cli;

  uses io.monocoque.protocol.crypto.Accelerator;
}
