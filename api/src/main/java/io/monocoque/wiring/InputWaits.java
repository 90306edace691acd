package io.monocoque.wiring;

import static io.monocoque.io.Log.LOG;

import io.monocoque.io.spi.InputWait;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Places to wait for what is received by hand. Each has descriptors of its own and is needed while
 * a socket has input in hand only, so a few go round among all sockets.
 *
 * <p>Threading: any thread. Ownership: of those that are free; whoever takes one has it until it is
 * recycled.
 */
final class InputWaits {
  /** As many as threads that receive streams or requests, seldom more. */
  private static final int KEPT = 8;

  private final LoopSlot loop;
  private final ArrayDeque<InputWait> free = new ArrayDeque<>();
  private boolean closed;

  InputWaits(LoopSlot loop) {
    this.loop = loop;
  }

  /** Null if the system has none to give. */
  @Nullable InputWait take() {
    synchronized (this) {
      if (!free.isEmpty()) {
        return free.pop();
      }
    }
    try {
      return loop.current().driver().inputWait();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "readers are told by the loop", e);
      return null;
    }
  }

  /** Nobody waits there any more. */
  void recycle(InputWait used) {
    synchronized (this) {
      if (!closed && free.size() < KEPT) {
        free.push(used);
        return;
      }
    }
    used.close();
  }

  /** What is recycled later is closed, too. */
  synchronized void close() {
    closed = true;
    free.forEach(InputWait::close);
    free.clear();
  }
}
