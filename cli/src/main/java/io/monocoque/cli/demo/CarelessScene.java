package io.monocoque.cli.demo;

import static io.monocoque.cli.demo.ClaimFailedException.require;

import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;

/** Three careless programs, and what javac says of them. */
final class CarelessScene implements Scene {

  /**
   * A program and its careful twin, which differ in one line.
   *
   * @param idea what the careless one tries
   * @param careless its line
   * @param careful the line that does it right
   * @param code the kind of javac's error, so that it fails for this reason and no other
   */
  private record Program(String idea, String careless, String careful, String code) {
    String source(String line) {
      return """
      import io.monocoque.*;
      import io.monocoque.bytes.*;
      class Program {
        void run(PullSocket pull, Bytes bytes, byte[] array) throws InterruptedException {
          %s
        }
      }
      """
          .formatted(line);
    }
  }

  private static final List<Program> PROGRAMS =
      List.of(
          new Program(
              "send on a socket that only receives",
              "pull.send(\"hello\");",
              "pull.receive();",
              "compiler.err.cant.resolve.location.args"),
          new Program(
              "change bytes that somebody else may be reading",
              "bytes.set(0, (byte) 1);",
              "bytes.copyTo(array, 0);",
              "compiler.err.cant.resolve.location.args"),
          new Program(
              "write to a connection past the write guard",
              "io.monocoque.io.spi.Driver driver = null;",
              "pull.close();",
              "compiler.err.package.not.visible"));

  @Override
  public String name() {
    return "careless";
  }

  @Override
  public String claim() {
    return "The careless version does not compile.";
  }

  @Override
  public void show(Stage stage) {
    Javac javac = Javac.ofThisJvm();
    for (Program program : PROGRAMS) {
      stage.show(program.idea() + ":");
      stage.show("  " + program.careless());
      List<Diagnostic<? extends JavaFileObject>> errors =
          javac.errors(program.source(program.careless()));
      require(!errors.isEmpty(), "javac compiles " + program.careless());
      Diagnostic<? extends JavaFileObject> error = errors.getFirst();
      String said = error.getMessage(Locale.ROOT).lines().findFirst().orElse("");
      stage.show("  javac: " + said);
      require(
          error.getCode().equals(program.code()),
          "javac refuses it for another reason: " + error.getCode());
      require(
          javac.errors(program.source(program.careful())).isEmpty(),
          "javac refuses the careful version as well: " + program.careful());
    }
  }
}
