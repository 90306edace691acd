package io.monocoque.interop;

import static io.monocoque.interop.CommonAttacks.FORGED;
import static io.monocoque.interop.CommonAttacks.forged;
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
import io.monocoque.interop.CurvePeer.Client;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a hostile client may do to a server, and what the server is to say of it. The client is
 * handed over connected, and before its greeting.
 */
final class ClientAttacks {
  /** The largest message that the server takes. */
  static final int MAX_MESSAGE_SIZE = 100_000;

  /** What a client says as it should. */
  static final String SOUND = "sound";

  /** Somebody who is not there. */
  private static final byte[] OTHER_SECRET = Nacl.random(Nacl.KEY);

  private static final byte[] OTHER_KEY = Nacl.publicKey(OTHER_SECRET);

  /** A point of small order: what is agreed on with it is zero, whoever agrees. */
  private static final byte[] ZERO_KEY = new byte[Nacl.KEY];

  private static final String FROM_SERVER = "CurveZMQMESSAGES";

  private ClientAttacks() {}

  static List<Attack<Client>> all() {
    return Stream.<List<Attack<Client>>>of(
            hello(),
            initiate(),
            traffic(),
            clientTraffic(),
            replays(),
            cuts(),
            plain(),
            greetings("NULL", "PLAIN", "CURVE", "GSSAPI", "curve"))
        .flatMap(List::stream)
        .toList();
  }

  private static List<Attack<Client>> hello() {
    return List.of(
        new Attack<>("HELLO, short", Fault.MALFORMED_HELLO, hello(c -> longer(c.hello(), -1))),
        new Attack<>("HELLO, long", Fault.MALFORMED_HELLO, hello(c -> longer(c.hello(), 1))),
        new Attack<>("HELLO, empty", Fault.MALFORMED_HELLO, hello(_ -> new byte[0])),
        new Attack<>("HELLO, 70,000 bytes", Fault.OVERSIZE, hello(_ -> new byte[70_000])),
        new Attack<>("HELLO 2.0", Fault.MALFORMED_HELLO, hello(c -> version(c.hello(), 2, 0))),
        new Attack<>("HELLO 1.1", Fault.MALFORMED_HELLO, hello(c -> version(c.hello(), 1, 1))),
        new Attack<>("HELLO, key", Fault.CRYPTOGRAPHIC, hello(c -> changed(c.hello(), 74))),
        new Attack<>("HELLO, nonce", Fault.CRYPTOGRAPHIC, hello(c -> changed(c.hello(), 113))),
        new Attack<>("HELLO, tag", Fault.CRYPTOGRAPHIC, hello(c -> changed(c.hello(), 114))),
        new Attack<>("HELLO, box", Fault.CRYPTOGRAPHIC, hello(c -> changed(c.hello(), -1))),
        new Attack<>(
            "HELLO for another server",
            Fault.CRYPTOGRAPHIC,
            hello(c -> c.hello(c.transientKey, OTHER_KEY))),
        new Attack<>(
            "HELLO with a zero key",
            Fault.KEY_EXCHANGE,
            hello(c -> c.hello(ZERO_KEY, c.serverKey()))),
        new Attack<>("HOLLE", Fault.UNEXPECTED_COMMAND, first(c -> command("HOLLE", c.hello()))),
        new Attack<>(
            "HELLO as a message",
            Fault.UNEXPECTED_COMMAND,
            first(c -> message(Frame.body("HELLO", c.hello())))),
        new Attack<>(
            "HELLO with MORE",
            Fault.MALFORMED_FRAME,
            first(c -> Frame.of(Frame.COMMAND | Frame.MORE, Frame.body("HELLO", c.hello())))),
        new Attack<>(
            "HELLO twice",
            Fault.UNEXPECTED_COMMAND,
            first(c -> Frame.concat(command("HELLO", c.hello()), command("HELLO", c.hello())))),
        new Attack<>(
            "HELLO after WELCOME",
            Fault.UNEXPECTED_COMMAND,
            second(c -> command("HELLO", c.hello()))),
        new Attack<>("NULL's READY", Fault.UNEXPECTED_COMMAND, first(nullsReady())),
        new Attack<>("PLAIN's HELLO", Fault.MALFORMED_HELLO, first(plainHello())),
        new Attack<>(
            "INITIATE first",
            Fault.UNEXPECTED_COMMAND,
            first(_ -> command("INITIATE", new byte[300]))),
        new Attack<>(
            "MESSAGE first",
            Fault.UNEXPECTED_COMMAND,
            first(_ -> message(Frame.body("MESSAGE", new byte[40])))),
        new Attack<>("ERROR", Fault.PEER_ERROR, first(_ -> command("ERROR", text("no")))),
        new Attack<>(
            "ERROR, cut",
            Fault.MALFORMED_ERROR,
            first(_ -> command("ERROR", new byte[] {9, 'n', 'o'}))),
        new Attack<>(
            "command without a name",
            Fault.MALFORMED_COMMAND,
            first(_ -> Frame.of(Frame.COMMAND, new byte[0]))));
  }

