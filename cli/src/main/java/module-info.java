import org.jspecify.annotations.NullMarked;

/** The command line tool. */
@NullMarked
module io.monocoque.cli {
  requires static transitive org.jspecify;
  requires info.picocli;
  requires io.monocoque;
  requires java.compiler;
  requires java.logging;

  // picocli sets the annotated fields of the commands.
  opens io.monocoque.cli to
      info.picocli;
  opens io.monocoque.cli.bench to
      info.picocli;
  opens io.monocoque.cli.demo to
      info.picocli;
}
