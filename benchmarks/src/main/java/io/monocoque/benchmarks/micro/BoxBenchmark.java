package io.monocoque.benchmarks.micro;

import io.monocoque.protocol.crypto.Acceleration;
import io.monocoque.protocol.crypto.Accelerator;
import io.monocoque.protocol.crypto.Box;
import io.monocoque.protocol.crypto.KeyStream;
import io.monocoque.protocol.crypto.Poly1305;
import io.monocoque.protocol.crypto.Salsa20;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.jspecify.annotations.Nullable;
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

/**
 * What CURVE costs a message: the box, its two parts, and the same with BouncyCastle and libsodium.
 * The answer to {@code docs/adr/0015-crypto.md}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BoxBenchmark {
  /** With nonces that count up, as on a connection. */
  private static final int BOXES = 16;

  @Param({"64", "1024", "16384"})
  private int size;

  private final Arena arena = Arena.ofAuto();
  private final Box box = Box.ofMany(new byte[32], new byte[16]);
  private final @Nullable Accelerator accelerator = Acceleration.chosen();
  private final KeyStream keyStream =
      accelerator == null ? new Salsa20(new int[8]) : accelerator.keyStream(new int[8]);
  private final Poly1305 mac = new Poly1305(accelerator == null ? null : accelerator.polyBlocks());
  private final long[] macKey = {0x0123456789abcdefL, 0x0fedcba987654321L, 3, 4};
  private final XSalsa20Engine engine = new XSalsa20Engine();
  private final org.bouncycastle.crypto.macs.Poly1305 otherMac =
      new org.bouncycastle.crypto.macs.Poly1305();
  private final @Nullable Libsodium libsodium = Libsodium.load();
  private final MemorySegment sodiumKey = arena.allocate(32);
  private final MemorySegment sodiumNonce = arena.allocate(24);
  private MemorySegment memory = MemorySegment.NULL;
  private MemorySegment closed = MemorySegment.NULL;
  private MemorySegment toOpen = MemorySegment.NULL;
  private long[] stream = {};
  private byte[] array = {};
  private long nonce;
  private int opened;

  @Setup
  public void prepare() {
    memory = arena.allocate(size + 16L);
    closed = arena.allocate(size + 16L);
    stream = new long[(size + 63) / 64 * KeyStream.BLOCK_LONGS];
    array = new byte[size + 16];
    toOpen = arena.allocate(BOXES * (size + 16L));
    for (int i = 0; i < BOXES; i++) {
      box.seal(i, memory, 16, size, toOpen, i * (size + 16L));
    }
  }

  @Benchmark
  public void seal() {
    box.seal(nonce++, memory, 16, size, memory, 0);
  }

  @Benchmark
  public boolean open() {
    int number = opened++ % BOXES;
    return box.open(number, toOpen, number * (size + 16L), size + 16L, memory, 16);
  }

  @Benchmark
  public void keyStreamAlone() {
    keyStream.blocks(nonce++, 0, Long.MAX_VALUE, (size + 63) / 64, stream);
  }

  @Benchmark
  public long macAlone() {
    mac.compute(macKey, memory, 16, size);
    return mac.low();
  }

  /** As a program would that has nothing else; a nonce for each message. */
  @Benchmark
  public void bouncyCastleSeal() {
    byte[] iv = new byte[24];
    iv[0] = (byte) nonce++;
    engine.init(true, new ParametersWithIV(new KeyParameter(new byte[32]), iv));
    byte[] oneTimeKey = new byte[32];
    engine.processBytes(oneTimeKey, 0, 32, oneTimeKey, 0);
    engine.processBytes(array, 16, size, array, 16);
    otherMac.init(new KeyParameter(oneTimeKey));
    otherMac.update(array, 16, size);
    otherMac.doFinal(array, 0);
  }

  /** As libzmq calls it, with HSalsa20 for each message. */
  @Benchmark
  public void libsodiumSeal() {
    Objects.requireNonNull(libsodium, "libsodium is not installed")
        .seal(closed, memory, size, sodiumNonce, sodiumKey);
  }
}
