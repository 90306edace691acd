package io.monocoque.vector;

import io.monocoque.protocol.crypto.Accelerator;
import io.monocoque.protocol.crypto.KeyStream;
import io.monocoque.protocol.crypto.PolyBlocks;
import io.monocoque.protocol.crypto.Salsa20;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * Offers {@link Vectors} where the Vector API is there and the machine has vectors of at least 256
 * bits, from when their code is compiled ({@link WarmUp}).
 *
 * <p>It can be loaded without the Vector API.
 */
public final class VectorAccelerator implements Accelerator {
  private static final String MODULE = "jdk.incubator.vector";
  private static final int LEAST_BITS = 256;

  /** Begins with the first use. */
  private static final class Once {
    static final Accelerator VECTORS = new Vectors();
    static final WarmUp WARM_UP = WarmUp.start(VECTORS);
  }

  @Override
  public boolean isUsable() {
    return ModuleLayer.boot().findModule(MODULE).isPresent()
        && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
        && VectorSalsa20.bits() >= LEAST_BITS;
  }

  @Override
  public String describe() {
    return "Vector API, " + VectorSalsa20.bits() + " bits";
  }

  @Override
  public KeyStream keyStream(int[] key) {
    return new Warming(new Salsa20(key), Once.VECTORS.keyStream(key));
  }

  @Override
  public PolyBlocks polyBlocks() {
    return new WarmingBlocks(Once.VECTORS.polyBlocks());
  }

  private record Warming(KeyStream plain, KeyStream vectors) implements KeyStream {
    private KeyStream now() {
      return Once.WARM_UP.isDone() ? vectors : plain;
    }

    @Override
    public int width() {
      return now().width();
    }

    @Override
    public void blocks(long nonceTail, long first, long perNonce, int count, long[] out) {
      now().blocks(nonceTail, first, perNonce, count, out);
    }

    @Override
    public void wipe() {
      plain.wipe();
      vectors.wipe();
    }
  }

  private record WarmingBlocks(PolyBlocks vectors) implements PolyBlocks {
    @Override
    public long least() {
      return Once.WARM_UP.isDone() ? vectors.least() : Long.MAX_VALUE;
    }

    @Override
    public long add(long[] point, long[] sum, MemorySegment memory, long start, long end) {
      return vectors.add(point, sum, memory, start, end);
    }

    @Override
    public void wipe() {
      vectors.wipe();
    }
  }
}
