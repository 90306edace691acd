package io.monocoque.uring;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.io.spi.Driver;
import io.monocoque.io.spi.DriverProvider;
import io.monocoque.io.spi.DriverUnavailableException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SelfTestTest {
  @TempDir Path directory;

  @Test
  void itRunsOnceAndIsRemembered() throws Exception {
    Loop.assumeAllowed();
    assertSame(SelfTest.capabilities(), SelfTest.capabilities());
  }

  @ParameterizedTest
  @CsvSource({"Mac OS X, aarch64", "Windows 11, amd64", "Linux, s390x", "Linux, x86"})
  void otherMachinesAreRefused(String system, String architecture) {
    assertThrows(
        DriverUnavailableException.class, () -> SelfTest.checkMachine(system, architecture));
  }

  @ParameterizedTest
  @CsvSource({"Linux, amd64", "Linux, aarch64"})
  void knownMachinesAreTried(String system, String architecture) {
    assertDoesNotThrow(() -> SelfTest.checkMachine(system, architecture));
  }

  @ParameterizedTest
  @CsvSource({"12, ulimit -l", "22, Linux 6.1", "38, seccomp", "24, ulimit -n"})
  void refusalsSayWhatWouldHelp(int errno, String hint) {
    assertHint(new RingException(errno, "io_uring_setup"), hint);
  }

  @Test
  void deniedNativeAccessNamesTheFlag() {
    Throwable denied = new IllegalCallerException("denied");
    assertHint(
        new ExceptionInInitializerError(denied), "--enable-native-access=io.monocoque.uring");
  }

  private static void assertHint(Throwable cause, String hint) {
    String message = String.valueOf(SelfTest.unavailable(cause).getMessage());
    assertTrue(message.contains(hint), message);
  }

  @ParameterizedTest
  @CsvSource({"0, seccomp", "1, io_uring_disabled is 1", "2, io_uring_disabled is 2"})
  void forbiddenIsEitherASandboxOrTheSystem(String setting, String hint) throws Exception {
    Path file = Files.writeString(directory.resolve("setting"), setting + "\n");
    assertTrue(SelfTest.forbidden(file).contains(hint));
  }

  @Test
  void withoutTheSettingItIsASandbox() {
    assertTrue(SelfTest.forbidden(directory.resolve("none")).contains("seccomp"));
  }

  @Test
  void theProviderIsNamedForModulePathAndClassPathAlike() throws Exception {
    String service = DriverProvider.class.getName();
    String provider = UringDriverProvider.class.getName();
    assertEquals(
        List.of(provider),
        SelfTest.class.getModule().getDescriptor().provides().stream()
            .filter(provides -> provides.service().equals(service))
            .flatMap(provides -> provides.providers().stream())
            .toList());
    try (InputStream file = SelfTest.class.getResourceAsStream("/META-INF/services/" + service)) {
      assertNotNull(file);
      assertEquals(provider, new String(file.readAllBytes(), StandardCharsets.UTF_8).strip());
    }
  }

  @Test
  void theProviderOpensADriver() throws Exception {
    Loop.assumeAllowed();
    DriverProvider provider = new UringDriverProvider();
    try (Driver driver = provider.open(Loop.context())) {
      assertEquals(provider.name(), driver.name());
    }
  }
}
