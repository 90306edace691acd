package io.monocoque.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.TypeConversionException;

/** Reads one of a few words, which are an enum's names in lower case. */
public final class Words {
  private Words() {}

  /**
   * The value with that name.
   *
   * @throws TypeConversionException if there is none; the message names all
   */
  public static <E extends Enum<E>> E choose(Class<E> type, String text) {
    E[] all = type.getEnumConstants();
    for (E value : all) {
      if (word(value).equals(text)) {
        return value;
      }
    }
    String words = Arrays.stream(all).map(Words::word).collect(Collectors.joining(", "));
    throw new TypeConversionException("write one of " + words + ", not '" + text + "'");
  }

  /** The word for a value. */
  public static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
