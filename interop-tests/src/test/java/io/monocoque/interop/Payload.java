package io.monocoque.interop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Content in which every eight bytes tell the seed, the part and the position, so that a byte that
 * was lost, doubled or moved shows.
 */
final class Payload {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Payload() {}

  static List<byte[]> message(long seed, int partCount, int partSize) {
    List<byte[]> parts = new ArrayList<>(partCount);
    for (int i = 0; i < partCount; i++) {
      parts.add(part(seed * 31 + i, partSize));
    }
    return parts;
  }

  static byte[] part(long seed, int size) {
    byte[] part = new byte[size];
    int whole = size & ~7;
    for (int at = 0; at < whole; at += 8) {
      LONGS.set(part, at, mix(seed, at));
    }
    for (int at = whole; at < size; at++) {
      part[at] = (byte) mix(seed, at);
    }
    return part;
  }

  private static long mix(long seed, int at) {
    long mixed = (seed + 1) * 0x9E3779B97F4A7C15L + at * 0xD6E8FEB86659FD93L;
    return mixed ^ (mixed >>> 29);
  }
}
