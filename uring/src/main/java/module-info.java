import org.jspecify.annotations.NullMarked;

/** The io_uring driver, and the only published module with native access. */
@NullMarked
module io.monocoque.uring {
  requires static transitive org.jspecify;
  requires io.monocoque.io;

  provides io.monocoque.io.spi.DriverProvider with
      io.monocoque.uring.UringDriverProvider;
}
