package io.monocoque.benchmarks;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.protocol.security.CurveClient;
import io.monocoque.protocol.security.CurveKeys;
import io.monocoque.protocol.security.Sealer;
import io.monocoque.protocol.session.PeerProperties;
import io.monocoque.protocol.session.Session;
import io.monocoque.protocol.session.SessionConfig;
import io.monocoque.protocol.session.SessionSink;
import io.monocoque.protocol.wire.Metadata;
import io.monocoque.protocol.wire.ProtocolException;
import io.monocoque.protocol.wire.SocketType;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * PUSH sockets under CURVE over plain channels, the same for every contender, so that what differs
 * is the side that lets them in. All of them shake hands side by side, on one thread.
 */
final class CurveClients {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final CurveKeys KEYS = CurveKeys.of(Curve.CLIENT_SECRET_KEY);
  private static final CurveKeys SERVER = CurveKeys.of(Curve.SERVER_SECRET_KEY);

  private final List<Client> clients = new ArrayList<>();

  private CurveClients() {}

  /** Connects so many; each sends a message of this size when it is in. */
  static CurveClients connect(String endpoint, int count, int size)
      throws IOException, ProtocolException {
    CurveClients all = new CurveClients();
    for (int i = 0; i < count; i++) {
      Client client = new Client(PlainSockets.connect(endpoint));
      all.clients.add(client);
      client.session.start();
    }
    List<Client> outside = new ArrayList<>(all.clients);
    while (!outside.isEmpty()) {
      for (Client client : outside) {
        client.read();
      }
      outside.removeIf(client -> client.session.isEstablished());
    }
    for (Client client : all.clients) {
      client.send(size);
    }
    return all;
  }

  /** Closes without a trace: no port stays taken for a while. */
  void reset() throws IOException {
    for (Client client : clients) {
      client.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      client.channel.close();
      client.session.wipe();
    }
  }

  private static final class Client implements SessionSink {
    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1024);
    private final Session session;

    Client(SocketChannel channel) {
      this.channel = channel;
      SessionConfig config =
          new SessionConfig(SocketType.PUSH, Bytes.empty(), false, -1, Integer.MAX_VALUE);
      Metadata own = Metadata.ofSocket(SocketType.PUSH, Bytes.empty());
      session = new Session(config, new CurveClient(KEYS, SERVER.publicKey(), own, RANDOM), this);
    }

    /** Takes what the peer has to say next. */
    void read() throws IOException, ProtocolException {
      if (channel.read(buffer.clear()) < 0) {
        throw new EOFException("the other end has gone");
      }
      session.receive(MemorySegment.ofBuffer(buffer.flip()), 0, buffer.limit(), 0);
    }

    void send(int size) throws IOException {
      Sealer sealer = session.sealer();
      if (sealer == null) {
        throw new IllegalStateException("there is nothing to seal with");
      }
      ByteBuffer frame = ByteBuffer.allocateDirect(Math.toIntExact(Sealer.sealedSize(size)));
      MemorySegment plain = MemorySegment.ofArray(Payload.template(size));
      sealer.seal(0, plain, 0, size, MemorySegment.ofBuffer(frame), 0);
      PlainSockets.writeFully(channel, frame);
    }

    @Override
    public void transmit(Bytes unit) {
      try {
        PlainSockets.writeFully(channel, ByteBuffer.wrap(unit.toArray()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void established(PeerProperties peer) {}

    @Override
    public void run(MemorySegment memory, long start, int length, int messageCount) {}

    @Override
    public void message(Message message) {}

    @Override
    public boolean mayHold(long byteCount) {
      return true;
    }

    @Override
    public void subscription(boolean subscribe, Bytes topic) {}
  }
}
