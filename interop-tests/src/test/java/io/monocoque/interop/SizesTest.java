package io.monocoque.interop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sizes at which encodings and buffers change, in both directions, content checked. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
final class SizesTest {
  private static final List<Integer> SIZES =
      List.of(0, 1, 254, 255, 256, 8191, 8192, 8193, 65535, 1 << 20, 64 << 20);
  private static final List<Integer> PART_COUNTS = List.of(1, 2, 1000);
  private static final long LARGEST_MESSAGE = 128L << 20;

  /** From here on a case is worth a second, and runs once for each driver and direction. */
  private static final int LARGE = 64 << 20;

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  record Case(String driver, Implementation other, boolean weSend, int partCount, int size) {
    @Override
    public String toString() {
      return "%s, %s %s of %d bytes %s %s"
          .formatted(
              driver,
              partCount,
              partCount == 1 ? "part" : "parts",
              size,
              weSend ? "to" : "from",
              other.name().toLowerCase(Locale.ROOT));
    }
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String driver : List.of("uring", "nio")) {
      for (Implementation other : Implementation.values()) {
        for (boolean weSend : new boolean[] {true, false}) {
          for (int partCount : PART_COUNTS) {
            for (int size : SIZES) {
              if ((long) size * partCount <= LARGEST_MESSAGE && worthIt(other, partCount, size)) {
                cases.add(new Case(driver, other, weSend, partCount, size));
              }
            }
          }
        }
      }
    }
    return cases.stream();
  }

  private static boolean worthIt(Implementation other, int partCount, int size) {
    return size < LARGE
        || "long".equals(System.getProperty("monocoque.tests"))
        || other == Implementation.LIBZMQ
        || partCount == 1;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void contentArrivesAsItWasSent(Case c) {
    try (Rig rig = Rig.open(c.driver())) {
      Peer sender = c.weSend() ? rig.ours(Kind.PUSH) : rig.other(c.other(), Kind.PUSH);
      Peer receiver = c.weSend() ? rig.other(c.other(), Kind.PULL) : rig.ours(Kind.PULL);
      Rig.connect(sender, receiver, receiver.bind("tcp://127.0.0.1:*"));
      int count = c.size() >= LARGE || c.size() * c.partCount() >= 1 << 24 ? 1 : 3;
      for (int i = 0; i < count; i++) {
        sender.send(Payload.message(i, c.partCount(), c.size()));
      }
      for (int i = 0; i < count; i++) {
        Parts.assertSame(Payload.message(i, c.partCount(), c.size()), receiver.receive(TIMEOUT));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("smallCases")
  void aReplyIsAsLargeAsItsRequest(Case c) {
    try (Rig rig = Rig.open(c.driver())) {
      Peer asking = c.weSend() ? rig.ours(Kind.REQ) : rig.other(c.other(), Kind.REQ);
      Peer answering = c.weSend() ? rig.other(c.other(), Kind.REP) : rig.ours(Kind.REP);
      Rig.connect(asking, answering, answering.bind("tcp://127.0.0.1:*"));
      Pairing.REQ_REP.exchange(
          asking, answering, Payload.message(c.size(), c.partCount(), c.size()));
    }
  }

  static Stream<Case> smallCases() {
    return cases().filter(c -> c.size() * c.partCount() <= 1 << 20);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ipcCases")
  void contentArrivesOverIpc(Case c) {
    try (Rig rig = Rig.open(c.driver())) {
      Peer sender = c.weSend() ? rig.ours(Kind.PUSH) : rig.other(c.other(), Kind.PUSH);
      Peer receiver = c.weSend() ? rig.other(c.other(), Kind.PULL) : rig.ours(Kind.PULL);
      receiver.connect(sender.bind(rig.ipcEndpoint()));
      for (int size : SIZES.subList(0, SIZES.size() - 1)) {
        sender.send(Payload.message(size, c.partCount(), size));
        Parts.assertSame(Payload.message(size, c.partCount(), size), receiver.receive(TIMEOUT));
      }
    }
  }

  static Stream<Case> ipcCases() {
    return cases()
        .filter(c -> c.size() == 1 && c.partCount() <= 2 && c.other() == Implementation.LIBZMQ);
  }
}
