package io.monocoque.protocol.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.Test;

class AccelerationTest {

  private record Flipping(boolean isUsable, int flips) implements Accelerator {
    @Override
    public String describe() {
      return "for a test";
    }

    @Override
    public KeyStream keyStream(int[] key) {
      int[] used = key.clone();
      used[0] ^= flips;
      return new Salsa20(used);
    }

    @Override
    public PolyBlocks polyBlocks() {
      return new NoBlocks();
    }
  }

  @Test
  void withoutAnAcceleratorItIsPlainJava() {
    assertEquals("plain Java", Acceleration.describe());
  }

  @Test
  void theFirstThatIsUsableAndRightIsChosen() {
    Flipping chosen = new Flipping(true, 0);
    assertSame(
        chosen,
        Acceleration.choose(
            List.<Accelerator>of(
                    new Flipping(false, 0), new Flipping(true, 1), chosen, new Flipping(true, 0))
                .iterator()));
    assertNull(Acceleration.choose(List.<Accelerator>of().iterator()));
  }

  /** As on a class path where something is missing. */
  @Test
  void oneThatCannotBeLoadedIsPassedOver() {
    Iterator<Accelerator> failing =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public Accelerator next() {
            throw new ServiceConfigurationError("not to be had", new NoClassDefFoundError("x"));
          }
        };
    assertNull(Acceleration.choose(failing));
  }
}
