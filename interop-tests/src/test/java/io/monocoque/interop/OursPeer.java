package io.monocoque.interop;

import io.monocoque.Monocoque;
import io.monocoque.PullSocket;
import io.monocoque.PushSocket;
import io.monocoque.bytes.Message;
import io.monocoque.libzmq.CheckedPattern;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A program with one of our sockets, which a test starts in a process of its own and kills.
 *
 * <pre>
 *   DRIVER pull bind ENDPOINT        prints "part TAB part" for each message
 *   DRIVER push connect ENDPOINT     sends checkable messages, numbered from 0, until it ends
 * </pre>
 *
 * It prints {@code ready ENDPOINT} first, and ends with its standard input.
 */
final class OursPeer {
  /** What {@code push} sends. */
  static final CheckedPattern PATTERN = new CheckedPattern(3, 5000);

  private OursPeer() {}

  static void main(String[] words) throws InterruptedException {
    Thread.ofPlatform().daemon().name("input watch").start(OursPeer::endWithInput);
    try (Monocoque mq = Monocoque.open(o -> o.driver(words[0]).linger(Duration.ZERO))) {
      switch (words[1]) {
        case "pull" -> print(mq.pull().bind(words[3]));
        case "push" -> pump(mq.push().connect(words[3]));
        default -> throw new IllegalArgumentException(words[1]);
      }
    }
  }

  private static void print(PullSocket pull) throws InterruptedException {
    System.out.println("ready " + pull.endpoint());
    while (true) {
      Message message = pull.receive();
      System.out.println(String.join("\t", Parts.texts(Parts.of(message))));
    }
  }

  private static void pump(PushSocket push) throws InterruptedException {
    System.out.println("ready " + push.endpoint());
    for (long sequence = 0; ; sequence++) {
      List<byte[]> message = PATTERN.message(sequence);
      push.send(Parts.message(message));
    }
  }

  private static void endWithInput() {
    try {
      while (System.in.read() >= 0) {
        // Whatever is typed means nothing.
      }
    } catch (IOException e) {
      System.err.println(e.getMessage());
    }
    Runtime.getRuntime().halt(3);
  }
}
