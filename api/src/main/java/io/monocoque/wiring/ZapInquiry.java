package io.monocoque.wiring;

import io.monocoque.bytes.Message;
import io.monocoque.patterns.InprocEnd;
import io.monocoque.patterns.PipeListener;
import io.monocoque.protocol.security.Verdict;
import io.monocoque.protocol.security.Zap;
import io.monocoque.protocol.wire.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * One question about a peer, put to the socket that is bound where libzmq has its ZAP handler. It
 * has a pipe of its own, as if a REQ had connected, so what comes back is its answer; nobody waits
 * for that.
 *
 * <p>Threading: the loop, except {@link #ask} and what the pipe calls.
 */
final class ZapInquiry implements PipeListener {
  /** Told on the loop, once, unless the question was taken back. */
  interface Asker {
    void onDecided(Verdict verdict);

    /**
     * There was no answer, or none that is one.
     *
     * @param code libzmq's for what is wrong with it, or 0
     */
    void onUndecided(String reason, int code);
  }

  private final SocketCore core;
  private final Asker asker;

  /** Set when the question was asked. */
  private @Nullable InprocEnd end;

  private boolean over;

  ZapInquiry(SocketCore core, Asker asker) {
    this.core = core;
    this.asker = asker;
  }

  /** Asks; on a thread that may wait while sockets are bound and connected. */
  void ask(Message request) {
    InprocEnd opened = core.engine().inproc().ask(Zap.NAME, this);
    if (opened != null && !opened.tryWrite(request)) {
      opened.close(); // it was being closed
      opened = null;
    }
    InprocEnd asked = opened;
    core.execute(() -> asked(asked));
  }

  private void asked(@Nullable InprocEnd opened) {
    end = opened;
    if (over) {
      cancel();
    } else if (opened == null) {
      undecided("no ZAP handler is bound to inproc://" + Zap.NAME, 0);
    } else {
      look();
    }
  }

  /** Takes the question back, or ends it. */
  void cancel() {
    over = true;
    if (end != null) {
      end.close();
      end = null;
    }
  }

  @Override
  public void onReadable(InprocEnd told) {
    core.execute(this::look);
  }

  @Override
  public void onWritable(InprocEnd told) {}

  @Override
  public void onPeerClosed(InprocEnd told) {
    core.execute(this::look);
  }

  private void look() {
    InprocEnd asked = end;
    if (asked == null) {
      return;
    }
    Message reply = asked.tryRead();
    if (reply != null) {
      decide(reply);
    } else if (asked.ended()) {
      undecided("the ZAP handler was closed without an answer", 0);
    }
  }

  private void decide(Message reply) {
    Verdict verdict;
    try {
      verdict = Zap.verdict(reply);
    } catch (ProtocolException e) {
      undecided(String.valueOf(e.getMessage()), e.code().number());
      return;
    }
    cancel();
    asker.onDecided(verdict);
  }

  private void undecided(String reason, int code) {
    cancel();
    asker.onUndecided(reason, code);
  }
}
