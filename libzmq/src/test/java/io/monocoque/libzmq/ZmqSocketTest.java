package io.monocoque.libzmq;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ZmqSocketTest {
  private static final String LOOPBACK = "tcp://127.0.0.1:*";

  @BeforeEach
  void libZmqIsThere() {
    Fixture.assumeLibZmq();
  }

  @ParameterizedTest
  @ValueSource(strings = {LOOPBACK, "ipc://*", "inproc://round-trip"})
  void pushReachesPull(String endpoint) {
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket pull = Fixture.open(context, ZmqType.PULL);
        ZmqSocket push = Fixture.open(context, ZmqType.PUSH)) {
      pull.bind(endpoint);
      push.connect(pull.lastEndpoint());
      assertTrue(push.send("hello"));
      assertEquals(List.of("hello"), Fixture.receive(pull));
    }
  }

  @Test
  void ipcEndpointIsTheGivenPath() throws IOException {
    // Not @TempDir: its path may be longer than the 107 bytes a socket's address holds.
    Path directory = Files.createTempDirectory("lz");
    Path path = directory.resolve("s");
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket pull = Fixture.open(context, ZmqType.PULL)) {
      pull.bind("ipc://" + path);
      assertEquals("ipc://" + path, pull.lastEndpoint());
      assertTrue(Files.exists(path));
    } finally {
      Files.deleteIfExists(path);
      Files.delete(directory);
    }
  }

  @Test
  void multipartMessageKeepsItsParts() {
    try (Pair pair = new Pair()) {
      Fixture.send(pair.left, "one", "", "three");
      assertEquals(List.of("one", "", "three"), Fixture.receive(pair.right));
    }
  }

  @Test
  void partsOneByOneTellWhetherMoreFollow() {
    try (Pair pair = new Pair()) {
      assertTrue(pair.left.send(Fixture.bytes("a"), ZmqFlags.SNDMORE));
      assertTrue(pair.left.send(Fixture.bytes("b"), ZmqFlags.NONE));
      assertArrayEquals(Fixture.bytes("a"), Fixture.receivePart(pair.right));
      assertEquals(1, pair.right.intOption(ZmqOption.RCVMORE));
      assertArrayEquals(Fixture.bytes("b"), Fixture.receivePart(pair.right));
      assertEquals(0, pair.right.intOption(ZmqOption.RCVMORE));
    }
  }

  @Test
  void messageWithoutPartsIsRejected() {
    try (Pair pair = new Pair()) {
      assertThrows(IllegalArgumentException.class, () -> pair.left.send(List.of()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 33, 34, 255, 256, 1 << 20, 64 << 20})
  void partOfAnySizeArrivesWhole(int size) {
    byte[] part = new byte[size];
    new Random(size).nextBytes(part);
    try (Pair pair = new Pair()) {
      assertTrue(pair.left.send(part));
      assertArrayEquals(part, Fixture.receivePart(pair.right));
    }
  }

  @Test
  void nothingToReceiveIsNullAfterTheTimeout() {
    try (Pair pair = new Pair()) {
      pair.right.setOption(ZmqOption.RCVTIMEO, 20);
      long start = System.nanoTime();
      assertNull(pair.right.receive());
      assertNull(pair.right.receiveMessage());
      assertTrue(System.nanoTime() - start >= 30_000_000, "waited twice");
      assertNull(pair.right.receive(ZmqFlags.DONTWAIT));
      assertNull(pair.right.receiveMessage(ZmqFlags.DONTWAIT));
    }
  }

  @Test
  void nobodyToSendToIsFalse() {
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket push = Fixture.open(context, ZmqType.PUSH)) {
      push.setOption(ZmqOption.SNDTIMEO, 20);
      assertFalse(push.send("lost"));
      assertFalse(push.send(List.of(Fixture.bytes("lost"), Fixture.bytes("too"))));
      assertFalse(push.send(Fixture.bytes("lost"), ZmqFlags.DONTWAIT));
    }
  }

  @Test
  void unroutableMessageIsAnErrorWhenMandatory() {
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket router = Fixture.open(context, ZmqType.ROUTER)) {
      router.setOption(ZmqOption.ROUTER_MANDATORY, 1);
      ZmqException error =
          assertThrows(ZmqException.class, () -> Fixture.send(router, "nobody", "text"));
      assertEquals(ZmqErrno.EHOSTUNREACH, error.errno());
    }
  }

  @Test
  void badEndpointIsAnErrorThatNamesItAndSaysWhy() {
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket pull = Fixture.open(context, ZmqType.PULL)) {
      ZmqException error = assertThrows(ZmqException.class, () -> pull.bind("nonsense"));
      assertEquals(ZmqErrno.EINVAL, error.errno());
      assertEquals("zmq_bind nonsense: Invalid argument (errno 22)", error.getMessage());
      ZmqException unknown = assertThrows(ZmqException.class, () -> pull.connect("carrier://dove"));
      assertEquals(ZmqErrno.EPROTONOSUPPORT, unknown.errno());
    }
  }

  @Test
  void secondRequestBeforeTheReplyIsAStateError() {
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket reply = Fixture.open(context, ZmqType.REP);
        ZmqSocket request = Fixture.open(context, ZmqType.REQ)) {
      reply.bind("inproc://state");
      request.connect("inproc://state");
      assertTrue(request.send("first"));
      ZmqException error = assertThrows(ZmqException.class, () -> request.send("second"));
      assertEquals(ZmqErrno.EFSM, error.errno());
    }
  }

  @Test
  void unboundEndpointCanBeBoundAgain() {
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket first = Fixture.open(context, ZmqType.PULL);
        ZmqSocket second = Fixture.open(context, ZmqType.PULL)) {
      first.bind("inproc://again");
      ZmqException taken = assertThrows(ZmqException.class, () -> second.bind("inproc://again"));
      assertEquals(ZmqErrno.EADDRINUSE, taken.errno());
      first.unbind("inproc://again");
      second.bind("inproc://again");
    }
  }

  @Test
  void disconnectedEndpointIsNotConnectedAnyMore() {
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket push = Fixture.open(context, ZmqType.PUSH)) {
      push.connect("tcp://127.0.0.1:1");
      push.disconnect("tcp://127.0.0.1:1");
      ZmqException gone =
          assertThrows(ZmqException.class, () -> push.disconnect("tcp://127.0.0.1:1"));
      assertEquals(ZmqErrno.ENOENT, gone.errno());
    }
  }

  @Test
  void closedSocketIsNotCalled() {
    try (ZmqContext context = ZmqContext.open()) {
      ZmqSocket push = context.socket(ZmqType.PUSH);
      push.close();
      push.close();
      assertTrue(push.isClosed());
      assertThrows(IllegalStateException.class, () -> push.send("late"));
      assertThrows(IllegalStateException.class, () -> push.intOption(ZmqOption.EVENTS));
    }
  }

  @Test
  void closedContextOpensNothing() {
    ZmqContext context = ZmqContext.open();
    context.close();
    context.close();
    assertThrows(IllegalStateException.class, () -> context.socket(ZmqType.PUSH));
  }

  @Test
  void shutdownEndsABlockedReceive() {
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket pull = context.socket(ZmqType.PULL)) {
      CompletableFuture<byte[]> blocked = CompletableFuture.supplyAsync(() -> pull.receive());
      context.shutdown();
      ExecutionException ended = assertThrows(ExecutionException.class, blocked::get);
      ZmqException cause = assertInstanceOf(ZmqException.class, ended.getCause());
      assertEquals(ZmqErrno.ETERM, cause.errno());
    }
  }

  @Test
  void tooManySocketsIsAnError() {
    try (ZmqContext context = ZmqContext.open(1)) {
      context.setMaxSockets(1);
      try (ZmqSocket only = context.socket(ZmqType.PAIR)) {
        assertEquals(ZmqType.PAIR, only.type());
        assertThrows(ZmqException.class, () -> context.socket(ZmqType.PAIR));
      }
    }
  }

  /** Two connected sockets over tcp. */
  private static final class Pair implements AutoCloseable {
    final ZmqContext context = ZmqContext.open();
    final ZmqSocket left = Fixture.open(context, ZmqType.PAIR);
    final ZmqSocket right = Fixture.open(context, ZmqType.PAIR);

    Pair() {
      right.bind(LOOPBACK);
      left.connect(right.lastEndpoint());
    }

    @Override
    public void close() {
      left.close();
      right.close();
      context.close();
    }
  }
}
