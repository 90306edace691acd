package io.monocoque.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What the pages name is there: a class in backticks, or one of its members, in the sources, and a
 * link's target in the repository. A class that is renamed without its page fails here.
 */
class DocumentationTest {
  private static final Path ROOT = Path.of("..");

  private static final Pattern NAME =
      Pattern.compile(
          "`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\\.([a-z][A-Za-z0-9]*))?(?:\\(\\))?`");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

  /** What the pages name of the JDK. */
  private static final Set<String> OF_THE_JDK =
      Set.of(
          "Arena",
          "ConcurrentLinkedQueue",
          "MemorySegment",
          "ReentrantLock",
          "ServiceLoader",
          "SocketChannel",
          "Selector",
          "LockSupport",
          "LongAdder",
          "RejectedExecutionException",
          "InterruptedException",
          "AssertionError",
          "IllegalArgumentException",
          "IllegalStateException",
          "StackOverflowError");

  /** The text of each source file. */
  private static final List<String> SOURCES = sources();

  @Test
  void namedClassesAndMembersAreInTheSources() throws IOException {
    Set<String> missing = new TreeSet<>();
    int count = 0;
    for (Path page : pages()) {
      Matcher names = NAME.matcher(Files.readString(page));
      while (names.find()) {
        count++;
        if (!OF_THE_JDK.contains(names.group(1)) && !isThere(names.group(1), names.group(2))) {
          missing.add(page.getFileName() + ": " + names.group());
        }
      }
    }
    assertTrue(count > 100, "hardly any name found: " + count);
    assertEquals(Set.of(), missing);
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    Set<String> missing = new TreeSet<>();
    for (Path page : pages()) {
      Matcher links = LINK.matcher(Files.readString(page));
      while (links.find()) {
        if (!Files.exists(page.resolveSibling(links.group(1)))) {
          missing.add(page.getFileName() + ": " + links.group(1));
        }
      }
    }
    assertEquals(Set.of(), missing);
  }

  private static boolean isThere(String type, @Nullable String member) throws IOException {
    Pattern declared = Pattern.compile("(class|interface|record|enum) " + type + "\\b");
    for (String source : SOURCES) {
      if (declared.matcher(source).find()
          && (member == null || Pattern.compile("\\b" + member + "\\b").matcher(source).find())) {
        return true;
      }
    }
    return false;
  }

  private static List<String> sources() {
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules
          .map(module -> module.resolve("src"))
          .filter(Files::isDirectory)
          .flatMap(DocumentationTest::javaFiles)
          .map(DocumentationTest::read)
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Stream<Path> javaFiles(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Those that are written about the code; measurements and the command's page name other things.
   */
  private static boolean isAboutCode(Path page) {
    String name = page.getFileName().toString();
    return name.endsWith(".md") && !name.startsWith("performance") && !name.equals("cli.md");
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> root = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(root, docs).filter(DocumentationTest::isAboutCode).toList();
    }
  }
}
