package io.monocoque.interop;

import io.monocoque.Monocoque;
import io.monocoque.RepSocket;
import io.monocoque.libzmq.ZmqContext;
import io.monocoque.libzmq.ZmqOption;
import io.monocoque.libzmq.ZmqSocket;
import io.monocoque.libzmq.ZmqType;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * Whom a server asks about its clients: one logic, for libzmq's servers or for ours.
 *
 * <p>Threading: a thread of its own, as libzmq's sockets belong to one. Source: RFC 27.
 */
final class ZapHandler implements AutoCloseable {
  /** What is answered to a request, both without a delimiter. */
  interface Logic extends Function<List<byte[]>, List<byte[]>> {}

  private static final String ENDPOINT = "inproc://zeromq.zap.01";
  private static final int LOOK_MILLIS = 20;

  /** No user id: with one, a REQ of libzmq 4.3 that is the server takes its peer's messages ill. */
  private static final String NOBODY = "";

  private final CountDownLatch bound = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean closed;

  /** Serves libzmq's sockets. */
  ZapHandler(ZmqContext context, Logic logic) {
    thread = start(() -> serve(context, logic));
  }

  /** Serves ours. */
  ZapHandler(Monocoque mq, Logic logic) {
    RepSocket socket = mq.rep().bind(ENDPOINT);
    bound.countDown();
    thread =
        start(
            () -> {
              try (socket) {
                socket.serve(request -> Parts.message(logic.apply(Parts.of(request))));
              }
            });
  }

  private Thread start(Runnable serving) {
    Thread started = Thread.ofPlatform().daemon().name("zap").start(serving);
    try {
      bound.await();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts a test", e);
    }
    return started;
  }

  /** Answers with a status. */
  static Logic judging(Function<List<byte[]>, String> judge) {
    return request -> reply(request, judge.apply(request), NOBODY, "");
  }

  static List<byte[]> reply(List<byte[]> request, String status, String userId, String metadata) {
    return Parts.concat(request.subList(0, 2), Parts.of(status, "because", userId, metadata));
  }

  private void serve(ZmqContext context, Logic logic) {
    try (ZmqSocket socket = context.socket(ZmqType.REP)) {
      socket.setOption(ZmqOption.LINGER, 0);
      socket.setOption(ZmqOption.RCVTIMEO, LOOK_MILLIS);
      socket.bind(ENDPOINT);
      bound.countDown();
      while (!closed) {
        List<byte[]> request = socket.receiveMessage();
        if (request != null && !socket.send(logic.apply(request))) {
          throw new AssertionError("a reply to libzmq was not taken");
        }
      }
    }
  }

  /** What a PLAIN client shows. */
  static String plain(List<byte[]> request) {
    return Parts.text(request.get(6)) + "/" + Parts.text(request.get(7));
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt(); // of libzmq's nothing notices
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts a test", e);
    }
  }
}
