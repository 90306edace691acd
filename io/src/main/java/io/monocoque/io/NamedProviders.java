package io.monocoque.io;

import io.monocoque.io.spi.DriverProvider;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Our drivers by name, for a class path: there a {@link ServiceLoader} opens every jar to look for
 * services, which takes 14 ms of processor time, and more where jars are large. (Benchmark:
 * start-up, ADR 0019)
 *
 * <p>Threading: none.
 */
final class NamedProviders implements Iterator<DriverProvider> {
  private final Iterator<String> names =
      List.of("io.monocoque.io.nio.NioDriverProvider", "io.monocoque.uring.UringDriverProvider")
          .iterator();

  private @Nullable DriverProvider next;

  @Override
  public boolean hasNext() {
    while (next == null && names.hasNext()) {
      next = load(names.next());
    }
    return next != null;
  }

  @Override
  public DriverProvider next() {
    DriverProvider found = hasNext() ? next : null;
    if (found == null) {
      throw new NoSuchElementException();
    }
    next = null;
    return found;
  }

  /** Null if its jar is left out. */
  private static @Nullable DriverProvider load(String name) {
    try {
      return Class.forName(name).asSubclass(DriverProvider.class).getConstructor().newInstance();
    } catch (ClassNotFoundException e) {
      return null;
    } catch (ReflectiveOperationException e) {
      throw new ServiceConfigurationError(name, e);
    }
  }
}