  private static List<Attack<Client>> initiate() {
    return List.of(
        new Attack<>(
            "INITIATE, short",
            Fault.MALFORMED_INITIATE,
            initiate(c -> Arrays.copyOf(c.initiate(), 247))),
        new Attack<>("INITIATE, cut", Fault.CRYPTOGRAPHIC, initiate(c -> longer(c.initiate(), -1))),
        new Attack<>("INITIATE, long", Fault.CRYPTOGRAPHIC, initiate(c -> longer(c.initiate(), 1))),
        new Attack<>("INITIATE, 70,000 bytes", Fault.OVERSIZE, initiate(_ -> new byte[70_000])),
        new Attack<>(
            "INITIATE, cookie", Fault.CRYPTOGRAPHIC, initiate(c -> changed(c.initiate(), 20))),
        new Attack<>(
            "INITIATE, nonce", Fault.CRYPTOGRAPHIC, initiate(c -> changed(c.initiate(), 96))),
        new Attack<>(
            "INITIATE, box", Fault.CRYPTOGRAPHIC, initiate(c -> changed(c.initiate(), -1))),
        new Attack<>(
            "INITIATE with HELLO's nonce",
            Fault.INVALID_SEQUENCE,
            initiate(c -> c.initiate(c.cookie(), 1, c.publicKey, c.vouch(), c.metadata()))),
        new Attack<>(
            "a cookie of its own",
            Fault.CRYPTOGRAPHIC,
            initiate(c -> c.initiate(Nacl.random(96), 2, c.publicKey, c.vouch(), c.metadata()))),
        new Attack<>("vouch, tag", Fault.CRYPTOGRAPHIC, vouch(c -> changed(c.vouch(), 16))),
        new Attack<>(
            "vouch for another server",
            Fault.KEY_EXCHANGE,
            vouch(c -> c.vouch(c.transientKey, OTHER_KEY, c.secret))),
        new Attack<>(
            "vouch for another connection",
            Fault.KEY_EXCHANGE,
            vouch(c -> c.vouch(OTHER_KEY, c.serverKey(), c.secret))),
        new Attack<>(
            "vouch by somebody else",
            Fault.CRYPTOGRAPHIC,
            vouch(c -> c.vouch(c.transientKey, c.serverKey(), OTHER_SECRET))),
        new Attack<>(
            "somebody else's key",
            Fault.CRYPTOGRAPHIC,
            initiate(c -> c.initiate(c.cookie(), 2, OTHER_KEY, c.vouch(), c.metadata()))),
        new Attack<>(
            "a zero key",
            Fault.KEY_EXCHANGE,
            initiate(c -> c.initiate(c.cookie(), 2, ZERO_KEY, c.vouch(), c.metadata()))),
        new Attack<>("metadata, cut", Fault.INVALID_METADATA, metadata(longer(type("PUSH"), -1))),
        new Attack<>("metadata, none", Fault.INVALID_METADATA, metadata(new byte[0])),
        new Attack<>("another PULL", Fault.INCOMPATIBLE_SOCKET_TYPE, metadata(type("PULL"))),
        new Attack<>(
            "READY for INITIATE",
            Fault.UNEXPECTED_COMMAND,
            second(_ -> command("READY", new byte[40]))),
        new Attack<>(
            "ERROR for INITIATE", Fault.PEER_ERROR, second(_ -> command("ERROR", text("no")))),
        new Attack<>(
            "MESSAGE for INITIATE", Fault.UNEXPECTED_COMMAND, second(c -> message(forged(c)))));
  }

