package io.monocoque.libzmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.monocoque.libzmq.PeerArguments.Attachment;
import io.monocoque.libzmq.PeerArguments.OptionSetting;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class PeerArgumentsTest {
  @Test
  void allFlagsAreRead() {
    assertEquals(
        new PeerArguments(
            ZmqType.PULL,
            List.of(new Attachment(true, "tcp://*:1"), new Attachment(false, "ipc://x")),
            List.of(new OptionSetting(ZmqOption.RCVHWM, "3")),
            9,
            new PeerCommand.Sink(new CheckedPattern(2, 100), 5, 700, 80)),
        parse(
            "PULL --bind tcp://*:1 --connect ipc://x --option RCVHWM=3 --lifetime 9"
                + " sink --size 100 --parts 2 --count 5 --timeout 700 --settle 80"));
  }

  @Test
  void defaultsAreTheDocumentedOnes() {
    PeerArguments arguments = parse("PUSH --bind ipc://x pump --size 16 --count 2");
    assertEquals(120, arguments.lifetimeSeconds());
    assertEquals(new PeerCommand.Pump(new CheckedPattern(1, 16), 2, false), arguments.command());
    assertEquals(new PeerCommand.Echo(0), parse("REP --bind ipc://x echo").command());
    assertEquals(
        new PeerCommand.Receive(1, 10_000), parse("PULL --bind ipc://x receive").command());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "PULL",
        "PULL tally",
        "PULL --bind",
        "PULL --bind ipc://x",
        "POLL --bind ipc://x tally",
        "PULL --bind ipc://x juggle",
        "PULL --bind ipc://x --wrong 1 tally",
        "PULL --bind ipc://x tally --count 1",
        "PULL --bind ipc://x tally word",
        "PULL --bind ipc://x receive --count",
        "PULL --bind ipc://x sink --size 16",
        "PULL --bind ipc://x --option LINGER tally",
        "PULL --bind ipc://x --option NONSENSE=1 tally",
      })
  void wrongCommandLineIsRejected(String line) {
    assertThrows(IllegalArgumentException.class, () -> parse(line));
  }

  private static PeerArguments parse(String line) {
    return PeerArguments.parse(line.isEmpty() ? new String[0] : line.split(" ", -1));
  }
}
