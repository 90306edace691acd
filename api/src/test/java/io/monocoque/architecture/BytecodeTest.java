package io.monocoque.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.module.ModuleReader;
import java.lang.module.ResolvedModule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the architecture promises, read from the bytecode of the modules that are published: native
 * access in one place, bytes written in one place, no unsafe memory anywhere.
 */
class BytecodeTest {
  private static final List<String> MODULES =
      List.of(
          "io.monocoque.bytes",
          "io.monocoque.protocol",
          "io.monocoque.patterns",
          "io.monocoque.io",
          "io.monocoque.uring",
          "io.monocoque.vector",
          "io.monocoque");

  /** The methods that need {@code --enable-native-access}: JDK 25, {@code @Restricted}. */
  private static final Set<String> RESTRICTED =
      Set.of(
          "java/lang/foreign/MemorySegment.reinterpret",
          "java/lang/foreign/Linker.downcallHandle",
          "java/lang/foreign/Linker.upcallStub",
          "java/lang/foreign/SymbolLookup.libraryLookup",
          "java/lang/foreign/AddressLayout.withTargetLayout",
          "java/lang/ModuleLayer$Controller.enableNativeAccess",
          "java/lang/System.load",
          "java/lang/System.loadLibrary",
          "java/lang/Runtime.load",
          "java/lang/Runtime.loadLibrary");

  private static final Set<String> WRITES =
      Set.of("io/monocoque/io/spi/Transport.startWrite", "io/monocoque/io/spi/Transport.tryWrite");

  /** What puts bytes on a socket in the JDK; file and pipe channels share the interfaces. */
  private static final Set<String> CHANNEL_WRITES =
      Set.of(
          "java/nio/channels/SocketChannel.write",
          "java/nio/channels/GatheringByteChannel.write",
          "java/net/Socket.getOutputStream");

  private static final Map<String, ClassModel> CLASSES = classes();

  @Test
  void onlyUringCallsRestrictedMethods() {
    Set<String> callers = callersOf(RESTRICTED);
    assertFalse(callers.isEmpty(), "no caller at all: the search finds nothing");
    callers.removeIf(name -> name.startsWith("io/monocoque/uring/"));
    assertEquals(Set.of(), callers);
  }

  @Test
  void nobodyUsesUnsafe() {
    Set<String> users = new TreeSet<>();
    CLASSES.forEach(
        (name, model) -> {
          for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof ClassEntry type
                && (type.asInternalName().equals("sun/misc/Unsafe")
                    || type.asInternalName().equals("jdk/internal/misc/Unsafe"))) {
              users.add(name);
            }
          }
        });
    assertEquals(Set.of(), users);
  }

  @Test
  void onlyTheWriteGuardWritesToATransport() {
    assertEquals(Set.of("io/monocoque/io/WriteGuard"), callersOf(WRITES));
  }

  @Test
  void onlyTheNioTransportWritesToAChannel() {
    Set<String> callers = callersOf(CHANNEL_WRITES);
    assertEquals(1, callers.size(), callers::toString);
    assertTrue(callers.iterator().next().startsWith("io/monocoque/io/nio/"), callers::toString);
  }

  @Test
  void noPreviewFeatureIsUsed() {
    CLASSES.forEach((name, model) -> assertEquals(0, model.minorVersion(), name));
  }

  /** The classes that refer to one of these methods, lambdas' and method references' included. */
  private static Set<String> callersOf(Set<String> methods) {
    Set<String> callers = new TreeSet<>();
    CLASSES.forEach(
        (name, model) -> {
          for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof MemberRefEntry member
                && methods.contains(
                    member.owner().asInternalName() + "." + member.name().stringValue())) {
              callers.add(name);
            }
          }
        });
    return callers;
  }

  private static Map<String, ClassModel> classes() {
    Map<String, ClassModel> classes = new TreeMap<>();
    for (String module : MODULES) {
      ResolvedModule resolved = ModuleLayer.boot().configuration().findModule(module).orElseThrow();
      try (ModuleReader reader = resolved.reference().open();
          Stream<String> names = reader.list()) {
        for (String name : (Iterable<String>) names::iterator) {
          if (name.endsWith(".class") && !isOfTheTests(reader, name)) {
            byte[] bytes = reader.open(name).orElseThrow().readAllBytes();
            classes.put(name.replace(".class", ""), ClassFile.of().parse(bytes));
          }
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    return classes;
  }

  /** The module under test is patched with its tests, which may write to sockets as they like. */
  private static boolean isOfTheTests(ModuleReader reader, String name) throws IOException {
    return reader.find(name).orElseThrow().toString().contains("/test-classes/");
  }
}
