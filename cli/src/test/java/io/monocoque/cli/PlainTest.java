package io.monocoque.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords from files. */
class PlainTest {
  private static final long PATIENCE_SECONDS = 30;

  private final TestShell here = new TestShell();
  private final TestShell there = new TestShell();

  @TempDir Path directory;

  private String file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content).toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"uring", "nio"})
  void whoHasThePasswordGetsInAndNobodyElse(String driver) throws Exception {
    String users = file("users", "# who may\nbob = secret\nalice=other\n");
    String url = freeUrl();
    Future<Integer> pull =
        here.start(
            "pull", "--bind", url, "--count", "1", "--plain-server", users, "--driver", driver);
    String wrong = file("wrong", "bob=guessed\n");
    assertEquals(ExitStatus.FAILED, there.run("push", "--connect", url, "--plain", wrong, "lost"));
    assertTrue(there.err().contains("does not know this user name"), there.err());
    assertFalse(there.err().contains("guessed"), there.err());
    String bob = file("bob", "bob=secret");
    TestShell third = new TestShell();
    assertEquals(
        ExitStatus.DONE, third.run("push", "--connect", url, "--plain", bob, "hello"), third::err);
    assertEquals(ExitStatus.DONE, (int) pull.get(PATIENCE_SECONDS, TimeUnit.SECONDS), here::err);
    assertEquals("hello\n", here.out());
  }

  @Test
  void filesThatAreOfNoUseAreNamed() throws Exception {
    String missing = directory.resolve("missing").toString();
    fails(ExitStatus.FAILED, "there is no " + missing, "--plain", missing);
    fails(ExitStatus.FAILED, "no line NAME=PASSWORD", "--plain", file("none", "# nobody\nbob\n"));
    fails(ExitStatus.FAILED, "has 2 users", "--plain", file("two", "a=1\nb=2\n"));
    fails(ExitStatus.FAILED, "255 bytes", "--plain", file("long", "a=" + "x".repeat(256)));
    fails(ExitStatus.FAILED, "no line NAME=PASSWORD", "--plain-server", file("empty", ""));
    String bob = file("bob", "bob=secret");
    fails(ExitStatus.MISUSED, "two sides", "--plain", bob, "--plain-server", bob);
    fails(ExitStatus.MISUSED, "choose one", "--plain", bob, "--curve-server-key", "x");
  }

  private static void fails(int status, String why, String... options) throws Exception {
    TestShell shell = new TestShell();
    String[] command = new String[options.length + 4];
    System.arraycopy(options, 0, command, 3, options.length);
    command[0] = "push";
    command[1] = "--connect";
    command[2] = freeUrl();
    command[command.length - 1] = "message";
    assertEquals(status, shell.run(command), shell::err);
    assertTrue(shell.err().contains(why), shell.err());
    assertFalse(shell.err().contains("secret"), shell.err());
  }

  private static String freeUrl() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "tcp://127.0.0.1:" + probe.getLocalPort();
    }
  }
}
