package io.monocoque.benchmarks;

import io.monocoque.DealerSocket;
import io.monocoque.Draft;
import io.monocoque.MessageBuffer;
import io.monocoque.MessageReceiver;
import io.monocoque.Monocoque;
import io.monocoque.PullSocket;
import io.monocoque.PushSocket;
import io.monocoque.RepSocket;
import io.monocoque.ReqSocket;
import io.monocoque.Request;
import io.monocoque.Routed;
import io.monocoque.RouterSocket;
import io.monocoque.Sender;
import io.monocoque.Socket;
import io.monocoque.SubSocket;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** This runtime on one of its drivers, with the calls of its README. */
final class MonocoqueContender implements Contender {
  private final String driver;
  private @Nullable Monocoque context;

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
    return "Monocoque on " + mq().driver();
  }

  @Override
  public List<String> jvmOptions() {
    return List.of("-Dio.monocoque.driver=" + driver);
  }

  private Monocoque mq() {
    Monocoque mq = context;
    if (mq == null) {
      mq = Monocoque.open();
      if (!mq.driver().equals(driver)) {
        throw new IllegalStateException(
            "the driver is " + mq.driver() + ", not " + driver + ": " + mq.driverReason());
      }
      context = mq;
    }
    return mq;
  }

  private static <S extends Socket<S>> S attach(S socket, Address at) {
    return at.isBound() ? socket.bind(at.endpoint()) : socket.connect(at.endpoint());
  }

  @Override
  public PullEnd pull(Address at, int size) {
    PullSocket socket = attach(mq().pull(), at);
    return new Receiving(socket, socket, size);
  }

  @Override
  public PushEnd push(Address at, int size) {
    PushSocket socket = attach(mq().push(), at);
    return new Sending(socket, socket, size);
  }

  @Override
  public PullEnd pullInPlace(Address at, int size) {
    return new ReceivingInto(attach(mq().pull(), at), size);
  }

  @Override
  public PushEnd pushInPlace(Address at, int size) {
    return new SendingDrafts(attach(mq().push(), at), size);
  }

  @Override
  public PullEnd pullUnderCurve(Address at, int size) {
    PullSocket socket =
        attach(mq().pull(o -> o.curveServer(Curve.serverKeys()).acceptAnyClient()), at);
    return new Receiving(socket, socket, size);
  }

  @Override
  public PushEnd pushUnderCurve(Address at, int size) {
    String server = Curve.serverKeys().publicKey();
    PushSocket socket = attach(mq().push(o -> o.curve(Curve.clientKeys(), server)), at);
    return new Sending(socket, socket, size);
  }

  @Override
  public ReplyEnd reply(Address at, int size) {
    return new Replying(attach(mq().rep(), at), size);
  }

  @Override
  public RequestEnd request(Address at, int size) {
    return new Asking(attach(mq().req(), at), size);
  }

  @Override
  public PushEnd publisher(Address at, int size) {
    var socket = attach(mq().pub(), at);
    return new Sending(socket, socket, size);
  }

  @Override
  public PullEnd subscriber(Address at, int size, List<byte[]> prefixes) {
    SubSocket socket = attach(mq().sub(), at);
    prefixes.forEach(prefix -> socket.subscribe(Bytes.of(prefix)));
    return new Receiving(socket, socket, size);
  }

  @Override
  public ReplyEnd router(Address at, int size) {
    return new Routing(attach(mq().router(), at), size);
  }

  @Override
  public DuplexEnd dealer(Address at, int size) {
    return new Dealing(attach(mq().dealer(), at), size);
  }

  /** Blocking calls on virtual threads. */
  @Override
  public void dealers(Address at, int size, List<DealerTalk> talks, Crew crew) {
    for (DealerTalk talk : talks) {
      DuplexEnd dealer = dealer(at, size);
      crew.startVirtual(() -> talk.run(dealer));
    }
  }

  /** Blocking calls on virtual threads. */
  @Override
  public void subscribers(
      Address at, int size, List<byte[]> prefixes, List<StreamReader> readers, Crew crew) {
    for (StreamReader reader : readers) {
      PullEnd end = subscriber(at, size, prefixes);
      crew.startVirtual(() -> reader.run(end));
    }
  }

  private static long number(Message message, int size) {
    Bytes part = message.part(0);
    Payload.checkLength(part.size(), size);
    return Payload.number(part);
  }

  private abstract static class SocketEnd implements End {
    private final Socket<?> socket;
    final byte[] payload;

    SocketEnd(Socket<?> socket, int size) {
      this.socket = socket;
      payload = Payload.template(size);
    }

    @Override
    public final String endpoint() {
      return socket.endpoint();
    }
  }

  private static final class Sending extends SocketEnd implements PushEnd {
    private final Sender sender;

    Sending(Socket<?> socket, Sender sender, int size) {
      super(socket, size);
      this.sender = sender;
    }

    @Override
    public void send(long number) throws InterruptedException {
      Payload.number(payload, number);
      sender.send(payload);
    }
  }

  private static final class Receiving extends SocketEnd implements PullEnd {
    private final MessageReceiver receiver;

    Receiving(Socket<?> socket, MessageReceiver receiver, int size) {
      super(socket, size);
      this.receiver = receiver;
    }

    @Override
    public long receive() throws InterruptedException {
      return number(receiver.receive(), payload.length);
    }
  }

  private static final class SendingDrafts extends SocketEnd implements PushEnd {
    private final PushSocket socket;

    SendingDrafts(PushSocket socket, int size) {
      super(socket, size);
      this.socket = socket;
    }

    @Override
    public void send(long number) throws InterruptedException {
      try (Draft draft = socket.claim(payload.length)) {
        draft
            .putLong(number)
            .put(payload, Payload.NUMBER_SIZE, payload.length - Payload.NUMBER_SIZE)
            .commit();
      }
    }
  }

  private static final class ReceivingInto extends SocketEnd implements PullEnd {
    private final PullSocket socket;
    private final MessageBuffer buffer = new MessageBuffer();

    ReceivingInto(PullSocket socket, int size) {
      super(socket, size);
      this.socket = socket;
    }

    @Override
    public long receive() throws InterruptedException {
      socket.receiveInto(buffer);
      int length = buffer.size(0);
      Payload.checkLength(length, payload.length);
      return buffer.getLong(0, 0);
    }
  }

  private static final class Replying extends SocketEnd implements ReplyEnd {
    private final RepSocket socket;

    Replying(RepSocket socket, int size) {
      super(socket, size);
      this.socket = socket;
    }

    @Override
    public void serve() throws InterruptedException {
      try (Request request = socket.receive()) {
        Payload.number(payload, number(request.message(), payload.length));
        request.reply(Message.of(payload));
      }
    }
  }

  private static final class Asking extends SocketEnd implements RequestEnd {
    private final ReqSocket socket;

    Asking(ReqSocket socket, int size) {
      super(socket, size);
      this.socket = socket;
    }

    @Override
    public long roundTrip(long number) throws InterruptedException {
      Payload.number(payload, number);
      return number(socket.request(Message.of(payload)), payload.length);
    }
  }

  private static final class Routing extends SocketEnd implements ReplyEnd {
    private final RouterSocket socket;

    Routing(RouterSocket socket, int size) {
      super(socket, size);
      this.socket = socket;
    }

    @Override
    public void serve() throws InterruptedException {
      Routed question = socket.receive();
      Payload.number(payload, number(question.message(), payload.length));
      socket.send(question.peer(), Message.of(payload));
    }
  }

  private static final class Dealing extends SocketEnd implements DuplexEnd {
    private final DealerSocket socket;

    Dealing(DealerSocket socket, int size) {
      super(socket, size);
      this.socket = socket;
    }

    @Override
    public void send(long number) throws InterruptedException {
      Payload.number(payload, number);
      socket.send(payload);
    }

    @Override
    public long receive() throws InterruptedException {
      return number(socket.receive(), payload.length);
    }
  }
}
