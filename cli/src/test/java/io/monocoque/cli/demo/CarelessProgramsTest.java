package io.monocoque.cli.demo;

import static io.monocoque.cli.demo.CarelessProgram.statement;
import static io.monocoque.cli.demo.CarelessProgram.topLevel;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The careless version does not compile, for the reason that it is careless; the careful version,
 * which differs in that line only, does.
 */
class CarelessProgramsTest {
  private static final String NO_METHOD = "compiler.err.cant.resolve.location.args";
  private static final String NOT_APPLICABLE_ANY = "compiler.err.cant.apply.symbols";
  private static final String WRONG_TYPE = "compiler.err.prob.found.req";
  private static final String NOT_VISIBLE = "compiler.err.package.not.visible";
  private static final String NOT_PUBLIC = "compiler.err.not.def.public.cant.access";
  private static final String ACCESS = "compiler.err.report.access";
  private static final String UNREPORTED =
      "compiler.err.unreported.exception.need.to.catch.or.throw";
  private static final String FINAL = "compiler.err.cant.inherit.from.final";
  private static final String SEALED = "compiler.err.cant.inherit.from.sealed";

  static Stream<CarelessProgram> programs() {
    return Stream.concat(sockets(), Stream.concat(values(), engine()));
  }

  /** A socket does what its type does. */
  private static Stream<CarelessProgram> sockets() {
    return Stream.of(
        statement("pull.send", NO_METHOD, "pull.send(\"x\");", "push.send(\"x\");"),
        statement("push.receive", NO_METHOD, "push.receive();", "pull.receive();"),
        statement("pull.claim", NO_METHOD, "pull.claim(1);", "push.claim(1).close();"),
        statement(
            "writing to what was frozen",
            NO_METHOD,
            "mq.allocate(8).freeze().putLong(1);",
            "mq.allocate(8).putLong(1).freeze();"),
        statement("sub.send", NO_METHOD, "sub.send(\"x\");", "pub.send(\"x\");"),
        statement("pub.receive", NO_METHOD, "pub.receive();", "sub.receive();"),
        statement("pub.subscribe", NO_METHOD, "pub.subscribe(\"x\");", "sub.subscribe(\"x\");"),
        statement("pull.subscribe", NO_METHOD, "pull.subscribe(\"x\");", "sub.subscribe(\"x\");"),
        statement("rep.send", NO_METHOD, "rep.send(message);", "rep.receive().reply(message);"),
        statement("req.receive", NO_METHOD, "req.receive();", "req.request(message);"),
        statement("req.send", NO_METHOD, "req.send(message);", "req.request(message);"),
        statement(
            "router.send to nobody",
            NOT_APPLICABLE_ANY,
            "router.send(message);",
            "router.send(peer, message);"),
        statement(
            "a peer named by a mere string",
            WRONG_TYPE,
            "router.send(\"peer\", message);",
            "router.send(RoutingId.of(\"peer\"), message);"),
        statement(
            "a time-out without a unit",
            WRONG_TYPE,
            "pull.receive(1000);",
            "pull.receive(Duration.ofMillis(1000));"),
        statement(
            "a send mark for a PULL",
            NO_METHOD,
            "mq.pull(o -> o.sendHighWaterMark(1));",
            "mq.pull(o -> o.receiveHighWaterMark(1));"),
        statement(
            "a receive mark for a PUSH",
            NO_METHOD,
            "mq.push(o -> o.receiveHighWaterMark(1));",
            "mq.push(o -> o.sendHighWaterMark(1));"),
        statement(
            "a routing id for a PUSH",
            NO_METHOD,
            "mq.push(o -> o.routingId(peer));",
            "mq.dealer(o -> o.routingId(peer));"),
        statement(
            "mandatory for a DEALER",
            NO_METHOD,
            "mq.dealer(o -> o.mandatory(true));",
            "mq.router(o -> o.mandatory(true));"),
        statement(
            "an interrupt that nobody minds",
            UNREPORTED,
            "Runnable r = () -> push.send(\"x\");",
            "Runnable r = () -> pub.send(\"x\");"),
        topLevel(
            "a socket of one's own kind",
            FINAL,
            "abstract class Mine extends PushSocket {}",
            "abstract class Mine { PushSocket push; }"),
        topLevel(
            "a Sender of one's own kind",
            SEALED,
            "abstract class Mine implements Sender {}",
            "abstract class Mine { Sender sender; }"));
  }

