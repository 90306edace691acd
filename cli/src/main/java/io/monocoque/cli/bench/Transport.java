package io.monocoque.cli.bench;

import io.monocoque.cli.Words;
import picocli.CommandLine.ITypeConverter;

/** What messages travel over. */
enum Transport {
  TCP,
  IPC,
  INPROC;

  /** Reads the value of {@code --transport}. */
  static final class Converter implements ITypeConverter<Transport> {
    @Override
    public Transport convert(String text) {
      return Words.choose(Transport.class, text);
    }
  }
}
