package io.monocoque.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two command lines that talk to each other, and how each ends. */
class SocketCommandsTest {
  private static final long PATIENCE_SECONDS = 30;

  private final TestShell here = new TestShell();
  private final TestShell there = new TestShell();

  @ParameterizedTest
  @ValueSource(strings = {"auto", "uring", "nio"})
  void pullPrintsWhatPushSends(String driver) throws Exception {
    String url = freeUrl();
    Future<Integer> pull = here.start("pull", "--bind", url, "--count", "3", "--driver", driver);

    int push = there.run("push", "--connect", url, "--driver", driver, "a", "ö", "--", "-c");

    assertEquals(ExitStatus.DONE, push, there::err);
    assertEquals(ExitStatus.DONE, status(pull), here::err);
    assertEquals("a\nö\n-c\n", here.out());
    assertEquals("", here.err() + there.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"uring", "nio"})
  void linesAreStreamed(String driver) throws Exception {
    String url = freeUrl();
    String lines =
        String.join("\n", IntStream.range(0, 50_000).mapToObj(i -> "line " + i).toList());
    Future<Integer> pull =
        here.start("pull", "--connect", url, "--count", "50000", "--driver", driver);

    int push = there.typing(lines).run("push", "--bind", url, "--driver", driver);

    assertEquals(ExitStatus.DONE, push, there::err);
    assertEquals(ExitStatus.DONE, status(pull), here::err);
    assertEquals(lines + "\n", here.out());
  }

  @Test
  void partsAreArgumentsOrStandBetweenTabs() throws Exception {
    String url = freeUrl();
    Future<Integer> pull = here.start("pull", "--bind", url, "--count", "3", "--format", "json");

    there.run("push", "--connect", url, "--parts", "a", "", "b\tc");
    there.typing("d\te\n").run("push", "--connect", url, "--parts");
    there.typing("f\tg\n").run("push", "--connect", url);

    assertEquals(ExitStatus.DONE, status(pull), here::err);
    assertEquals("[\"a\",\"\",\"b\\tc\"]\n[\"d\",\"e\"]\n[\"f\\tg\"]\n", here.out());
  }

  @Test
  void terminalShowsQuotes() throws Exception {
    String url = freeUrl();
    Future<Integer> pull = here.onTerminal().start("pull", "--bind", url, "--count", "1");

    there.run("push", "--connect", url, "\u001b[2J");

    assertEquals(ExitStatus.DONE, status(pull), here::err);
    assertEquals("\"\\x1b[2J\"\n", here.out());
  }

  @Test
  void senderEndsAfterCount() throws Exception {
    String url = freeUrl();
    Future<Integer> pull = here.start("pull", "--bind", url, "--timeout", "1s");

    there.typing("1\n2\n3\n4\n").run("push", "--connect", url, "--count", "2");

    assertEquals(ExitStatus.DONE, status(pull), here::err);
    assertEquals("1\n2\n", here.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"pull", "sub", "rep --echo", "dealer", "pair", "router"})
  void nothingThatComesIsATimeOut(String command) throws Exception {
    int status = here.run((command + " --bind tcp://127.0.0.1:0 --timeout 200ms").split(" ", -1));

    assertEquals(ExitStatus.TIMED_OUT, status, here::err);
    assertTrue(here.err().contains("nothing came within 200ms"), here::err);
  }

  @Test
  void tooFewAreATimeOut() throws Exception {
    String url = freeUrl();
    Future<Integer> pull = here.start("pull", "--bind", url, "--count", "2", "--timeout", "1s");

    there.run("push", "--connect", url, "one");

    assertEquals(ExitStatus.TIMED_OUT, status(pull), here::err);
    assertEquals("one\n", here.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"push", "pub", "req"})
  void nobodyThereIsATimeOut(String command) throws Exception {
    int status = here.run(command, "--connect", freeUrl(), "--timeout", "300ms", "hello");

    assertEquals(ExitStatus.TIMED_OUT, status, here::err);
    assertEquals(1, here.err().lines().count(), here::err);
  }

  @ParameterizedTest
  @ValueSource(strings = {"push", "pub", "req"})
  void nobodyThereSaysWhy(String command) throws Exception {
    String url = "tcp://host.invalid:5555";

    int status = here.run(command, "--connect", url, "--timeout", "2s", "hello");

    assertEquals(ExitStatus.TIMED_OUT, status, here::err);
    assertTrue(here.err().contains("within 2s (" + url + ": "), here::err);
  }

  @Test
  void repEchoesAndReqPrintsTheReply() throws Exception {
    String url = freeUrl();
    Future<Integer> rep = here.start("rep", "--bind", url, "--echo", "--count", "2");

    int req = there.typing("one\ntwo\n").run("req", "--connect", url, "--timeout", "10s");

    assertEquals(ExitStatus.DONE, req, there::err);
    assertEquals(ExitStatus.DONE, status(rep), here::err);
    assertEquals("one\ntwo\n", there.out());
    assertEquals("one\ntwo\n", here.out());
  }

  @Test
  void repRepliesTheSameOrALine() throws Exception {
    String url = freeUrl();
    Future<Integer> same = here.start("rep", "--bind", url, "--reply", "yes", "--count", "1");
    there.run("req", "--connect", url, "--timeout", "10s", "q1");
    assertEquals(ExitStatus.DONE, status(same), here::err);

    Future<Integer> lines = here.typing("line 1\n").start("rep", "--bind", url, "--count", "1");
    there.run("req", "--connect", url, "--timeout", "10s", "q2");
    assertEquals(ExitStatus.DONE, status(lines), here::err);

    assertEquals("yes\nline 1\n", there.out());
  }

