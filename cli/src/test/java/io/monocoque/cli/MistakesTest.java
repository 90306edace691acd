package io.monocoque.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MistakesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                           | for example monocoque pull --bind",
        "nonsense                                     | write one of push, pull, req, rep, pub",
        "--bind tcp://*:1                             | write the command before its options",
        "pull                                         | --bind tcp://127.0.0.1:5555",
        "pull tcp://h:1                               | write --connect tcp://h:1",
        "pull --bind                                  | --bind needs a value: write for example",
        "pull --bind x                                | tcp://HOST:PORT",
        "pull --connect tcp://127.0.0.1               | tcp://",
        "pull --connect tcp://127.0.0.1:99999         | 99999",
        "pull --connect tcp://127.0.0.1:1 hello       | options only",
        "pull --connect tcp://127.0.0.1:1 --count 0   | from 1 on, not '0'",
        "pull --connect tcp://127.0.0.1:1 --count -3  | from 1 on, not '-3'",
        "pull --connect tcp://127.0.0.1:1 --count x   | from 1 on, not 'x'",
        "pull --connect tcp://127.0.0.1:1 --timeout 5 | 500ms, 5s, 1m or 2h, not '5'",
        "pull --connect tcp://127.0.0.1:1 --timeout 0s | above zero and below 1000000h, not '0s'",
        "pull --connect tcp://127.0.0.1:1 --timeout -1s | not '-1s'",
        "pull --connect tcp://127.0.0.1:1 --timeout 999999999999h | not '999999999999h'",
        "pull --bind inproc://x                       | write ipc:///tmp/NAME or tcp://HOST:PORT",
        "push --bind tcp://127.0.0.1:* --connect inproc://x y | inproc://x is seen by this process",
        "pull --bind TCP://127.0.0.1:1                | in small letters",
        "pull --bind tcp://[::1:1                     | the bracket is not closed",
        "pull --connect tcp://127.0.0.1:1 --format xml | one of raw, quoted, hex, json, not 'xml'",
        "pull --connect tcp://127.0.0.1:1 --driver x  | one of auto, uring, nio, not 'x'",
        "pull --connect tcp://127.0.0.1:1 --identity x | there is no option '--identity' here",
        "push --connect tcp://127.0.0.1:1 -x          | -- before messages",
        "push --connect tcp://127.0.0.1:1 --count 1 --count 2 | --count only once",
        "push tcp://h:1 hello                         | write --connect tcp://h:1",
        "rep --bind tcp://127.0.0.1:* --echo --reply x | not both",
        "rep --bind tcp://127.0.0.1:* --echo=3        | --echo takes no value",
        "pub --bind tcp://127.0.0.1:* --await-subscribers -1 x | from 0 on, not '-1'",
        "router --bind tcp://127.0.0.1:* hello        | a tab before 'hello'",
        "dealer --connect tcp://127.0.0.1:1 --identity 0x00 x | zero byte",
        "dealer --connect tcp://127.0.0.1:1 --identity 0xz x | pairs of hexadecimal digits, as in 0x00a1",
        "keygen                                       | say which PATH: see monocoque keygen --help",
        "demo --scene x                               | one of machine, hello, friends",
        "bench --size x                               | from 1 on, not 'x'",
        "bench --transport x                          | one of tcp, ipc, inproc, not 'x'",
      })
  void isOneLineThatSaysWhatToWrite(String words, String advice) throws Exception {
    TestShell shell = new TestShell();

    int status = shell.run(words.isEmpty() ? new String[0] : words.split(" ", -1));

    assertEquals(ExitStatus.MISUSED, status, shell::err);
    assertEquals("", shell.out());
    assertEquals(1, shell.err().lines().count(), shell::err);
    assertTrue(shell.err().startsWith("monocoque"), shell::err);
    assertTrue(shell.err().contains(advice), shell::err);
  }

  @ParameterizedTest
  @CsvSource({"--help", "--version", "push --help", "demo --help", "bench -h", "router --help"})
  void helpAndVersionAreNoMistakes(String words) throws Exception {
    TestShell shell = new TestShell();

    assertEquals(ExitStatus.DONE, shell.run(words.split(" ", -1)));
    assertEquals("", shell.err());
    assertTrue(shell.out().contains("monocoque"), shell::out);
  }
}
