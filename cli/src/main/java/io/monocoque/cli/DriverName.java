package io.monocoque.cli;

import picocli.CommandLine.ITypeConverter;

/** The drivers that can be asked for. */
public enum DriverName {
  AUTO,
  URING,
  NIO;

  /** Reads the value of {@code --driver}. */
  public static final class Converter implements ITypeConverter<DriverName> {
    @Override
    public DriverName convert(String text) {
      return Words.choose(DriverName.class, text);
    }
  }
}
