package io.monocoque.cli.demo;

/**
 * A program that must not compile, and its careful twin that must.
 *
 * @param idea what the careless one tries
 * @param code the kind of javac's error
 * @param place where the lines stand
 */
record CarelessProgram(String idea, String code, Place place, String careless, String careful) {

  /** Where the lines stand, and on which line of the source. */
  enum Place {
    STATEMENT(11),
    TOP_LEVEL(14);

    final long line;

    Place(long line) {
      this.line = line;
    }
  }

  static CarelessProgram statement(String idea, String code, String careless, String careful) {
    return new CarelessProgram(idea, code, Place.STATEMENT, careless, careful);
  }

  static CarelessProgram topLevel(String idea, String code, String careless, String careful) {
    return new CarelessProgram(idea, code, Place.TOP_LEVEL, careless, careful);
  }

  String carelessSource() {
    return source(careless);
  }

  String carefulSource() {
    return source(careful);
  }

  private String source(String lines) {
    return """
    import io.monocoque.*;
    import io.monocoque.bytes.*;
    import java.time.Duration;
    import java.util.*;
    class Program {
      void run(
          Monocoque mq, PullSocket pull, PushSocket push, SubSocket sub, PubSocket pub, ReqSocket req,
          RepSocket rep, RouterSocket router, Bytes bytes, Message message, Request request,
          RoutingId peer, byte[] array)
          throws InterruptedException {
        %s
      }
    }
    %s
    """
        .formatted(place == Place.STATEMENT ? lines : "", place == Place.TOP_LEVEL ? lines : "");
  }

  @Override
  public String toString() {
    return idea;
  }
}
