package io.monocoque.vector;

import io.monocoque.protocol.crypto.Accelerator;
import io.monocoque.protocol.crypto.KeyStream;
import io.monocoque.protocol.crypto.PolyBlocks;
import java.nio.ByteOrder;

/**
 * Offers {@link VectorSalsa20} and {@link VectorPoly1305} where the Vector API is there and the
 * machine has vectors of at least 256 bits.
 *
 * <p>It can be loaded without the Vector API, and is the only class here that can.
 */
public final class VectorAccelerator implements Accelerator {
  private static final String MODULE = "jdk.incubator.vector";
  private static final int LEAST_BITS = 256;

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
    return new VectorSalsa20(key);
  }

  @Override
  public PolyBlocks polyBlocks() {
    return new VectorPoly1305();
  }
}
