package io.monocoque.cli;

import io.monocoque.cli.format.FormatName;
import picocli.CommandLine.ITypeConverter;

/** Reads the value of {@code --format}. */
final class FormatConverter implements ITypeConverter<FormatName> {
  @Override
  public FormatName convert(String text) {
    return Words.choose(FormatName.class, text);
  }
}
