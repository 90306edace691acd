package io.monocoque.io;

import io.monocoque.io.spi.Driver;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What came of a {@link DriverChoice}.
 *
 * @param driver open
 * @param requested what was asked for: {@code auto} or a name
 * @param skipped those that were preferred and could not be had
 */
public record DriverSelection(Driver driver, String requested, List<Skipped> skipped) {

  /**
   * A driver that is not used.
   *
   * @param name its name, or what is known of it
   * @param reason one line
   */
  public record Skipped(String name, String reason) {
    @Override
    public String toString() {
      return name + ": " + reason;
    }
  }

  public DriverSelection {
    skipped = List.copyOf(skipped);
  }

  public String name() {
    return driver.name();
  }

  /** One line: the driver, why it, and why not the others. */
  public String describe() {
    String why =
        requested.equals(DriverChoice.AUTO)
            ? " (auto: the first that opened and passed its self-test)"
            : " (" + DriverChoice.PROPERTY + "=" + requested + ")";
    String others = skipped.stream().map(each -> "; " + each).collect(Collectors.joining());
    return "I/O driver " + name() + why + others;
  }
}
