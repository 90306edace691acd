package io.monocoque.protocol.security;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;
import java.security.InvalidKeyException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One step of a CURVE handshake, which computes on another thread what this side answers.
 *
 * <p>Threading: {@link #run} once, on any thread; then {@link #finish} on the session's. Whoever
 * carries it from one to the other sees to it that what was written is seen.
 */
final class CurveStep implements Runnable {
  /** What is computed. */
  interface Computation {
    /** The frame that answers, or null if there is none yet. */
    @Nullable Bytes compute() throws ProtocolException, InvalidKeyException;
  }

  private final Computation computation;
  private boolean done;
  private @Nullable Bytes answer;
  private @Nullable ProtocolException refusal;
  private @Nullable RuntimeException fault;

  CurveStep(Computation computation) {
    this.computation = computation;
  }

  @Override
  public void run() {
    try {
      answer = computation.compute();
    } catch (ProtocolException e) {
      refusal = e;
    } catch (InvalidKeyException e) {
      refusal =
          new ProtocolException(
              ProtocolError.KEY_EXCHANGE, "the peer's public key is of no use: " + e.getMessage());
    } catch (RuntimeException e) {
      fault = e; // thrown where the connection is, not where nobody knows whose step it was
    } finally {
      done = true;
    }
  }

  void finish(Consumer<Bytes> transmit) throws ProtocolException {
    if (!done) {
      throw new IllegalStateException("the work has not been done");
    }
    if (refusal != null) {
      throw refusal;
    }
    if (fault != null) {
      throw new IllegalStateException("a fault in a CURVE handshake", fault);
    }
    if (answer != null) {
      transmit.accept(answer);
    }
  }
}
