package io.monocoque.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
    return keygen(server());
  }

  private static String keygen(Path path) throws Exception {
    TestShell shell = new TestShell();
    assertEquals(ExitStatus.DONE, shell.run("keygen", path.toString()), shell::err);
    assertEquals("", shell.err());
    return shell.out().strip();
  }

  /** A PULL that has the server's keys, and takes one message. */
  private Future<Integer> startServer(String url, String driver, String... more) {
    String[] pull = {
      "pull",
      "--bind",
      url,
      "--count",
      "1",
      "--curve-server",
      "--curve-keys",
      server() + "_secret",
      "--driver",
      driver
    };
    return here.start(with(pull, more));
  }

  private static String[] with(String[] command, String... more) {
    return Stream.concat(Arrays.stream(command), Arrays.stream(more)).toArray(String[]::new);
  }

  @Test
  void keygenReplacesNothingUnlessItIsTold() throws Exception {
    String key = keygen();
    Path secret = directory.resolve("server_secret");
    byte[] before = Files.readAllBytes(secret);
    for (boolean alone : new boolean[] {false, true}) {
      if (alone) {
        Files.delete(server());
      }
      TestShell shell = new TestShell();
      assertEquals(ExitStatus.FAILED, shell.run("keygen", server().toString()));
      assertEquals("", shell.out());
      assertTrue(shell.err().contains("is there already"), shell.err());
      assertArrayEquals(before, Files.readAllBytes(secret));
    }
    assertEquals(ExitStatus.DONE, here.run("keygen", "--force", server().toString()), here::err);
    assertNotEquals(key, here.out().strip());
  }

  @Test
  void keygenSaysWhereItCannotWrite() throws Exception {
    Path nowhere = directory.resolve("nowhere/server");
    assertEquals(ExitStatus.FAILED, here.run("keygen", nowhere.toString()));
    assertTrue(here.err().contains("no directory for " + nowhere), here.err());
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
    Future<Integer> pull = startServer(url, driver);
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

  @ParameterizedTest
  @ValueSource(strings = {"uring", "nio"})
  void clientsAreLetInByTheirKeys(String driver) throws Exception {
    keygen();
    Path clients = Files.createDirectory(directory.resolve("clients"));
    Path bob = directory.resolve("bob");
    keygen(bob);
    String url = freeUrl();
    Future<Integer> pull = startServer(url, driver, "--curve-clients", clients.toString());
    String[] push = {"push", "--connect", url, "--curve-server-key", server().toString(), "hello"};
    TestShell stranger = new TestShell();
    assertEquals(ExitStatus.FAILED, stranger.run(push), stranger::err);
    assertTrue(stranger.err().contains("lets in clients that it knows"), stranger.err());
    Files.copy(bob, clients.resolve("bob")); // while it runs
    assertEquals(ExitStatus.DONE, there.run(with(push, "--curve-keys", bob + "_secret")));
    assertEquals(ExitStatus.DONE, (int) pull.get(PATIENCE_SECONDS, TimeUnit.SECONDS), here::err);
    assertEquals("hello\n", here.out());
    assertTrue(here.err().contains("no client is let in yet"), here.err());
    assertTrue(here.err().contains("(400)"), here.err());
  }

  @Test
  void directoriesOfClientsAreLookedAt() throws Exception {
    keygen();
    Path clients = directory.resolve("clients");
    String[] pull = {
      "pull",
      "--bind",
      "tcp://127.0.0.1:*",
      "--timeout",
      "10ms",
      "--curve-server",
      "--curve-keys",
      server() + "_secret",
      "--curve-clients",
      clients.toString()
    };
    assertEquals(ExitStatus.FAILED, here.run(pull));
    assertTrue(here.err().contains("there is no " + clients), here.err());
    Files.writeString(clients, "no directory");
    assertEquals(ExitStatus.FAILED, there.run(pull));
    assertTrue(there.err().contains("is no directory") && there.err().contains("keygen"));
    Files.delete(clients);
    Files.createDirectory(clients);
    Files.writeString(clients.resolve("notes"), "no certificate");
    TestShell third = new TestShell();
    assertEquals(ExitStatus.TIMED_OUT, third.run(pull));
    assertTrue(third.err().contains(clients.resolve("notes") + ": there is no public-key"));
    assertTrue(third.err().contains("no client is let in yet"), third.err());
    TestShell client = new TestShell();
    assertEquals(
        ExitStatus.MISUSED,
        client.run("push", "--connect", freeUrl(), "--curve-clients", clients.toString(), "x"));
    assertTrue(client.err().contains("--curve-server"), client.err());
  }

  @Test
  void optionsThatDoNotGoTogetherAreRefused() throws Exception {
    assertEquals(ExitStatus.MISUSED, here.run("pull", "--bind", "tcp://*:0", "--curve-server"));
    assertTrue(here.err().contains("keygen"), here.err());
    assertEquals(
        ExitStatus.MISUSED,
        here.run("push", "--connect", freeUrl(), "--curve-server-key", "short", "x"));
    assertTrue(here.err().contains("40 characters"), here.err());
    assertTrue(here.err().contains("no name of a file"), here.err());
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
