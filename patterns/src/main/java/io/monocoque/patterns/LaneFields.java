package io.monocoque.patterns;

import io.monocoque.bytes.Message;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an {@link InprocLane}, what is each side's on cache lines of its own; two, as
 * processors fetch lines in pairs.
 *
 * <p>A class for each stretch, as a JVM puts the fields of a class behind those of its superclass,
 * and in any order among each other. They are fields and no array, as each step from one object to
 * the next is paid with each message. (ADR 0021)
 *
 * <p>Threading: as {@link InprocLane} says; what the other side looks at, it looks at through that
 * one's handles.
 */
final class LaneFields {
  private LaneFields() {}

  /** A piece of the queue. Who owns its slots, and {@code next}, is seen from the counts. */
  static final class Chunk {
    static final int SIZE = 128;

    final @Nullable Message[] slots = new @Nullable Message[SIZE];
    @Nullable Chunk next;

    /** Of a spare one: how many there are with those behind it. */
    int depth;
  }

  abstract static class Gap0 {
    long unused00;
    long unused01;
    long unused02;
    long unused03;
    long unused04;
    long unused05;
    long unused06;
    long unused07;
    long unused08;
    long unused09;
    long unused0a;
    long unused0b;
    long unused0c;
    long unused0d;
    long unused0e;
    long unused0f;
  }

  /** The writer's. */
  abstract static class Writing extends Gap0 {
    /** How many messages it has written. */
    long written;

    /** What it last saw of {@link Told#read}. */
    long seenRead;

    /** How many places are kept. */
    long reserved;

    Chunk tail = new Chunk();

    /** Those of {@link #tail}. */
    @Nullable Message[] tailSlots = tail.slots;

    /** Chunks that came back. */
    @Nullable Chunk free;
  }

  abstract static class Gap1 extends Writing {
    long unused10;
    long unused11;
    long unused12;
    long unused13;
    long unused14;
    long unused15;
    long unused16;
    long unused17;
    long unused18;
    long unused19;
    long unused1a;
    long unused1b;
    long unused1c;
    long unused1d;
    long unused1e;
    long unused1f;
  }

  /** The reader's, for the writer. */
  abstract static class Told extends Gap1 {
    /** How many messages it has told to have read. */
    long read;
  }

  abstract static class Gap2 extends Told {
    long unused20;
    long unused21;
    long unused22;
    long unused23;
    long unused24;
    long unused25;
    long unused26;
    long unused27;
    long unused28;
    long unused29;
    long unused2a;
    long unused2b;
    long unused2c;
    long unused2d;
    long unused2e;
    long unused2f;
  }

  /** The reader's. */
  abstract static class Reading extends Gap2 {
    /** How many messages it has read. */
    long taken;

    /** What it last saw of {@link Writing#written}. */
    long seenWritten;

    Chunk head = tail;

    /** Those of {@link #head}. */
    @Nullable Message[] headSlots = head.slots;
  }

  abstract static class Gap3 extends Reading {
    long unused30;
    long unused31;
    long unused32;
    long unused33;
    long unused34;
    long unused35;
    long unused36;
    long unused37;
    long unused38;
    long unused39;
    long unused3a;
    long unused3b;
    long unused3c;
    long unused3d;
    long unused3e;
    long unused3f;
  }

  abstract static class ReaderFlag extends Gap3 {
    int readerWaits = 1;
  }

  abstract static class Gap4 extends ReaderFlag {
    long unused40;
    long unused41;
    long unused42;
    long unused43;
    long unused44;
    long unused45;
    long unused46;
    long unused47;
    long unused48;
    long unused49;
    long unused4a;
    long unused4b;
    long unused4c;
    long unused4d;
    long unused4e;
    long unused4f;
  }

  abstract static class WriterFlag extends Gap4 {
    int writerWaits;
  }

  abstract static class Gap5 extends WriterFlag {
    long unused50;
    long unused51;
    long unused52;
    long unused53;
    long unused54;
    long unused55;
    long unused56;
    long unused57;
    long unused58;
    long unused59;
    long unused5a;
    long unused5b;
    long unused5c;
    long unused5d;
    long unused5e;
    long unused5f;
  }
}
