package io.monocoque.benchmarks.micro;

import io.monocoque.bytes.Message;
import io.monocoque.protocol.wire.Frames;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A message into frames and back: what every message pays on the thread that sends or receives. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FramesBenchmark {
  @Param({"64", "1024", "16384"})
  private int size;

  private Message message = Message.of("");
  private MemorySegment target = MemorySegment.NULL;
  private byte[] run = {};

  /** Makes a message, room for it, and its frames. */
  @Setup
  public void prepare() {
    message = Message.of(new byte[size]);
    target = Arena.ofAuto().allocate(Frames.encodedSize(message));
    Frames.encode(message, target, 0);
    run = target.toArray(ValueLayout.JAVA_BYTE);
  }

  @Benchmark
  public long encode() {
    return Frames.encode(message, target, 0);
  }

  @Benchmark
  public Message read() {
    return Frames.readMessage(run, 0);
  }
}
