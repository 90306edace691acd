package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.fail;

import io.monocoque.ConnectionEvent;
import io.monocoque.DealerSocket;
import io.monocoque.PairSocket;
import io.monocoque.PubSocket;
import io.monocoque.PullSocket;
import io.monocoque.PushSocket;
import io.monocoque.RepSocket;
import io.monocoque.ReqSocket;
import io.monocoque.Request;
import io.monocoque.Routed;
import io.monocoque.RouterSocket;
import io.monocoque.Socket;
import io.monocoque.SubSocket;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A Monocoque socket in the shape of {@link Peer}.
 *
 * <p>A REQ's request waits for its reply, so here it waits on a thread of its own, between {@code
 * send} and {@code receive}.
 *
 * <p>Ownership: owns the socket.
 */
final class OursSide implements Peer {
  private final Kind kind;
  private final Socket<?> socket;
  private final Events events;
  private @Nullable CompletableFuture<@Nullable Message> asked;
  private @Nullable Request toAnswer;

  OursSide(Kind kind, Socket<?> socket, Events events) {
    this.kind = kind;
    this.socket = socket;
    this.events = events;
  }

  static RoutingId routingId(byte[] name) {
    return name.length == 5 && name[0] == 0
        ? RoutingId.generated(ByteBuffer.wrap(name).getInt(1))
        : RoutingId.of(Bytes.of(name));
  }

  Events events() {
    return events;
  }

  Socket<?> socket() {
    return socket;
  }

  @Override
  public Kind kind() {
    return kind;
  }

  @Override
  public String bind(String endpoint) {
    socket.bind(endpoint);
    return socket.endpoint();
  }

  @Override
  public void connect(String endpoint) {
    socket.connect(endpoint);
  }

  @Override
  public void subscribe(byte[] prefix) {
    if (socket instanceof SubSocket sub) {
      sub.subscribe(Bytes.of(prefix));
    } else {
      fail(kind + " cannot subscribe");
    }
  }

  void awaitPeers(int count) {
    if (!hasPeers(count, PATIENCE)) {
      fail(this + " had " + socket.peerCount() + " peers and not " + count + "; " + events);
    }
  }

  /** Waits until every connection that was accepted has ended, whatever became of it. */
  void awaitNoConnection() {
    Await.until(
        "the end of all connections of " + this,
        () ->
            events.of(ConnectionEvent.Disconnected.class).size()
                    + events.of(ConnectionEvent.HandshakeFailed.class).size()
                >= events.of(ConnectionEvent.Accepted.class).size());
  }

  boolean hasPeers(int count, Duration timeout) {
    try {
      return socket.awaitPeers(count, timeout);
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts a test", e);
    }
  }

  @Override
  public boolean offer(List<byte[]> parts, Duration timeout) {
    try {
      return switch (socket) {
        case PushSocket push -> push.send(Parts.message(parts), timeout);
        case DealerSocket dealer -> dealer.send(Parts.message(parts), timeout);
        case PairSocket pair -> pair.send(Parts.message(parts), timeout);
        case PubSocket pub -> pub.trySend(Parts.message(parts));
        case RouterSocket router ->
            router.send(
                routingId(parts.getFirst()),
                Parts.message(parts.subList(1, parts.size())),
                timeout);
        case ReqSocket req -> ask(req, Parts.message(parts));
        case RepSocket _ -> answer(Parts.message(parts));
        case PullSocket _, SubSocket _ -> fail(kind + " cannot send");
      };
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts a test", e);
    }
  }

  private boolean ask(ReqSocket req, Message question) {
    CompletableFuture<@Nullable Message> answer = new CompletableFuture<>();
    asked = answer;
    Thread.ofPlatform()
        .daemon()
        .name("asking")
        .start(
            () -> {
              try {
                answer.complete(req.request(question, PATIENCE));
              } catch (InterruptedException | RuntimeException e) {
                answer.completeExceptionally(e);
              }
            });
    return true;
  }

  private boolean answer(Message message) {
    Request request = toAnswer;
    if (request == null) {
      return fail("nothing was asked");
    }
    toAnswer = null;
    request.reply(message);
    return true;
  }

  @Override
  public @Nullable List<byte[]> poll(Duration timeout) {
    try {
      return switch (socket) {
        case PullSocket pull -> parts(pull.receive(timeout));
        case SubSocket sub -> parts(sub.receive(timeout));
        case DealerSocket dealer -> parts(dealer.receive(timeout));
        case PairSocket pair -> parts(pair.receive(timeout));
        case RouterSocket router -> routed(router.receive(timeout));
        case RepSocket rep -> asked(rep.receive(timeout));
        case ReqSocket _ -> parts(answer(timeout));
        case PushSocket _, PubSocket _ -> fail(kind + " cannot receive");
      };
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts a test", e);
    }
  }

  private static @Nullable List<byte[]> parts(@Nullable Message message) {
    return message == null ? null : Parts.of(message);
  }

  private static @Nullable List<byte[]> routed(@Nullable Routed routed) {
    return routed == null
        ? null
        : Parts.concat(List.of(routed.peer().bytes().toArray()), Parts.of(routed.message()));
  }

  private @Nullable List<byte[]> asked(@Nullable Request request) {
    if (request == null) {
      return null;
    }
    toAnswer = request;
    return Parts.of(request.message());
  }

  private @Nullable Message answer(Duration timeout) throws InterruptedException {
    CompletableFuture<@Nullable Message> pending = asked;
    if (pending == null) {
      return fail("nothing was asked");
    }
    try {
      Message reply = pending.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      asked = null;
      return reply;
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      return fail("the request failed; " + events, e.getCause());
    }
  }

  @Override
  public void close() {
    socket.close();
  }

  @Override
  public String toString() {
    return "our " + kind;
  }
}
