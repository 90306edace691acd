package io.monocoque.cli.format;

/** The names of the forms, as they are written on the command line. */
public enum FormatName {
  RAW,
  QUOTED,
  HEX,
  JSON;

  /** The form, with nothing in it that a terminal would obey if that is where it goes. */
  public LineFormat on(boolean terminal) {
    return switch (this) {
      case RAW -> terminal ? new VisibleFormat() : new RawFormat();
      case QUOTED -> new QuotedFormat();
      case HEX -> new HexLineFormat();
      case JSON -> new JsonFormat();
    };
  }

  /** What is printed when no form was named. */
  public static FormatName byDefault(boolean terminal) {
    return terminal ? QUOTED : RAW;
  }
}
