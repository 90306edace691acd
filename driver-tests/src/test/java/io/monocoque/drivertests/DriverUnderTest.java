package io.monocoque.drivertests;

import io.monocoque.io.spi.DriverContext;
import io.monocoque.io.spi.DriverProvider;
import io.monocoque.io.spi.DriverUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.Arguments;

/**
 * A driver that the ServiceLoader finds, or one that we ship and it did not find.
 *
 * @param unavailable why its tests cannot run; null if they can
 */
record DriverUnderTest(
    String name, @Nullable DriverProvider provider, @Nullable String unavailable) {
  private static final List<DriverUnderTest> ALL = find();

  /** Each driver with each family: what the contract's classes run on. */
  static Stream<Arguments> withFamilies() {
    return ALL.stream()
        .flatMap(driver -> Stream.of(Family.values()).map(family -> Arguments.of(driver, family)));
  }

  /** The same, with each kind of memory to write from. */
  static Stream<Arguments> withFamiliesAndMemory() {
    return withFamilies()
        .flatMap(
            each ->
                Stream.of(MemoryKind.values())
                    .map(kind -> Arguments.of(each.get()[0], each.get()[1], kind)));
  }

  static Stream<DriverUnderTest> all() {
    return ALL.stream();
  }

  static DriverContext context() {
    return new DriverContext(System::nanoTime, new Random(42));
  }

  private static List<DriverUnderTest> find() {
    List<DriverUnderTest> found = new ArrayList<>();
    for (DriverProvider provider : ServiceLoader.load(DriverProvider.class)) {
      found.add(new DriverUnderTest(provider.name(), provider, whyUnavailable(provider)));
    }
    for (String shipped : List.of("uring", "nio")) {
      if (found.stream().noneMatch(each -> each.name().equals(shipped))) {
        found.add(new DriverUnderTest(shipped, null, "the ServiceLoader does not find it"));
      }
    }
    return found;
  }

  private static @Nullable String whyUnavailable(DriverProvider provider) {
    try {
      provider.open(context()).close();
      return null;
    } catch (DriverUnavailableException | LinkageError e) {
      return e.toString();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
