package io.monocoque.interop;

import static io.monocoque.interop.Frame.ascii;
import static io.monocoque.interop.Frame.changed;
import static io.monocoque.interop.Frame.longer;
import static io.monocoque.interop.Frame.message;

import io.monocoque.interop.Attack.Making;
import io.monocoque.interop.Attack.Script;
import java.util.ArrayList;
import java.util.List;

/** What a hostile client and a hostile server may do alike: in the greeting and in the traffic. */
final class CommonAttacks {
  /** What the hostile side says and is never to arrive. */
  static final String FORGED = "forged";

  private static final int INSIDE_COMMAND = 2;

  private CommonAttacks() {}

  /** The greeting alone says that the two do not go together. */
  static <P extends CurvePeer> List<Attack<P>> greetings(String... greeted) {
    List<Attack<P>> attacks = new ArrayList<>();
    for (String attacked : List.of("NULL", "PLAIN", "CURVE")) {
      for (String mechanism : greeted) {
        if (!mechanism.equals(attacked)) {
          attacks.add(
              new Attack<>(
                  attacked,
                  "a greeting with " + mechanism,
                  Fault.MECHANISM_MISMATCH,
                  p -> p.greet(mechanism)));
        }
      }
    }
    return attacks;
  }

  static <P extends CurvePeer> List<Attack<P>> traffic() {
    return List.of(
        new Attack<>(
            "MESSAGE, short",
            Fault.MALFORMED_MESSAGE,
            traffic(_ -> Frame.body("MESSAGE", new byte[24]))),
        new Attack<>("MESSAGE, cut", Fault.CRYPTOGRAPHIC, traffic(p -> longer(forged(p), -1))),
        new Attack<>("MESSAGE, tag", Fault.CRYPTOGRAPHIC, traffic(p -> changed(forged(p), 16))),
        new Attack<>("MESSAGE, box", Fault.CRYPTOGRAPHIC, traffic(p -> changed(forged(p), -1))),
        new Attack<>("text in the clear", Fault.UNEXPECTED_COMMAND, traffic(_ -> ascii(FORGED))),
        new Attack<>(
            "COMMAND outside",
            Fault.UNEXPECTED_COMMAND,
            third(p -> Frame.of(Frame.COMMAND, forged(p)))),
        new Attack<>(
            "MORE outside",
            Fault.UNEXPECTED_COMMAND,
            third(p -> Frame.concat(Frame.of(Frame.MORE, forged(p)), message(forged(p))))));
  }

  // --- how they, and others in the traffic, are put together ---

  /** Sends this frame after the handshake. */
  static <P extends CurvePeer> Script<P> third(Making<P> frame) {
    return p -> {
      p.ready();
      p.send(frame.of(p));
    };
  }

  static <P extends CurvePeer> Script<P> traffic(Making<P> body) {
    return third(p -> message(body.of(p)));
  }

  static <P extends CurvePeer> Script<P> nonce(long nonce) {
    return traffic(p -> p.message(nonce, p.messagePrefix(), 0, ascii(FORGED)));
  }

  static byte[] forged(CurvePeer p) {
    return p.message(FORGED);
  }

  /** A command in the box of a MESSAGE. */
  static byte[] inside(CurvePeer p, byte[] command) {
    return p.message(p.nextNonce(), p.messagePrefix(), INSIDE_COMMAND, command);
  }
}