  /** What was received or is being sent does not change. */
  private static Stream<CarelessProgram> values() {
    return Stream.of(
        statement(
            "writing to bytes", NO_METHOD, "bytes.set(0, (byte) 1);", "bytes.copyTo(array, 0);"),
        statement(
            "an index as if they were an array",
            "compiler.err.array.req.but.found",
            "bytes[0] = 1;",
            "array[0] = bytes.byteAt(0);"),
        statement(
            "bytes around an array that goes on changing",
            ACCESS,
            "new Bytes(array, null, 0, 1);",
            "Bytes.of(array, 0, 1);"),
        statement("a message without parts", ACCESS, "new Message(array);", "Message.of(bytes);"),
        statement(
            "adding a part to a message",
            NO_METHOD,
            "message.add(bytes);",
            "Message.builder().addAll(message).add(bytes).build();"),
        statement(
            "sending what is half built",
            NOT_APPLICABLE_ANY,
            "push.send(Message.builder());",
            "push.send(Message.builder().add(bytes).build());"),
        statement(
            "a request out of nothing",
            NOT_PUBLIC,
            "new Request(null, message);",
            "rep.receive();"),
        topLevel(
            "bytes of one's own kind",
            FINAL,
            "class Mine extends Bytes {}",
            "class Mine { Bytes bytes; }"));
  }

  /** The engine is out of reach. */
  private static Stream<CarelessProgram> engine() {
    return Stream.of(
        statement(
            "making bytes without a copy",
            NOT_VISIBLE,
            "io.monocoque.bytes.trusted.TrustedBytes t = null;",
            "io.monocoque.bytes.Bytes t = null;"),
        statement(
            "writing with a guard of one's own",
            NOT_VISIBLE,
            "io.monocoque.io.WriteGuard g = null;",
            "PushSocket g = null;"),
        statement(
            "writing past the guard",
            NOT_VISIBLE,
            "io.monocoque.io.spi.Transport t = null;",
            "PushSocket t = null;"),
        statement(
            "driving I/O oneself",
            NOT_VISIBLE,
            "io.monocoque.io.spi.Driver d = null;",
            "Monocoque d = null;"),
        statement(
            "native calls",
            NOT_VISIBLE,
            "io.monocoque.uring.Ring r = null;",
            "Monocoque r = null;"),
        statement(
            "the wiring behind a socket",
            NOT_VISIBLE,
            "io.monocoque.wiring.SocketCore c = null;",
            "Socket<?> c = null;"),
        statement(
            "frames by hand",
            NOT_VISIBLE,
            "io.monocoque.protocol.wire.SocketType t = null;",
            "PushSocket t = null;"));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void isRefusedWhereItIsCareless(CarelessProgram program) {
    List<Diagnostic<? extends JavaFileObject>> errors =
        Javac.ofThisJvm().errors(program.carelessSource());

    assertFalse(errors.isEmpty(), () -> "javac compiles " + program.careless());
    Diagnostic<? extends JavaFileObject> error = errors.getFirst();
    assertEquals(program.code(), error.getCode(), () -> error.getMessage(Locale.ROOT));
    for (Diagnostic<? extends JavaFileObject> each : errors) {
      assertEquals(program.place().line, each.getLineNumber(), each::toString);
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void compilesWhenItIsCareful(CarelessProgram program) {
    assertEquals(List.of(), Javac.ofThisJvm().errors(program.carefulSource()));
  }
}
