package io.monocoque.benchmarks;

import io.monocoque.Monocoque;
import io.monocoque.PullSocket;
import io.monocoque.PushSocket;
import io.monocoque.RepSocket;
import io.monocoque.ReqSocket;
import io.monocoque.Request;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.util.List;

/** This runtime on one of its drivers, with the calls of its README. */
final class MonocoqueContender implements Contender {
  private final String driver;

  /**
   * A contender on a driver.
   *
   * @param driver {@code uring} or {@code nio}; a worker fails if it does not get that one
   */
  MonocoqueContender(String driver) {
    this.driver = driver;
  }

  @Override
  public String name() {
    return driver;
  }

  @Override
  public String version() {
    try (Monocoque mq = open()) {
      return "Monocoque on " + mq.driver();
    }
  }

  @Override
  public List<String> jvmOptions() {
    return List.of("-Dio.monocoque.driver=" + driver);
  }

  @Override
  public PullEnd pull(Transport transport, int size) {
    return new Pull(open(), transport, size);
  }

  @Override
  public PushEnd push(String endpoint, int size) {
    return new Push(open(), endpoint, size);
  }

  @Override
  public ReplyEnd reply(Transport transport, int size) {
    return new Reply(open(), transport, size);
  }

  @Override
  public RequestEnd request(String endpoint, int size) {
    return new Asking(open(), endpoint, size);
  }

  private Monocoque open() {
    Monocoque mq = Monocoque.open();
    if (!mq.driver().equals(driver)) {
      mq.close();
      throw new IllegalStateException(
          "the driver is " + mq.driver() + ", not " + driver + ": " + mq.driverReason());
    }
    return mq;
  }

  private static byte number(Message message, int size) {
    Bytes part = message.part(0);
    Payload.checkLength(part.size(), size);
    return part.byteAt(0);
  }

  private static final class Pull implements PullEnd {
    private final Monocoque mq;
    private final PullSocket socket;
    private final int size;

    Pull(Monocoque mq, Transport transport, int size) {
      this.mq = mq;
      this.size = size;
      socket = mq.pull().bind(transport.wildcard());
    }

    @Override
    public String endpoint() {
      return socket.endpoint();
    }

    @Override
    public byte receive() throws InterruptedException {
      return number(socket.receive(), size);
    }

    @Override
    public void close() {
      mq.close();
    }
  }

  private static final class Push implements PushEnd {
    private final Monocoque mq;
    private final PushSocket socket;
    private final byte[] payload;

    Push(Monocoque mq, String endpoint, int size) {
      this.mq = mq;
      socket = mq.push().connect(endpoint);
      payload = Payload.template(size);
    }

    @Override
    public void send(byte number) throws InterruptedException {
      payload[0] = number;
      socket.send(payload);
    }

    @Override
    public void close() {
      mq.close();
    }
  }

  private static final class Reply implements ReplyEnd {
    private final Monocoque mq;
    private final RepSocket socket;
    private final byte[] payload;

    Reply(Monocoque mq, Transport transport, int size) {
      this.mq = mq;
      socket = mq.rep().bind(transport.wildcard());
      payload = Payload.template(size);
    }

    @Override
    public String endpoint() {
      return socket.endpoint();
    }

    @Override
    public void serve() throws InterruptedException {
      try (Request request = socket.receive()) {
        payload[0] = number(request.message(), payload.length);
        request.reply(Message.of(payload));
      }
    }

    @Override
    public void close() {
      mq.close();
    }
  }

  private static final class Asking implements RequestEnd {
    private final Monocoque mq;
    private final ReqSocket socket;
    private final byte[] payload;

    Asking(Monocoque mq, String endpoint, int size) {
      this.mq = mq;
      socket = mq.req().connect(endpoint);
      payload = Payload.template(size);
    }

    @Override
    public byte roundTrip(byte number) throws InterruptedException {
      payload[0] = number;
      return number(socket.request(Message.of(payload)), payload.length);
    }

    @Override
    public void close() {
      mq.close();
    }
  }
}
