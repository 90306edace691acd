package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.trusted.CopyCounter;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values are encoded in place and decoded from where they lie; with codecs as users write them. */
@ExtendWith(LeakCheck.class)
class CodecTest {
  /** Protocol Buffers: the size is known before, and is exact. */
  private record ProtobufCodec<T extends MessageLite>(Parser<T> parser) implements Codec<T> {
    @Override
    public int maxSize(T value) {
      return value.getSerializedSize();
    }

    @Override
    public void encode(T value, WritableBytes<?> target) throws IOException {
      CodedOutputStream out = CodedOutputStream.newInstance(target.asOutputStream());
      value.writeTo(out);
      out.flush();
    }

    @Override
    public T decode(Bytes part) throws IOException {
      return parser.parseFrom(part.asByteBuffer());
    }
  }

  /** JSON: the size is not known before, so there is a limit. */
  private record JsonCodec<T>(ObjectMapper mapper, Class<T> type, int limit) implements Codec<T> {
    @Override
    public int maxSize(T value) {
      return limit;
    }

    @Override
    public void encode(T value, WritableBytes<?> target) throws IOException {
      mapper.writeValue(target.asOutputStream(), value);
    }

    @Override
    public T decode(Bytes part) throws IOException {
      return mapper.readValue(part.asInputStream(), type);
    }
  }

  /** A value of JSON. */
  public record Order(String item, int amount, List<String> notes) {}

  private static final Codec<Struct> STRUCTS = new ProtobufCodec<>(Struct.parser());

  private static final Codec<Order> ORDERS = new JsonCodec<>(new ObjectMapper(), Order.class, 200);

  private static Struct struct(String text) {
    Value value = Value.newBuilder().setStringValue(text).build();
    return Struct.newBuilder().putFields("text", value).build();
  }

  @ParameterizedTest
  @EnumSource
  void protobuf(Ground ground) throws IOException, InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      for (int length : new int[] {0, 100, 20_000, 1 << 20, 5 << 20}) {
        Struct sent = struct("x".repeat(length));
        push.send(sent, STRUCTS);
        assertEquals(sent, STRUCTS.decode(present(pull.receive(LONG)).part(0)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void jackson(Ground ground) throws IOException, InterruptedException {
    try (Monocoque mq = ground.open();
        DealerSocket one = mq.dealer().bind(ground.any());
        DealerSocket two = mq.dealer().connect(one.endpoint())) {
      Order order = new Order("bolts", 12, List.of("M4", "zinc"));
      two.send(order, ORDERS);
      assertEquals(order, ORDERS.decode(present(one.receive(LONG)).part(0)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void neitherEncodingNorDecodingCopies(Ground ground) throws IOException, InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      assertTrue(pull.awaitPeers(1, LONG) && push.awaitPeers(1, LONG));
      Struct sent = struct("some text");
      int size = sent.getSerializedSize();
      CopyCounter.reset();
      push.send(sent, STRUCTS);
      Bytes part = pull.receive().part(0);
      int copied = ground.isInproc() ? size : 0; // a draft is written where it is sent from
      assertEquals(copied, CopyCounter.sending());
      long received = CopyCounter.receiving();
      assertTrue(received <= 2 * (size + 2L));
      assertEquals(sent, STRUCTS.decode(part));
      assertEquals(received, CopyCounter.receiving());
      assertEquals(copied, CopyCounter.sending());
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatCannotBeEncodedLeavesNoTrace(Ground ground) throws IOException, InterruptedException {
    IOException failure = new IOException("on purpose");
    Codec<String> failing =
        new Codec<>() {
          @Override
          public int maxSize(String value) {
            return value.length();
          }

          @Override
          public void encode(String value, WritableBytes<?> target) throws IOException {
            target.putText(value.substring(1));
            throw failure;
          }

          @Override
          public String decode(Bytes part) {
            return part.text();
          }
        };
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push(o -> o.sendHighWaterMark(1)).connect(pull.endpoint())) {
      assertTrue(push.awaitPeers(1, LONG));
      for (int i = 0; i < 10; i++) {
        assertSame(failure, assertThrows(IOException.class, () -> push.send("text", failing)));
      }
      Order tooLarge = new Order("x".repeat(300), 1, List.of());
      // Jackson wraps what the stream throws, or does not; either way nothing is sent.
      assertThrows(Exception.class, () -> push.send(tooLarge, ORDERS));
      assertNull(pull.tryReceive());
      push.send(new Order("fits", 1, List.of()), ORDERS);
      assertEquals("fits", ORDERS.decode(present(pull.receive(LONG)).part(0)).item());
    }
  }
}
