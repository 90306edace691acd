package io.monocoque.benchmarks.micro;

import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.SlabPool;
import io.monocoque.io.UnitEncoder;
import io.monocoque.io.UnitQueue;
import io.monocoque.protocol.wire.Frames;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Offering a message to a connection's queue, in batches of which each is then thrown away. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class UnitQueueBenchmark {
  private static final int BATCH = 500;

  @Param({"64", "1024"})
  private int size;

  private final SlabPool pool = new SlabPool();
  private final UnitQueue queue = new UnitQueue(pool, 0, () -> {}, Runnable::run);
  private Message message = Message.of("");

  @Setup
  public void prepare() {
    message = Message.of(new byte[size]);
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int offer() {
    for (int i = 0; i < BATCH; i++) {
      if (!queue.offer(message, Encoder.INSTANCE)) {
        throw new IllegalStateException("a queue without a mark refused");
      }
    }
    return queue.clear();
  }

  /** Gives the slabs back. */
  @TearDown
  public void end() {
    queue.close();
    pool.close();
  }

  private enum Encoder implements UnitEncoder<Message> {
    INSTANCE;

    @Override
    public long size(Message item) {
      return Frames.encodedSize(item);
    }

    @Override
    public void encode(Message item, MemorySegment target, long at) {
      Frames.encode(item, target, at);
    }

    @Override
    public int encodePiece(Message item, long from, MemorySegment target) {
      throw new UnsupportedOperationException("only small units here");
    }
  }
}
