package io.monocoque.wiring;

import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.Sender;
import io.monocoque.protocol.wire.Frames;
import java.lang.foreign.MemorySegment;

/**
 * Received messages of small parts, whole, one behind the other, from 0 to {@code length}.
 *
 * <p>Threading: the loop makes it, a reader has it then. Ownership: of its memory, until that goes
 * back to the {@link RunPool}.
 */
abstract sealed class Run {
  final int length;

  private Run(int length) {
    this.length = length;
  }

  /** The bytes of memory that it has. */
  abstract int capacity();

  /** The message that begins at {@code at}. */
  abstract Message message(int at);

  /** Where that message ends. */
  abstract int endOf(int at);

  /** Puts a copy of that message in, which is from this sender; returns where it ends. */
  abstract int putInto(PartBuffer target, int at, Sender sender);

  /** One in the heap. */
  static final class InArray extends Run {
    final byte[] bytes;

    /** Whether the array was not made for this run alone. */
    final boolean goesRound;

    InArray(byte[] bytes, int length, boolean goesRound) {
      super(length);
      this.bytes = bytes;
      this.goesRound = goesRound;
    }

    @Override
    int capacity() {
      return bytes.length;
    }

    @Override
    Message message(int at) {
      return Frames.readMessage(bytes, at);
    }

    @Override
    int endOf(int at) {
      return Frames.messageEnd(bytes, at);
    }

    @Override
    int putInto(PartBuffer target, int at, Sender sender) {
      return target.putFrames(bytes, at, sender);
    }
  }

  /** One outside of the heap. */
  static final class OffHeap extends Run {
    final MemorySegment memory;

    OffHeap(MemorySegment memory, int length) {
      super(length);
      this.memory = memory;
    }

    @Override
    int capacity() {
      return (int) memory.byteSize();
    }

    @Override
    Message message(int at) {
      return Frames.readMessage(memory, at);
    }

    @Override
    int endOf(int at) {
      return (int) Frames.messageEnd(memory, at);
    }

    @Override
    int putInto(PartBuffer target, int at, Sender sender) {
      return target.putFrames(memory, at, sender);
    }
  }
}
