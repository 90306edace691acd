package io.monocoque.vector;

import io.monocoque.protocol.crypto.Accelerator;
import io.monocoque.protocol.crypto.KeyStream;
import io.monocoque.protocol.crypto.PolyBlocks;

/** The halves of a box in vectors, whether their code is compiled or not. */
final class Vectors implements Accelerator {
  @Override
  public boolean isUsable() {
    return true;
  }

  @Override
  public String describe() {
    return "vectors";
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
