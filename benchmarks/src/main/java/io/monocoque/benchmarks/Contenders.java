package io.monocoque.benchmarks;

/** The contenders by name. */
final class Contenders {
  /** The one that ratios refer to first. */
  static final String LIBZMQ = "libzmq";

  static final String JEROMQ = "jeromq";

  /** The bound of what can be reached. */
  static final String PLAIN = "plain";

  private Contenders() {}

  /** Whether it is this runtime, on whichever driver. */
  static boolean isOurs(String name) {
    return named(name) instanceof MonocoqueContender;
  }

  static Contender named(String name) {
    return switch (name) {
      case "uring", "nio" -> new MonocoqueContender(name);
      case LIBZMQ -> new LibzmqContender();
      case JEROMQ -> new JeromqContender();
      case PLAIN -> new PlainContender();
      default ->
          throw new IllegalArgumentException(
              "a contender is uring, nio, libzmq, jeromq or plain, not " + name);
    };
  }
}
