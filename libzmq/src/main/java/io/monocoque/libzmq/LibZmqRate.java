package io.monocoque.libzmq;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * One end of a measurement of libzmq, called as a C program calls it: on native memory, one
 * downcall a message, nothing allocated.
 *
 * <pre>
 *   LibZmqRate pull SIZE WARM_UP_MS WINDOW_MS     binds; prints "ready ENDPOINT", messages a second
 *   LibZmqRate push ENDPOINT SIZE
 *   LibZmqRate req SIZE WARM_UP_MS WINDOW_MS      binds; prints "ready ENDPOINT", median in us
 *   LibZmqRate rep ENDPOINT SIZE
 * </pre>
 *
 * <p>It cannot be left behind: it ends when its standard input closes.
 *
 * <p>Threading: the main thread has the socket; a daemon thread watches the input.
 */
public final class LibZmqRate {
  private static final int STRIDE = 64;
  private static final int FAILED = 1;

  private LibZmqRate() {}

  /** Runs one end. */
  public static void main(String[] words) {
    Thread.ofPlatform().daemon().name("rate-input").start(LibZmqRate::endWithInput);
    PrintStream output =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    try (ZmqContext context = ZmqContext.open()) {
      switch (words[0]) {
        case "pull" -> pull(context, words, output);
        case "push" -> push(context, words, output);
        case "req" -> req(context, words, output);
        case "rep" -> rep(context, words, output);
        default -> throw new IllegalArgumentException("no role " + words[0]);
      }
    } catch (ZmqException | IllegalStateException refused) {
      System.err.println(refused.getMessage());
      System.exit(FAILED);
    }
  }

  private static void endWithInput() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is expected but the end.
      }
    } catch (IOException broken) {
      System.err.println("standard input: " + broken);
    }
    Runtime.getRuntime().halt(0);
  }

  private static void pull(ZmqContext context, String[] words, PrintStream output) {
    try (ZmqSocket socket = context.socket(ZmqType.PULL)) {
      socket.setOption(ZmqOption.LINGER, 0);
      MemorySegment buffer = bind(socket, words[1], output);
      socket.receive(buffer, ZmqFlags.NONE);
      receiveFor(socket, buffer, millis(words[2]));
      long start = System.nanoTime();
      long messages = receiveFor(socket, buffer, millis(words[3]));
      output.println(messages * 1e9 / (System.nanoTime() - start));
    }
  }

  private static long receiveFor(ZmqSocket socket, MemorySegment buffer, long nanos) {
    long start = System.nanoTime();
    long messages = 0;
    do {
      for (int i = 0; i < STRIDE; i++) {
        socket.receive(buffer, ZmqFlags.NONE);
      }
      messages += STRIDE;
    } while (System.nanoTime() - start < nanos);
    return messages;
  }

  private static void req(ZmqContext context, String[] words, PrintStream output) {
    try (ZmqSocket socket = context.socket(ZmqType.REQ)) {
      socket.setOption(ZmqOption.LINGER, 0);
      MemorySegment buffer = bind(socket, words[1], output);
      askFor(socket, buffer, millis(words[2]));
      output.println(askFor(socket, buffer, millis(words[3])));
    }
  }

  /** The median round trip in microseconds. */
  private static double askFor(ZmqSocket socket, MemorySegment buffer, long nanos) {
    long[] taken = new long[1 << 16];
    int count = 0;
    long start = System.nanoTime();
    long asked = start;
    do {
      socket.send(buffer, buffer.byteSize(), ZmqFlags.NONE);
      socket.receive(buffer, ZmqFlags.NONE);
      long answered = System.nanoTime();
      if (count == taken.length) {
        taken = Arrays.copyOf(taken, 2 * count);
      }
      taken[count++] = answered - asked;
      asked = answered;
    } while (asked - start < nanos);
    long[] sorted = Arrays.copyOf(taken, count);
    Arrays.sort(sorted);
    return sorted[count / 2] / 1e3;
  }

  private static MemorySegment bind(ZmqSocket socket, String size, PrintStream output) {
    socket.bind("tcp://127.0.0.1:*");
    output.println("ready " + socket.lastEndpoint());
    return Arena.global().allocate(Integer.parseInt(size));
  }

  private static void push(ZmqContext context, String[] words, PrintStream output) {
    try (ZmqSocket socket = context.socket(ZmqType.PUSH)) {
      MemorySegment buffer = connect(socket, words, output);
      while (socket.send(buffer, buffer.byteSize(), ZmqFlags.NONE)) {
        // Until the input ends.
      }
    }
  }

  private static void rep(ZmqContext context, String[] words, PrintStream output) {
    try (ZmqSocket socket = context.socket(ZmqType.REP)) {
      MemorySegment buffer = connect(socket, words, output);
      while (socket.receive(buffer, ZmqFlags.NONE) >= 0) {
        socket.send(buffer, buffer.byteSize(), ZmqFlags.NONE);
      }
    }
  }

  private static MemorySegment connect(ZmqSocket socket, String[] words, PrintStream output) {
    socket.setOption(ZmqOption.LINGER, 0);
    socket.connect(words[1]);
    output.println("ready " + words[1]);
    return Arena.global().allocate(Integer.parseInt(words[2]));
  }

  private static long millis(String text) {
    return TimeUnit.MILLISECONDS.toNanos(Long.parseLong(text));
  }
}
