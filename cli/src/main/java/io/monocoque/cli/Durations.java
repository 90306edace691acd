package io.monocoque.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads and writes spans of time as people do: {@code 500ms}, {@code 5s}, {@code 1m}, {@code 2h}.
 */
public final class Durations implements ITypeConverter<Duration> {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?)(ms|s|m|h)");
  private static final BigDecimal LONGEST = BigDecimal.valueOf(1_000_000 * nanos("h"));

  @Override
  public Duration convert(String text) {
    Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (matcher.matches()) {
      BigDecimal nanos =
          new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(nanos(matcher.group(2))));
      if (nanos.signum() > 0 && nanos.compareTo(LONGEST) < 0) {
        return Duration.ofNanos(nanos.longValue());
      }
      throw new TypeConversionException(
          "write a time above zero and below 1000000h, not '" + text + "'");
    }
    throw new TypeConversionException(
        "write a time with its unit, such as 500ms, 5s, 1m or 2h, not '" + text + "'");
  }

  /** The shortest form that {@link #convert} reads back. */
  public static String text(Duration duration) {
    long nanos = duration.toNanos();
    for (String unit : new String[] {"h", "m", "s"}) {
      long each = nanos(unit);
      if (nanos >= each && nanos % each == 0) {
        return nanos / each + unit;
      }
    }
    BigDecimal millis = BigDecimal.valueOf(nanos).movePointLeft(6).stripTrailingZeros();
    return millis.toPlainString() + "ms";
  }

  private static long nanos(String unit) {
    return switch (unit) {
      case "h" -> 3_600_000_000_000L;
      case "m" -> 60_000_000_000L;
      case "s" -> 1_000_000_000L;
      default -> 1_000_000L;
    };
  }
}
