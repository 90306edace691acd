import org.jspecify.annotations.NullMarked;

/** The contract that every driver keeps, as tests. */
@NullMarked
module io.monocoque.drivertests {
  requires static transitive org.jspecify;
  requires io.monocoque.io;

  uses io.monocoque.io.spi.DriverProvider;
}
