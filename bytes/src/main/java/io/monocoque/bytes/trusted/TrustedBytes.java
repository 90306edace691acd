package io.monocoque.bytes.trusted;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link Bytes} and {@link Message} without a copy. The package is exported to the engine's
 * own modules only, because it is sound only for memory that nobody will write to again.
 *
 * <p>Ownership: the memory passes to the result; the caller must not touch it afterwards.
 */
public final class TrustedBytes {
  private static volatile @Nullable Access access;

  private TrustedBytes() {}

  /** What {@link Bytes} lets the engine do. */
  public interface Access {
    Bytes wrap(byte[] array, int offset, int size);

    Bytes wrap(MemorySegment segment);

    Message message(Bytes[] parts);

    Message message(byte[] part);

    int partSize(Message message, int part);

    void copyPart(Message message, int part, byte[] target, int at);

    Message from(Sender sender, Message message);

    Sender sender(Message message);
  }

  /** Called once, by {@link Bytes}. */
  public static void install(Access bytesAccess) {
    if (access != null) {
      throw new IllegalStateException("only Bytes installs its access");
    }
    access = bytesAccess;
  }

  /** All of the array, which nobody writes to again. */
  public static Bytes wrap(byte[] array) {
    return access().wrap(array, 0, array.length);
  }

  /** {@code array[offset, offset + size)}, of an array that nobody writes to again. */
  public static Bytes wrap(byte[] array, int offset, int size) {
    return access().wrap(array, offset, size);
  }

  /** Memory that nobody writes to again, and that lives as long as the segment is reachable. */
  public static Bytes wrap(MemorySegment segment) {
    return access().wrap(segment);
  }

  /** A message of these parts, at least one; the array passes to it. */
  public static Message message(Bytes[] parts) {
    return access().message(parts);
  }

  /** A message of one part: all of the array, which nobody writes to again. */
  public static Message message(byte[] part) {
    return access().message(part);
  }

  /** The size of a part, without making its {@link Bytes}. */
  public static int partSize(Message message, int part) {
    return access().partSize(message, part);
  }

  /** Copies a part into {@code target} from {@code at} on, without making its {@link Bytes}. */
  public static void copyPart(Message message, int part, byte[] target, int at) {
    access().copyPart(message, part, target, at);
  }

  /** The message as one of this sender's, whose parts it refers to. */
  public static Message from(Sender sender, Message message) {
    return access().from(sender, message);
  }

  /** Who sent the message. */
  public static Sender sender(Message message) {
    return access().sender(message);
  }

  private static Access access() {
    return Installed.ACCESS;
  }

  /** In a class of its own it is a constant for compilers. */
  private static final class Installed {
    static final Access ACCESS = take();

    private static Access take() {
      try {
        MethodHandles.lookup().ensureInitialized(Bytes.class);
      } catch (IllegalAccessException e) {
        throw new AssertionError(e);
      }
      return Objects.requireNonNull(access);
    }
  }
}
