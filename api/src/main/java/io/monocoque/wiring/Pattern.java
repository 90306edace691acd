package io.monocoque.wiring;

import io.monocoque.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What a socket type makes of its pipes; the wiring tells it of them.
 *
 * <p>Threading: any thread, loops included; nothing here waits.
 */
public interface Pattern {

  /** A pipe to take into use. */
  void attach(Pipe pipe);

  /**
   * The pipe's peer is gone for good: nothing more can be sent to it; what it had sent can still be
   * read.
   */
  void detach(Pipe pipe);

  /** A pipe that was found empty has something to read. */
  default void readable(Pipe pipe) {}

  /** A pipe that was found full has room. */
  default void writable(Pipe pipe) {}

  /** The peer subscribes to a topic or cancels that. */
  default void subscription(Pipe pipe, boolean subscribe, Bytes topic) {}

  /** A connection of the pipe stands, for the first time or again. On the loop. */
  default void established(Pipe pipe) {}

  /** A connection of the pipe is lost; the pipe may get another. On the loop. */
  default void interrupted(Pipe pipe) {}

  /** Whether messages from peers are of any use; else they are dropped as they arrive. */
  default boolean receives() {
    return false;
  }

  /** Who reads what comes from peers; null if nobody does who could receive by himself. */
  default @Nullable IncomingSide<?> incoming() {
    return null;
  }

  /** Whether peers are ever sent messages. */
  default boolean sends() {
    return true;
  }

  /** Whether a connecting pipe is used before it is connected, so that messages may wait in it. */
  default boolean attachesBeforeConnected() {
    return true;
  }

  /** Whether what a lost connection left unsent is for whoever comes next. */
  default boolean keepsUnsent() {
    return true;
  }

  /** Whether a peer is sent answers to what it sent, one each, or questions, one at a time. */
  default boolean isDialogue() {
    return false;
  }

  /** Runs the action when no thread is inside a send that began before. */
  default void afterSends(Runnable action) {
    action.run();
  }

  /** The socket is closed: whoever waits is told so, and nothing is accepted any more. */
  void close();
}
