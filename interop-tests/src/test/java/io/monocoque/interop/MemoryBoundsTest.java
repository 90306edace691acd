package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.ConnectionEvent.Disconnected;
import io.monocoque.Monocoque;
import io.monocoque.PushSocket;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Far more arrives than a small process can hold, over many connections, and its reader is slow:
 * all of it arrives intact, and no connection is lost.
 */
@ExtendWith(LeakCheck.class)
final class MemoryBoundsTest {
  private static final int CONNECTIONS = 200;
  private static final boolean LONG = "long".equals(System.getProperty("monocoque.tests"));

  /** 12.5 GiB through 256 MiB when there is time, else 3.1. */
  private static final int SIZE = (LONG ? 64 : 16) << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(LONG ? 300 : 50);

  /** A process of 256 MiB, in all, that does not live on after a failure. */
  private static final List<String> SMALL =
      List.of("-Xmx256m", "-XX:MaxDirectMemorySize=256m", "-XX:+ExitOnOutOfMemoryError");

  @OnEachDriver
  void moreThanFitsArrivesThroughASlowReader(String driver) throws InterruptedException {
    Events events = new Events();
    try (Rig rig = Rig.open(driver)) {
      PeerProcess reader =
          PeerProcess.start(
              rig, SMALL, SlowReader.class, driver, "" + CONNECTIONS, "" + PATIENCE.toSeconds());
      String endpoint = reader.ready();
      Bytes content = Bytes.of(SlowReader.content(SIZE)); // one array, sent by everybody
      Monocoque mq = rig.mq();
      for (int i = 0; i < CONNECTIONS; i++) {
        PushSocket push = rig.closing(mq.push(o -> o.listener(events)).connect(endpoint));
        push.send(Message.of(Bytes.of("" + i), content));
      }
      String checksum = SlowReader.checksum(content);
      Set<Integer> arrived = new TreeSet<>();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (arrived.size() < CONNECTIONS) {
        String line = reader.pollLine(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        assertTrue(line != null, () -> arrived.size() + " of " + CONNECTIONS + " messages came");
        String words = String.valueOf(line);
        int space = words.indexOf(' ');
        assertEquals(checksum, words.substring(space + 1), words);
        assertTrue(arrived.add(Integer.valueOf(words.substring(0, space))), words);
      }
      assertEquals("disconnected 0", reader.line());
      assertTrue(events.of(Disconnected.class).isEmpty(), events::toString);
    }
  }
}
