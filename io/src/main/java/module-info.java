import org.jspecify.annotations.NullMarked;

/** Event loop, endpoints, the driver SPI and the NIO driver. */
@NullMarked
// The modules named in qualified exports are compiled later.
@SuppressWarnings("module")
module io.monocoque.io {
  requires static transitive org.jspecify;
  requires transitive io.monocoque.bytes;

  exports io.monocoque.io to
      io.monocoque,
      io.monocoque.drivertests,
      io.monocoque.uring;
  exports io.monocoque.io.spi to
      io.monocoque,
      io.monocoque.drivertests,
      io.monocoque.uring;

  uses io.monocoque.io.spi.DriverProvider;

  provides io.monocoque.io.spi.DriverProvider with
      io.monocoque.io.nio.NioDriverProvider;
}
