package io.monocoque.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Command lines for further processes with this one's JVM and modules. */
public final class ChildJvm {
  private ChildJvm() {}

  /** Runs our own command line. */
  public static List<String> monocoque(List<String> words) {
    return command(
        List.of(), "io.monocoque.uring", "io.monocoque.cli", Main.class.getName(), words);
  }

  /**
   * Runs a class.
   *
   * @param flags for the JVM
   * @param nativeModule the module that calls native functions
   * @param module the class's module
   */
  public static List<String> command(
      List<String> flags,
      String nativeModule,
      String module,
      String mainClass,
      List<String> words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    String modulePath = modulePath();
    if (modulePath != null) {
      command.addAll(List.of("--module-path", modulePath, "--add-modules", nativeModule));
      command.add("--enable-native-access=" + nativeModule);
      command.add("--illegal-native-access=deny");
      command.addAll(List.of("-m", module + "/" + mainClass));
    } else {
      command.addAll(List.of("--class-path", System.getProperty("java.class.path")));
      command.addAll(List.of("--enable-native-access=ALL-UNNAMED", mainClass));
    }
    command.addAll(words);
    return command;
  }

  /** Compiles and runs a source file, which may use the runtime. */
  public static List<String> sourceFile(List<String> flags, Path file) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    String modulePath = modulePath();
    if (modulePath != null) {
      command.addAll(List.of("--module-path", modulePath));
      command.addAll(List.of("--add-modules", "io.monocoque,io.monocoque.uring"));
      command.add("--enable-native-access=io.monocoque.uring");
    } else {
      command.addAll(List.of("--class-path", System.getProperty("java.class.path")));
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.add(file.toString());
    return command;
  }

  /** Where this process has its modules from; null if it runs on the class path. */
  public static @Nullable String modulePath() {
    return System.getProperty("jdk.module.path");
  }

  /** The flags of this JVM, without the modules: what was set on purpose. */
  public static String flags() {
    List<String> flags = new ArrayList<>();
    String[] words = ProcessHandle.current().info().arguments().orElse(new String[0]);
    for (String word : words) {
      if (word.startsWith("-X")
          || (word.startsWith("-D") && word.contains("io.monocoque.driver"))) {
        flags.add(word);
      } else if (word.equals("-m")) {
        break;
      }
    }
    return flags.isEmpty() ? "none" : String.join(" ", flags);
  }
}
