package io.monocoque.interop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All nine types with libzmq's and JeroMQ's: either side ours, either side binding, over tcp and
 * ipc, on both drivers.
 */
@ExtendWith(LeakCheck.class)
final class MatrixTest {
  /** One cell. JeroMQ 0.6.0 speaks tcp under the name of ipc, so it is met over tcp only. */
  record Cell(
      String driver,
      Implementation other,
      String transport,
      Pairing pairing,
      boolean weSpeak,
      boolean weBind) {
    @Override
    public String toString() {
      return "%s, %s over %s, our %s %s and %s"
          .formatted(
              driver,
              other.name().toLowerCase(Locale.ROOT),
              transport,
              weSpeak ? pairing.speaker : pairing.answerer,
              weBind ? "binds" : "connects",
              weSpeak ? "speaks to their " + pairing.answerer : "answers their " + pairing.speaker);
    }
  }

  static Stream<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (String driver : List.of("uring", "nio")) {
      for (Pairing pairing : Pairing.values()) {
        for (boolean weSpeak : new boolean[] {true, false}) {
          for (boolean weBind : new boolean[] {true, false}) {
            cells.add(new Cell(driver, Implementation.LIBZMQ, "tcp", pairing, weSpeak, weBind));
            cells.add(new Cell(driver, Implementation.LIBZMQ, "ipc", pairing, weSpeak, weBind));
            cells.add(new Cell(driver, Implementation.JEROMQ, "tcp", pairing, weSpeak, weBind));
          }
        }
      }
    }
    return cells.stream();
  }

  static final List<List<byte[]>> BODIES =
      List.of(
          Parts.of("hello"),
          Parts.of(""),
          Parts.of("one", "two"),
          Parts.of("", ""),
          Parts.of("", "after the empty part"),
          Parts.of("before the empty part", ""),
          Parts.of("a", "", "b", "", "c"),
          List.of(Payload.part(1, 255), Payload.part(2, 256)),
          List.of(Payload.part(3, 70_000)),
          Collections.nCopies(100, Parts.bytes("part")));

  @ParameterizedTest(name = "{0}")
  @MethodSource("cells")
  void messagesArriveAsTheyWereSent(Cell cell) {
    Pairing pairing = cell.pairing();
    try (Rig rig = Rig.open(cell.driver())) {
      Peer speaker = open(rig, cell, true);
      Peer answerer = open(rig, cell, false);
      boolean speakerBinds = cell.weSpeak() == cell.weBind();
      Peer binding = speakerBinds ? speaker : answerer;
      Peer connecting = speakerBinds ? answerer : speaker;
      if (pairing.answerer == Kind.SUB) {
        answerer.subscribe(new byte[0]);
      }
      String endpoint =
          binding.bind(cell.transport().equals("ipc") ? rig.ipcEndpoint() : "tcp://127.0.0.1:*");
      Rig.connect(connecting, binding, endpoint);
      pairing.awaitPath(speaker, answerer);
      for (List<byte[]> body : BODIES) {
        pairing.exchange(speaker, answerer, body);
      }
    }
  }

  private static Peer open(Rig rig, Cell cell, boolean speaker) {
    Kind kind = speaker ? cell.pairing().speaker : cell.pairing().answerer;
    String name =
        cell.pairing().namesNeeded()
            ? speaker ? Pairing.SPEAKER_NAME : Pairing.ANSWERER_NAME
            : null;
    return speaker == cell.weSpeak() ? rig.ours(kind, name) : rig.other(cell.other(), kind, name);
  }
}