  @Test
  void subGetsWhatItSubscribedTo() throws Exception {
    String url = freeUrl();
    Future<Integer> sub =
        here.start("sub", "--connect", url, "--subscribe", "b", "--subscribe", "c", "--count", "3");

    int pub = there.run("pub", "--bind", url, "--timeout", "10s", "b1", "a2", "c3", "b4");

    assertEquals(ExitStatus.DONE, pub, there::err);
    assertEquals(ExitStatus.DONE, status(sub), here::err);
    assertEquals("b1\nc3\nb4\n", here.out());
  }

  @Test
  void subWithoutAPrefixGetsEverything() throws Exception {
    String url = freeUrl();
    Future<Integer> sub = here.start("sub", "--bind", url, "--count", "2");

    there.run("pub", "--connect", url, "--timeout", "10s", "a", "b");

    assertEquals(ExitStatus.DONE, status(sub), here::err);
    assertEquals("a\nb\n", here.out());
  }

  @Test
  void pubThatAwaitsNobodyEndsAtOnce() throws Exception {
    int pub = here.run("pub", "--bind", "tcp://127.0.0.1:0", "--await-subscribers", "0", "lost");

    assertEquals(ExitStatus.DONE, pub, here::err);
  }

  @Test
  void routerNamesItsPeersAndAnswersThem() throws Exception {
    String url = freeUrl();
    Future<Integer> router = here.start("router", "--bind", url, "--count", "1", "worker\tgo");

    int dealer =
        there.run("dealer", "--connect", url, "--identity", "worker", "--count", "1", "ready");

    assertEquals(ExitStatus.DONE, dealer, there::err);
    assertEquals(ExitStatus.DONE, status(router), here::err);
    assertEquals("worker\tready\n", here.out());
    assertEquals("go\n", there.out());
  }

  @Test
  void routerSaysWhichPeerIsNotThere() throws Exception {
    int router =
        here.run("router", "--bind", "tcp://127.0.0.1:0", "--timeout", "300ms", "ghost\thello");

    assertEquals(ExitStatus.TIMED_OUT, router, here::err);
  }

  @Test
  void pairTalksBothWays() throws Exception {
    String url = freeUrl();
    Future<Integer> one = here.start("pair", "--bind", url, "--count", "1", "from one");

    int two = there.run("pair", "--connect", url, "--count", "1", "from two");

    assertEquals(ExitStatus.DONE, two, there::err);
    assertEquals(ExitStatus.DONE, status(one), here::err);
    assertEquals("from two\n", here.out());
    assertEquals("from one\n", there.out());
  }

  @Test
  void dealerThatOnlySendsEndsBySilence() throws Exception {
    String url = freeUrl();
    Future<Integer> dealer = here.start("dealer", "--bind", url, "--count", "2");

    int sender = there.typing("a\nb\n").run("dealer", "--connect", url);

    assertEquals(ExitStatus.DONE, sender, there::err);
    assertEquals(ExitStatus.DONE, status(dealer), here::err);
    assertEquals("a\nb\n", here.out());
  }

  @Test
  void portInUseIsAFailureInOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int status = here.run("pull", "--bind", "tcp://127.0.0.1:" + taken.getLocalPort());

      assertEquals(ExitStatus.FAILED, status);
      assertEquals(1, here.err().lines().count(), here::err);
      assertTrue(here.err().contains("in use"), here::err);
    }
  }

  @Test
  void wrongKindOfPeerIsAFailure() throws Exception {
    String url = freeUrl();
    Future<Integer> push = here.start("push", "--bind", url, "--timeout", "5s", "x");

    int other = there.run("push", "--connect", url, "x");

    assertEquals(ExitStatus.FAILED, other);
    assertEquals(1, there.err().lines().count(), there::err);
    assertEquals(ExitStatus.TIMED_OUT, status(push), here::err);
  }

  @Test
  void readerThatHasGoneIsNoFailure() throws Exception {
    String url = freeUrl();
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    Future<Integer> pull = here.writingTo(gone).start("pull", "--bind", url);

    there.run("push", "--connect", url, "x");

    assertEquals(ExitStatus.DONE, status(pull));
    assertEquals("", here.err());
  }

  @Test
  void verboseShowsEvents() throws Exception {
    String url = freeUrl();
    Future<Integer> pull = here.start("pull", "-v", "--bind", url, "--count", "1");

    there.run("push", "--connect", url, "x");

    assertEquals(ExitStatus.DONE, status(pull));
    assertTrue(here.err().contains("listening on " + url), here::err);
    assertTrue(here.err().contains("is a PUSH, ready"), here::err);
    assertEquals("x\n", here.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-v"})
  void chosenPortIsShownOnce(String verbose) throws Exception {
    String words = "pull --bind tcp://127.0.0.1:* --timeout 200ms " + verbose;

    here.run(words.strip().split(" ", -1));

    assertEquals(
        1,
        here.err().lines().filter(line -> line.startsWith("listening on tcp://127.0.0.1:")).count(),
        here::err);
  }

  @Test
  void severalEndpointsAreOneSocket() throws Exception {
    String first = freeUrl();
    String second = freeUrl();
    Future<Integer> pull = here.start("pull", "--bind", first, "--bind", second, "--count", "4");

    there.run("push", "--connect", first, "--connect", second, "a", "b", "c", "d");

    assertEquals(ExitStatus.DONE, status(pull), here::err);
    assertEquals(4, here.out().lines().distinct().count(), here::out);
  }

  private static int status(Future<Integer> command) throws Exception {
    return command.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static String freeUrl() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "tcp://127.0.0.1:" + free.getLocalPort();
    }
  }
}