  private static List<Attack<Client>> clientTraffic() {
    return List.of(
        new Attack<>(
            "MESSAGE, empty", Fault.MALFORMED_MESSAGE, traffic(_ -> Frame.body("MESSAGE"))),
        new Attack<>("MESSAGE, long", Fault.CRYPTOGRAPHIC, traffic(c -> longer(forged(c), 1))),
        new Attack<>("MESSAGE, nonce", Fault.CRYPTOGRAPHIC, traffic(c -> changed(forged(c), 8))),
        new Attack<>(
            "MESSAGE as by the server",
            Fault.CRYPTOGRAPHIC,
            traffic(c -> c.message(c.nextNonce(), FROM_SERVER, 0, ascii(FORGED)))),
        new Attack<>("MESSAFE", Fault.UNEXPECTED_COMMAND, traffic(c -> changed(forged(c), 6))),
        new Attack<>("MESSAGE with INITIATE's nonce", Fault.INVALID_SEQUENCE, nonce(2)),
        new Attack<>("MESSAGE with nonce 0", Fault.INVALID_SEQUENCE, nonce(0)),
        new Attack<>(
            "MESSAGE twice",
            Fault.INVALID_SEQUENCE,
            c -> {
              byte[] sealed = message(c.ready().message(SOUND));
              c.send(sealed, sealed);
            }),
        new Attack<>(
            "MESSAGE after its successor",
            Fault.INVALID_SEQUENCE,
            c -> {
              byte[] earlier = message(c.ready().message(FORGED));
              c.send(message(c.message(SOUND)), earlier);
            }),
        new Attack<>(
            "PING in the clear",
            Fault.UNEXPECTED_COMMAND,
            third(_ -> command("PING", new byte[2]))),
        new Attack<>(
            "ERROR in the clear",
            Fault.UNEXPECTED_COMMAND,
            third(_ -> command("ERROR", text("no")))),
        new Attack<>(
            "INITIATE again",
            Fault.UNEXPECTED_COMMAND,
            third(c -> command("INITIATE", c.initiate()))),
        new Attack<>(
            "READY inside", Fault.UNEXPECTED_COMMAND, traffic(c -> inside(c, Frame.body("READY")))),
        new Attack<>(
            "PING inside, without its time",
            Fault.MALFORMED_COMMAND,
            traffic(c -> inside(c, Frame.body("PING")))),
        new Attack<>(
            "command without a name inside",
            Fault.MALFORMED_COMMAND,
            traffic(c -> inside(c, new byte[0]))),
        new Attack<>(
            "a message too long",
            Fault.OVERSIZE,
            traffic(c -> c.message(FORGED + "!".repeat(MAX_MESSAGE_SIZE)))));
  }

  /** What was overheard of an honest client's connection is of no use. */
  private static List<Attack<Client>> replays() {
    return List.of(
        new Attack<>(
            "another's HELLO",
            Fault.NONE,
            c -> {
              c.greet();
              c.send(command("HELLO", c.another().hello()));
              c.take("WELCOME");
              c.wire.close();
            }),
        new Attack<>(
            "another's HELLO and INITIATE",
            Fault.CRYPTOGRAPHIC,
            c -> {
              Client honest = c.another().welcomed();
              c.greet();
              c.send(command("HELLO", honest.hello()));
              c.take("WELCOME");
              c.send(command("INITIATE", honest.initiate()));
            }),
        new Attack<>(
            "another's cookie",
            Fault.CRYPTOGRAPHIC,
            initiate(
                c -> {
                  byte[] cookie = c.another().welcomed().cookie();
                  return c.initiate(cookie, 2, c.publicKey, c.vouch(), c.metadata());
                })),
        new Attack<>(
            "another's MESSAGE",
            Fault.CRYPTOGRAPHIC,
            traffic(c -> c.another().ready().message(FORGED))));
  }

