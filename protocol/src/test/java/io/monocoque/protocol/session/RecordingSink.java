package io.monocoque.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.protocol.security.Credentials;
import io.monocoque.protocol.security.Verdict;
import io.monocoque.protocol.wire.Frames;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what a session tells, in a form that does not depend on how the bytes were cut: a run
 * is written down message by message.
 */
final class RecordingSink implements SessionSink {
  /** One thing that a session told. */
  sealed interface Event {}

  /** See {@link SessionSink#transmit}. */
  record Transmitted(Bytes unit) implements Event {}

  /** See {@link SessionSink#established}. */
  record Established(PeerProperties peer) implements Event {}

  /** A message, from a run or alone. */
  record Received(Message message) implements Event {}

  /** See {@link SessionSink#subscription}. */
  record Subscribed(boolean subscribe, Bytes topic) implements Event {}

  /** See {@link SessionSink#authenticate}. */
  record Asked(Credentials credentials) implements Event {}

  /** See {@link SessionSink#denied}. */
  record Denied() implements Event {}

  final List<Event> events = new ArrayList<>();

  /** What {@link #authenticate} answers. */
  @Nullable Verdict verdict = Verdict.Accepted.UNKNOWN;

  /** Whether {@link #compute} leaves the work here. */
  boolean defersWork;

  final Queue<Runnable> work = new ArrayDeque<>();

  /** The number of messages in each run. */
  final List<Integer> runs = new ArrayList<>();

  int messageCount;

  /** Whether it looks at runs, which allocates. */
  boolean keeps = true;

  /** What {@link #mayHold} answers, and what it was asked. */
  boolean mayHold = true;

  final List<Long> asked = new ArrayList<>();

  @Override
  public void transmit(Bytes unit) {
    assertFalse(unit.isEmpty());
    events.add(new Transmitted(unit));
  }

  @Override
  public void established(PeerProperties peer) {
    events.add(new Established(peer));
  }

  @Override
  public boolean compute(Runnable step) {
    if (defersWork) {
      work.add(step);
      return false;
    }
    step.run();
    return true;
  }

  @Override
  public @Nullable Verdict authenticate(Credentials credentials) {
    events.add(new Asked(credentials));
    return verdict;
  }

  @Override
  public void denied() {
    events.add(new Denied());
  }

  @Override
  public void run(MemorySegment memory, long start, int length, int count) {
    if (!keeps) {
      messageCount += count;
      return;
    }
    byte[] run = memory.asSlice(start, length).toArray(ValueLayout.JAVA_BYTE);
    int at = 0;
    int found = 0;
    for (; at < length; found++) {
      Message message = Frames.readMessage(run, at);
      assertFalse(hasPartOf(message, 64 << 10), "a large part in a run");
      received(message);
      at = Frames.messageEnd(run, at);
    }
    assertEquals(length, at);
    assertEquals(count, found);
    runs.add(count);
  }

  @Override
  public void message(Message message) {
    assertTrue(
        message.partCount() == 1 || hasPartOf(message, 1 << 10),
        "a message of several small parts comes in a run");
    received(message);
  }

  private void received(Message message) {
    messageCount++;
    events.add(new Received(message));
  }

  private static boolean hasPartOf(Message message, int size) {
    return message.parts().stream().anyMatch(part -> part.size() >= size);
  }

  @Override
  public void subscription(boolean subscribe, Bytes topic) {
    events.add(new Subscribed(subscribe, topic));
  }

  @Override
  public boolean mayHold(long byteCount) {
    asked.add(byteCount);
    return mayHold;
  }

  /** The bytes that were transmitted, one after the other. */
  Bytes transmitted() {
    Message.Builder all = Message.builder().addEmpty();
    events.forEach(
        event -> {
          if (event instanceof Transmitted unit) {
            all.add(unit.unit());
          }
        });
    byte[] joined = new byte[(int) all.build().byteCount()];
    int at = 0;
    for (Bytes part : all.build().parts()) {
      part.copyTo(joined, at);
      at += part.size();
    }
    return Bytes.of(joined);
  }

  /** What came after the handshake. */
  List<Event> traffic() {
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i) instanceof Established) {
        return events.subList(i + 1, events.size());
      }
    }
    return List.of();
  }
}
