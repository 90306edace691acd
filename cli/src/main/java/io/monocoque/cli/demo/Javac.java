package io.monocoque.cli.demo;

import io.monocoque.cli.ChildJvm;
import java.io.File;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Asks javac what it thinks of a program, as a user's build would. Nothing is written. */
final class Javac {
  private final JavaCompiler compiler;

  private Javac(JavaCompiler compiler) {
    this.compiler = compiler;
  }

  static Javac ofThisJvm() {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new NotShownException("this is a Java runtime without javac");
    }
    return new Javac(compiler);
  }

  /** The errors in a class named {@code Program}; none if it compiles. */
  List<Diagnostic<? extends JavaFileObject>> errors(String source) {
    DiagnosticCollector<JavaFileObject> collected = new DiagnosticCollector<>();
    List<String> options = new ArrayList<>(List.of("-proc:none", "--release", "25"));
    String modulePath = ChildJvm.modulePath();
    if (modulePath != null) {
      options.addAll(List.of("--module-path", modulePath));
      options.addAll(List.of("--add-modules", "io.monocoque,io.monocoque.io,io.monocoque.uring"));
    } else {
      options.addAll(List.of("--class-path", System.getProperty("java.class.path")));
    }
    JavaFileManager files =
        new Nowhere(compiler.getStandardFileManager(collected, Locale.ROOT, null));
    boolean compiled =
        compiler.getTask(null, files, collected, options, null, List.of(new Source(source))).call();
    List<Diagnostic<? extends JavaFileObject>> errors =
        collected.getDiagnostics().stream()
            .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
            .toList();
    if (compiled != errors.isEmpty()) {
      throw new ClaimFailedException(
          "javac says " + compiled + " with " + errors.size() + " errors");
    }
    return errors;
  }

  /** The text of a program. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///Program.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** Takes classes and forgets them. */
  private static final class Nowhere extends ForwardingJavaFileManager<JavaFileManager> {
    Nowhere(JavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location,
        String className,
        JavaFileObject.Kind kind,
        javax.tools.FileObject near) {
      return new Forgotten(className, kind);
    }
  }

  private static final class Forgotten extends SimpleJavaFileObject {
    Forgotten(String className, Kind kind) {
      super(URI.create("forgotten:///" + className.replace('.', File.separatorChar)), kind);
    }

    @Override
    public java.io.OutputStream openOutputStream() {
      return java.io.OutputStream.nullOutputStream();
    }
  }
}
