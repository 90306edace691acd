package io.monocoque.patterns;

import io.monocoque.bytes.Bytes;
import java.util.Random;

/** Topics that collide and nest often: up to six bytes of three values, one of them negative. */
final class RandomTopics {
  private static final byte[] ALPHABET = {'a', 'b', (byte) 0xff};

  private RandomTopics() {}

  static Bytes next(Random random) {
    byte[] topic = new byte[random.nextInt(7)];
    for (int i = 0; i < topic.length; i++) {
      topic[i] = ALPHABET[random.nextInt(ALPHABET.length)];
    }
    return Bytes.of(topic);
  }
}
