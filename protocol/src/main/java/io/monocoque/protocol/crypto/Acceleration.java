package io.monocoque.protocol.crypto;

import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Who computes the boxes of connections: the plain code, or an {@link Accelerator}. Chosen once in
 * a process, when the first of them is needed, and logged.
 *
 * <p>An accelerator that fails in any way, or does not agree with the plain code, is passed over.
 *
 * <p>Threading: any thread.
 */
public final class Acceleration {
  private static final System.Logger LOG = System.getLogger("io.monocoque");

  private static final @Nullable Accelerator CHOSEN =
      choose(ServiceLoader.load(Accelerator.class, Acceleration.class.getClassLoader()).iterator());

  private Acceleration() {}

  /** Null if it is the plain code. */
  public static @Nullable Accelerator chosen() {
    return CHOSEN;
  }

  /** What was chosen, in few words. */
  public static String describe() {
    return describe(CHOSEN);
  }

  private static String describe(@Nullable Accelerator chosen) {
    return chosen == null ? "plain Java" : chosen.describe();
  }

  static @Nullable Accelerator choose(Iterator<Accelerator> found) {
    Accelerator chosen = null;
    try {
      while (chosen == null && found.hasNext()) {
        Accelerator next = found.next();
        if (next.isUsable() && agrees(next)) {
          chosen = next;
        }
      }
    } catch (ServiceConfigurationError | RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, "an accelerator of CURVE cannot be used", e);
    }
    LOG.log(chosen == null ? Level.DEBUG : Level.INFO, "CURVE is computed by " + describe(chosen));
    return chosen;
  }

  /** Whether boxes are the plain code's, of nonces and sizes that cross all borders. */
  private static boolean agrees(Accelerator accelerator) {
    byte[] key = new byte[Box.KEY_SIZE];
    Arrays.fill(key, (byte) 0xa5);
    byte[] prefix = new byte[Box.PREFIX_SIZE];
    Box plain = Box.ofMany(key, prefix, null);
    Box accelerated = Box.ofMany(key, prefix, accelerator);
    long nonce = 0xffff_fffeL;
    for (int size : new int[] {0, 64, 65, 200, 64, 2000, 5000}) {
      if (!Arrays.equals(sealed(plain, nonce, size), sealed(accelerated, nonce, size))) {
        LOG.log(Level.ERROR, accelerator.describe() + " does not compute what plain Java does");
        return false;
      }
      nonce++;
    }
    return true;
  }

  private static byte[] sealed(Box box, long nonce, int size) {
    MemorySegment plain = MemorySegment.ofArray(new byte[size]).fill((byte) 0xff);
    byte[] sealed = new byte[size + Box.TAG_SIZE];
    box.seal(nonce, plain, 0, size, MemorySegment.ofArray(sealed), 0);
    return sealed;
  }
}
