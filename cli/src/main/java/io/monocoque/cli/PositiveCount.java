package io.monocoque.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of things, of which there is at least one. */
public final class PositiveCount implements ITypeConverter<Long> {
  @Override
  public Long convert(String text) {
    try {
      long count = Long.parseLong(text);
      if (count > 0) {
        return count;
      }
    } catch (NumberFormatException e) {
      // Said below, as for numbers that are too small.
    }
    throw new TypeConversionException("write a whole number from 1 on, not '" + text + "'");
  }
}
