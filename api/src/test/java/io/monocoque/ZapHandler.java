package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.util.List;

/** A ZAP handler as applications have them, on the test's thread. Source: RFC 27. */
final class ZapHandler implements AutoCloseable {
  static final String ENDPOINT = "inproc://zeromq.zap.01";

  private final RepSocket socket;

  ZapHandler(Monocoque mq) {
    socket = mq.rep().bind(ENDPOINT);
  }

  RepSocket socket() {
    return socket;
  }

  /** What it is asked. */
  Request awaitRequest() throws InterruptedException {
    return present(socket.receive(LONG));
  }

  /** A reply as it should be. */
  static Message reply(Message request, String status, String userId, Bytes metadata) {
    return Message.builder()
        .addAll(Message.of("1.0"))
        .add(request.part(1))
        .add(status)
        .add("because")
        .add(userId)
        .add(metadata)
        .build();
  }

  /** Answers the next request with a status. */
  void answer(String status) throws InterruptedException {
    Request request = awaitRequest();
    request.reply(reply(request.message(), status, "", Bytes.empty()));
  }

  /** Answers the next request with parts; "id" stands for that of the request. */
  void answerWith(List<Bytes> parts) throws InterruptedException {
    Request request = awaitRequest();
    Message.Builder reply = Message.builder();
    for (Bytes part : parts) {
      reply.add(part.equals(Bytes.of("id")) ? request.message().part(1) : part);
    }
    request.reply(reply.build());
  }

  @Override
  public void close() {
    socket.close();
  }
}
