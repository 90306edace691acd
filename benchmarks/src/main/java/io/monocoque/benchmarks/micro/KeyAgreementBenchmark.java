package io.monocoque.benchmarks.micro;

import io.monocoque.protocol.crypto.X25519;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.InvalidKeyException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One key agreement; a CURVE handshake takes four on either side. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KeyAgreementBenchmark {
  private final byte[] secret = new byte[32];
  private final byte[] point = X25519.publicKey(new byte[32]);
  private final byte[] agreed = new byte[32];
  private final Arena arena = Arena.ofAuto();
  private final @Nullable Libsodium libsodium = Libsodium.load();
  private final MemorySegment sodiumSecret = arena.allocate(32);
  private final MemorySegment sodiumPoint = arena.allocateFrom(ValueLayout.JAVA_BYTE, point);
  private final MemorySegment sodiumShared = arena.allocate(32);

  @Benchmark
  public byte[] jdk() throws InvalidKeyException {
    return X25519.agree(secret, point);
  }

  @Benchmark
  public boolean bouncyCastle() {
    return org.bouncycastle.math.ec.rfc7748.X25519.calculateAgreement(
        secret, 0, point, 0, agreed, 0);
  }

  @Benchmark
  public boolean libsodium() {
    return Objects.requireNonNull(libsodium, "libsodium is not installed")
        .precompute(sodiumShared, sodiumPoint, sodiumSecret);
  }
}
