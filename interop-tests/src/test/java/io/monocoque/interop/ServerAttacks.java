package io.monocoque.interop;

import static io.monocoque.interop.CommonAttacks.FORGED;
import static io.monocoque.interop.CommonAttacks.greetings;
import static io.monocoque.interop.CommonAttacks.inside;
import static io.monocoque.interop.CommonAttacks.nonce;
import static io.monocoque.interop.CommonAttacks.third;
import static io.monocoque.interop.CommonAttacks.traffic;
import static io.monocoque.interop.Frame.ascii;
import static io.monocoque.interop.Frame.changed;
import static io.monocoque.interop.Frame.command;
import static io.monocoque.interop.Frame.longer;
import static io.monocoque.interop.Frame.message;
import static io.monocoque.interop.Frame.text;

import io.monocoque.interop.Attack.Making;
import io.monocoque.interop.Attack.Script;
import io.monocoque.interop.CurvePeer.Server;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a hostile server may do to a client, and what the client is to say of it. The server is
 * handed over connected, and before its greeting; it has the key that the client knows.
 */
final class ServerAttacks {
  private static final byte[] OTHER_SECRET = Nacl.random(Nacl.KEY);
  private static final byte[] ZERO_KEY = new byte[Nacl.KEY];
  private static final String FROM_CLIENT = "CurveZMQMESSAGEC";

  private ServerAttacks() {}

  static List<Attack<Server>> all() {
    return Stream.<List<Attack<Server>>>of(
            welcome(),
            ready(),
            traffic(),
            serverTraffic(),
            plain(),
            greetings("NULL", "PLAIN", "CURVE"))
        .flatMap(List::stream)
        .toList();
  }

  private static List<Attack<Server>> welcome() {
    return List.of(
        new Attack<>("WELCOME, short", Fault.CRYPTOGRAPHIC, welcome(s -> longer(s.welcome(), -1))),
        new Attack<>("WELCOME, long", Fault.CRYPTOGRAPHIC, welcome(s -> longer(s.welcome(), 1))),
        new Attack<>("WELCOME, empty", Fault.CRYPTOGRAPHIC, welcome(_ -> new byte[0])),
        new Attack<>("WELCOME, 70,000 bytes", Fault.OVERSIZE, welcome(_ -> new byte[70_000])),
        new Attack<>("WELCOME, nonce", Fault.CRYPTOGRAPHIC, welcome(s -> changed(s.welcome(), 0))),
        new Attack<>("WELCOME, tag", Fault.CRYPTOGRAPHIC, welcome(s -> changed(s.welcome(), 16))),
        new Attack<>("WELCOME, box", Fault.CRYPTOGRAPHIC, welcome(s -> changed(s.welcome(), -1))),
        new Attack<>(
            "WELCOME by another server",
            Fault.CRYPTOGRAPHIC,
            welcome(s -> s.welcome(s.transientKey, s.clientKey(), OTHER_SECRET))),
        new Attack<>(
            "WELCOME to another client",
            Fault.CRYPTOGRAPHIC,
            welcome(s -> s.welcome(s.transientKey, Nacl.publicKey(OTHER_SECRET), s.secret))),
        new Attack<>(
            "WELCOME with a zero key",
            Fault.KEY_EXCHANGE,
            welcome(s -> s.welcome(ZERO_KEY, s.clientKey(), s.secret))),
        new Attack<>(
            "WELCOMF", Fault.UNEXPECTED_COMMAND, first(s -> command("WELCOMF", s.welcome()))),
        new Attack<>(
            "WELCOME as a message",
            Fault.UNEXPECTED_COMMAND,
            first(s -> message(Frame.body("WELCOME", s.welcome())))),
        new Attack<>(
            "WELCOME twice",
            Fault.UNEXPECTED_COMMAND,
            second(s -> command("WELCOME", s.welcome()))),
        new Attack<>(
            "READY first", Fault.UNEXPECTED_COMMAND, first(_ -> command("READY", new byte[60]))),
        new Attack<>(
            "HELLO back", Fault.UNEXPECTED_COMMAND, first(_ -> command("HELLO", new byte[194]))),
        new Attack<>(
            "MESSAGE first",
            Fault.UNEXPECTED_COMMAND,
            first(_ -> message(Frame.body("MESSAGE", new byte[40])))),
        new Attack<>("ERROR", Fault.PEER_ERROR, first(_ -> command("ERROR", text("no")))),
        new Attack<>(
            "ERROR, cut",
            Fault.MALFORMED_ERROR,
            first(_ -> command("ERROR", new byte[] {9, 'n', 'o'}))),
        new Attack<>("ERROR, empty", Fault.MALFORMED_ERROR, first(_ -> command("ERROR"))));
  }

