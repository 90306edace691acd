import org.jspecify.annotations.NullMarked;

/** The command line tool. */
@NullMarked
module io.monocoque.cli {
  requires static transitive org.jspecify;
  requires info.picocli;
  requires io.monocoque;

  // picocli sets the annotated fields of the commands.
  opens io.monocoque.cli to
      info.picocli;
}
