package io.monocoque.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line and Python's pyzmq, where that is installed (Debian: python3-zmq). */
class PyzmqTest {
  private static final long PATIENCE_SECONDS = 20;

  private static String python = "";

  @BeforeAll
  static void findPyzmq() throws Exception {
    for (String candidate : List.of("python3", "/usr/bin/python3")) {
      if (hasPyzmq(candidate)) {
        python = candidate;
        return;
      }
    }
    assumeTrue(false, "pyzmq is missing (Debian: python3-zmq)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"uring", "nio"})
  void pullReceivesFromPyzmqPush(String driver) throws Exception {
    String url = freeUrl();
    TestShell shell = new TestShell();
    Future<Integer> pull =
        shell.start("pull", "--bind", url, "--count", "3", "--timeout", "15s", "--driver", driver);

    String said =
        python(
            "s=c.socket(zmq.PUSH); s.connect('" + url + "')",
            "s.send(b'one'); s.send_multipart([b'two',b'',b'parts']); s.send(bytes([255,0]))",
            "s.close(); c.term(); print('done')");

    assertEquals("done\n", said);
    assertEquals(ExitStatus.DONE, pull.get(PATIENCE_SECONDS, TimeUnit.SECONDS), shell::err);
    assertTrue(shell.out().startsWith("one\ntwo\t\tparts\n"), shell::out);
  }

  @ParameterizedTest
  @ValueSource(strings = {"uring", "nio"})
  void pushSendsToPyzmqPull(String driver) throws Exception {
    String url = freeUrl();
    TestShell shell = new TestShell();
    Future<Integer> push =
        shell.start("push", "--connect", url, "--parts", "--driver", driver, "one", "", "ö");

    String said =
        python("s=c.socket(zmq.PULL); s.bind('" + url + "')", "print(s.recv_multipart())");

    assertEquals("[b'one', b'', b'\\xc3\\xb6']\n", said);
    assertEquals(ExitStatus.DONE, push.get(PATIENCE_SECONDS, TimeUnit.SECONDS), shell::err);
  }

  @ParameterizedTest
  @ValueSource(strings = {"uring", "nio"})
  void repAnswersPyzmqReq(String driver) throws Exception {
    String url = freeUrl();
    TestShell shell = new TestShell();
    Future<Integer> rep =
        shell.start("rep", "--bind", url, "--echo", "--count", "1", "--driver", driver);

    String said =
        python("s=c.socket(zmq.REQ); s.connect('" + url + "')", "s.send(b'q')", "print(s.recv())");

    assertEquals("b'q'\n", said);
    assertEquals(ExitStatus.DONE, rep.get(PATIENCE_SECONDS, TimeUnit.SECONDS), shell::err);
  }

  /** An XPUB, so that it knows when somebody is there; whoever has other keys is not. */
  @ParameterizedTest
  @ValueSource(strings = {"uring", "nio"})
  void subReceivesFromPyzmqPubUnderCurve(String driver, @TempDir Path directory) throws Exception {
    Path server = directory.resolve("server");
    assertEquals(ExitStatus.DONE, new TestShell().run("keygen", server.toString()));
    Path other = directory.resolve("other");
    assertEquals(ExitStatus.DONE, new TestShell().run("keygen", other.toString()));
    String url = freeUrl();
    FutureTask<String> publishing =
        new FutureTask<>(
            () ->
                python(
                    "import zmq.auth",
                    "s=c.socket(zmq.XPUB); s.curve_server=True",
                    "p='" + server + "_secret'",
                    "s.curve_publickey,s.curve_secretkey=zmq.auth.load_certificate(p)",
                    "s.bind('" + url + "')",
                    "print(s.recv()); s.send(b'hello'); print(s.recv())"));
    Thread.ofPlatform().daemon().start(publishing);

    String[] sub = {"sub", "--connect", url, "--count", "1", "--driver", driver};
    TestShell none = new TestShell();
    assertEquals(ExitStatus.FAILED, none.run(sub));
    assertTrue(none.err().contains("the peer's mechanism is \"CURVE\", ours is NULL"), none::err);
    assertTrue(none.err().contains("both sides have to agree"), none::err);
    TestShell wrong = new TestShell();
    assertEquals(
        ExitStatus.TIMED_OUT,
        wrong.run(with(sub, "--curve-server-key", other.toString(), "--timeout", "1s")));
    assertTrue(wrong.err().contains("perhaps --curve-server-key is not the server's"), wrong::err);
    TestShell right = new TestShell();
    assertEquals(
        ExitStatus.DONE, right.run(with(sub, "--curve-server-key", server.toString())), right::err);
    assertEquals("hello\n", right.out());
    assertEquals("b'\\x01'\nb'\\x00'\n", publishing.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  private static String[] with(String[] command, String... more) {
    return Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new);
  }

  private static String python(String... lines) throws IOException, InterruptedException {
    String program = "import zmq\nc=zmq.Context()\nc.setsockopt(zmq.RCVTIMEO,15000)\n";
    Process process =
        new ProcessBuilder(python, "-c", program + String.join("\n", lines))
            .redirectErrorStream(true)
            .start();
    try {
      assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "pyzmq does not end");
      return new String(process.getInputStream().readAllBytes(), UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }

  private static boolean hasPyzmq(String candidate) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(candidate, "-c", "import zmq")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static String freeUrl() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "tcp://127.0.0.1:" + free.getLocalPort();
    }
  }
}