  private static List<Attack<Server>> ready() {
    return List.of(
        new Attack<>(
            "READY, short", Fault.MALFORMED_READY, ready(s -> Arrays.copyOf(s.readyData(), 23))),
        new Attack<>("READY, cut", Fault.CRYPTOGRAPHIC, ready(s -> longer(s.readyData(), -1))),
        new Attack<>("READY, long", Fault.CRYPTOGRAPHIC, ready(s -> longer(s.readyData(), 1))),
        new Attack<>("READY, nonce", Fault.CRYPTOGRAPHIC, ready(s -> changed(s.readyData(), 7))),
        new Attack<>("READY, tag", Fault.CRYPTOGRAPHIC, ready(s -> changed(s.readyData(), 8))),
        new Attack<>("READY, box", Fault.CRYPTOGRAPHIC, ready(s -> changed(s.readyData(), -1))),
        new Attack<>(
            "metadata, cut",
            Fault.INVALID_METADATA,
            ready(s -> s.readyData(1, longer(s.metadata(), -1)))),
        new Attack<>(
            "metadata, none", Fault.INVALID_METADATA, ready(s -> s.readyData(1, new byte[0]))),
        new Attack<>(
            "another PULL",
            Fault.INCOMPATIBLE_SOCKET_TYPE,
            ready(s -> s.readyData(1, CurvePeer.metadata("PULL")))),
        new Attack<>(
            "READY in the clear",
            Fault.CRYPTOGRAPHIC,
            ready(s -> Frame.concat(s.metadata(), new byte[8]))),
        new Attack<>(
            "INITIATE back",
            Fault.UNEXPECTED_COMMAND,
            second(_ -> command("INITIATE", new byte[300]))),
        new Attack<>(
            "MESSAGE for READY", Fault.UNEXPECTED_COMMAND, second(s -> message(s.message(FORGED)))),
        new Attack<>(
            "ERROR for READY", Fault.PEER_ERROR, second(_ -> command("ERROR", text("no")))));
  }

  private static List<Attack<Server>> serverTraffic() {
    return List.of(
        new Attack<>(
            "MESSAGE as by the client",
            Fault.CRYPTOGRAPHIC,
            traffic(s -> s.message(s.nextNonce(), FROM_CLIENT, 0, ascii(FORGED)))),
        new Attack<>("MESSAGE with READY's nonce", Fault.INVALID_SEQUENCE, nonce(1)),
        new Attack<>(
            "ERROR in the clear",
            Fault.UNEXPECTED_COMMAND,
            third(_ -> command("ERROR", text("400")))),
        new Attack<>(
            "READY again", Fault.UNEXPECTED_COMMAND, third(s -> command("READY", s.readyData()))),
        new Attack<>(
            "ERROR inside",
            Fault.UNEXPECTED_COMMAND,
            traffic(s -> inside(s, Frame.body("ERROR", text("no"))))));
  }

  private static List<Attack<Server>> plain() {
    return List.of(
        plain("WELCOME, long", Fault.MALFORMED_WELCOME, command("WELCOME", new byte[1])),
        plain("WELCOMF", Fault.UNEXPECTED_COMMAND, command("WELCOMF")),
        plain("READY first", Fault.UNEXPECTED_COMMAND, command("READY")),
        plain("HELLO back", Fault.UNEXPECTED_COMMAND, command("HELLO", text("me"), text("x"))),
        plain("a message first", Fault.UNEXPECTED_COMMAND, message(ascii(FORGED))),
        plain("WELCOME twice", Fault.UNEXPECTED_COMMAND, command("WELCOME"), command("WELCOME")),
        plain(
            "metadata, cut",
            Fault.INVALID_METADATA,
            command("WELCOME"),
            command("READY", longer(CurvePeer.metadata("PUSH"), -1))),
        plain("ERROR", Fault.PEER_ERROR, command("ERROR", text("no"))));
  }

  private static Attack<Server> plain(String name, int code, byte[]... said) {
    return new Attack<>(
        "PLAIN",
        name,
        code,
        s -> {
          s.greet("PLAIN");
          s.take("HELLO");
          s.send(said);
        });
  }

  // --- how they are put together ---

  /** Sends this frame in the place of WELCOME. */
  private static Script<Server> first(Making<Server> frame) {
    return s -> s.helloed().send(frame.of(s));
  }

  /** Sends this frame in the place of READY. */
  private static Script<Server> second(Making<Server> frame) {
    return s -> s.initiated().send(frame.of(s));
  }

  private static Script<Server> welcome(Making<Server> data) {
    return first(s -> command("WELCOME", data.of(s)));
  }

  private static Script<Server> ready(Making<Server> data) {
    return second(s -> command("READY", data.of(s)));
  }
}
