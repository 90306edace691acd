package io.monocoque.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys from {@code keygen}, and sockets that use them. */
class CurveTest {
  private static final long PATIENCE_SECONDS = 30;

  private final TestShell here = new TestShell();
  private final TestShell there = new TestShell();

  @TempDir Path directory;

  private Path server() {
    return directory.resolve("server");
  }

  private String keygen() throws Exception {
    TestShell shell = new TestShell();
    assertEquals(ExitStatus.DONE, shell.run("keygen", server().toString()), shell::err);
    assertEquals("", shell.err());
    return shell.out().strip();
  }

  @Test
  void keygenPrintsThePublicKeyAndHidesTheSecretOne() throws Exception {
    String publicKey = keygen();
    assertEquals(40, publicKey.length());
    assertTrue(Files.readString(server()).contains(publicKey));
    assertFalse(Files.readString(server()).contains("secret-key"));
    Path secret = directory.resolve("server_secret");
    assertTrue(Files.readString(secret).contains("secret-key"));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"uring", "nio"})
  void messagesGoToTheServerWithTheKeyAndToNoOther(String driver) throws Exception {
    String key = keygen();
    String url = freeUrl();
    Future<Integer> pull =
        here.start(
            "pull",
            "--bind",
            url,
            "--count",
            "1",
            "--curve-server",
            "--curve-keys",
            server() + "_secret",
            "--driver",
            driver);
    String another = key.substring(0, 35) + "00000";
    assertEquals(
        ExitStatus.TIMED_OUT,
        there.run(
            "push", "--connect", url, "--curve-server-key=" + another, "--timeout", "1s", "lost"),
        there::err);
    assertEquals(
        ExitStatus.DONE,
        there.run("push", "--connect", url, "--curve-server-key=" + key, "hello"),
        there::err);
    assertEquals(ExitStatus.DONE, (int) pull.get(PATIENCE_SECONDS, TimeUnit.SECONDS), here::err);
    assertEquals("hello\n", here.out());
  }

  @Test
  void optionsThatDoNotGoTogetherAreRefused() throws Exception {
    assertEquals(ExitStatus.MISUSED, here.run("pull", "--bind", "tcp://*:0", "--curve-server"));
    assertTrue(here.err().contains("keygen"), here.err());
    assertEquals(
        ExitStatus.MISUSED,
        here.run("push", "--connect", freeUrl(), "--curve-server-key", "short", "x"));
    assertTrue(here.err().contains("40 characters"), here.err());
    assertEquals(
        ExitStatus.FAILED,
        here.run(
            "pull", "--bind", "tcp://*:0", "--curve-server", "--curve-keys", server().toString()));
    assertTrue(here.err().contains("there is no"), here.err());
  }

  private static String freeUrl() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "tcp://127.0.0.1:" + probe.getLocalPort();
    }
  }
}
