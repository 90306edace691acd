package io.monocoque.benchmarks.micro;

import io.monocoque.bytes.Bytes;
import io.monocoque.patterns.SubscriptionIndex;
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
import org.openjdk.jmh.infra.Blackhole;

/** Who wants a message: one topic in ten is subscribed to, by one subscriber. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SubscriptionIndexBenchmark {
  @Param({"10", "100000"})
  private int prefixes;

  private final SubscriptionIndex<Object> index = new SubscriptionIndex<>();
  private Bytes[] topics = {};
  private int next;

  /** Subscribes to every tenth topic. */
  @Setup
  public void prepare() {
    topics = new Bytes[1000];
    for (int i = 0; i < prefixes; i++) {
      index.add("subscriber " + i % 100, Bytes.of("prices." + i * 10L + "."));
    }
    for (int i = 0; i < topics.length; i++) {
      // By a prime step, so that neighbours in time are not neighbours in the tree.
      long topic = i * 7919L % (prefixes * 10L);
      topics[i] = Bytes.of("prices." + topic + ".close");
    }
  }

  @Benchmark
  public void match(Blackhole sink) {
    index.match(topics[next], sink::consume);
    next = (next + 1) % topics.length;
  }
}