  /** Connections that end within each command, and before its first byte. */
  private static List<Attack<Client>> cuts() {
    List<Attack<Client>> cuts = new ArrayList<>();
    for (int at : new int[] {0, 1, 2, 10, 74, 201}) {
      cuts.add(cut("HELLO", at, CurvePeer::greet, c -> command("HELLO", c.hello())));
    }
    for (int at : new int[] {0, 1, 9, 100, 257, 280}) {
      cuts.add(cut("INITIATE", at, Client::welcomed, c -> command("INITIATE", c.initiate())));
    }
    for (int at : new int[] {0, 1, 2, 20, 40}) {
      cuts.add(cut("MESSAGE", at, Client::ready, c -> message(forged(c))));
    }
    return cuts;
  }

  private static Attack<Client> cut(
      String name, int at, Script<Client> before, Making<Client> frame) {
    return new Attack<>(
        "the end " + at + " bytes into " + name,
        Fault.NONE,
        c -> {
          before.run(c);
          c.send(Arrays.copyOf(frame.of(c), at));
          c.wire.close();
        });
  }

  private static List<Attack<Client>> plain() {
    List<Attack<Client>> attacks = new ArrayList<>();
    for (byte[] hello :
        List.of(
            new byte[0],
            new byte[] {2, 'm'},
            new byte[] {2, 'm', 'e'},
            new byte[] {2, 'm', 'e', 1},
            new byte[] {2, 'm', 'e', 1, 'x', 0},
            new byte[] {(byte) 255, 'm', 'e', 1, 'x'},
            new byte[] {0, (byte) 255, 'x'})) {
      attacks.add(
          plain("HELLO " + Arrays.toString(hello), Fault.MALFORMED_HELLO, command("HELLO", hello)));
    }
    byte[] sound = plainHello();
    attacks.add(plain("HOLLE", Fault.UNEXPECTED_COMMAND, command("HOLLE", new byte[2])));
    attacks.add(plain("INITIATE first", Fault.UNEXPECTED_COMMAND, command("INITIATE")));
    attacks.add(plain("NULL's READY", Fault.UNEXPECTED_COMMAND, nullsReady()));
    attacks.add(plain("CURVE's HELLO", Fault.MALFORMED_HELLO, command("HELLO", new byte[194])));
    attacks.add(plain("a message first", Fault.UNEXPECTED_COMMAND, message(ascii(FORGED))));
    attacks.add(plain("HELLO twice", Fault.UNEXPECTED_COMMAND, Frame.concat(sound, sound)));
    attacks.add(
        new Attack<>(
            "PLAIN",
            "metadata, cut",
            Fault.INVALID_METADATA,
            c -> {
              c.greet("PLAIN");
              c.send(sound);
              c.take("WELCOME");
              c.send(command("INITIATE", longer(c.metadata(), -1)));
            }));
    return attacks;
  }

  private static Attack<Client> plain(String name, int code, byte[] first) {
    return new Attack<>(
        "PLAIN",
        name,
        code,
        c -> {
          c.greet("PLAIN");
          c.send(first);
        });
  }

  // --- how they are put together ---

  /** Sends this frame in the place of HELLO. */
  private static Script<Client> first(Making<Client> frame) {
    return c -> {
      c.greet();
      c.send(frame.of(c));
    };
  }

  private static Script<Client> first(byte[] frame) {
    return first(_ -> frame);
  }

  /** Sends this frame in the place of INITIATE. */
  private static Script<Client> second(Making<Client> frame) {
    return c -> c.welcomed().send(frame.of(c));
  }

  private static Script<Client> hello(Making<Client> data) {
    return first(c -> command("HELLO", data.of(c)));
  }

  private static Script<Client> initiate(Making<Client> data) {
    return second(c -> command("INITIATE", data.of(c)));
  }

  private static Script<Client> vouch(Making<Client> vouch) {
    return initiate(c -> c.initiate(c.cookie(), 2, c.publicKey, vouch.of(c), c.metadata()));
  }

  private static Script<Client> metadata(byte[] metadata) {
    return initiate(c -> c.initiate(c.cookie(), 2, c.publicKey, c.vouch(), metadata));
  }

  private static byte[] version(byte[] hello, int major, int minor) {
    byte[] changed = hello.clone();
    changed[0] = (byte) major;
    changed[1] = (byte) minor;
    return changed;
  }

  private static byte[] nullsReady() {
    return command("READY", type("PUSH"));
  }

  private static byte[] plainHello() {
    return command("HELLO", text("me"), text("secret"));
  }

  private static byte[] type(String type) {
    return CurvePeer.metadata(type);
  }
}
