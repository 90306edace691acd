package io.monocoque.interop;

import io.monocoque.libzmq.ZmqContext;
import io.monocoque.libzmq.ZmqOption;
import io.monocoque.libzmq.ZmqSocket;
import io.monocoque.libzmq.ZmqType;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * Whom a libzmq server asks about its clients, which it wants to for PLAIN.
 *
 * <p>Threading: a thread of its own, as libzmq's sockets belong to one. Source: RFC 27.
 */
final class ZapHandler implements AutoCloseable {
  private static final String ENDPOINT = "inproc://zeromq.zap.01";
  private static final int LOOK_MILLIS = 20;

  /** No user id: with one, a REQ of libzmq 4.3 that is the server takes its peer's messages ill. */
  private static final String NOBODY = "";

  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param judge answers a request with a status
   */
  ZapHandler(ZmqContext context, Function<List<byte[]>, String> judge) {
    CountDownLatch bound = new CountDownLatch(1);
    thread =
        Thread.ofPlatform()
            .daemon()
            .name("zap")
            .start(
                () -> {
                  try (ZmqSocket socket = context.socket(ZmqType.REP)) {
                    socket.setOption(ZmqOption.LINGER, 0);
                    socket.setOption(ZmqOption.RCVTIMEO, LOOK_MILLIS);
                    socket.bind(ENDPOINT);
                    bound.countDown();
                    answer(socket, judge);
                  }
                });
    try {
      bound.await();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts a test", e);
    }
  }

  private void answer(ZmqSocket socket, Function<List<byte[]>, String> judge) {
    while (!closed) {
      List<byte[]> request = socket.receiveMessage();
      if (request != null) {
        List<byte[]> reply =
            Parts.concat(
                request.subList(0, 2), Parts.of(judge.apply(request), "because", NOBODY, ""));
        if (!socket.send(reply)) {
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
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts a test", e);
    }
  }
}
