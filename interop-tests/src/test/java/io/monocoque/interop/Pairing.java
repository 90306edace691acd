package io.monocoque.interop;

import java.time.Duration;
import java.util.List;

/**
 * Two socket types that talk to each other: who speaks first, who answers, and the envelopes that
 * their patterns want around a body.
 *
 * <p>Source: RFC 28 to 31.
 */
enum Pairing {
  PUSH_PULL(Kind.PUSH, Kind.PULL),
  PUB_SUB(Kind.PUB, Kind.SUB),
  REQ_REP(Kind.REQ, Kind.REP),
  REQ_ROUTER(Kind.REQ, Kind.ROUTER),
  DEALER_REP(Kind.DEALER, Kind.REP),
  DEALER_ROUTER(Kind.DEALER, Kind.ROUTER),
  DEALER_DEALER(Kind.DEALER, Kind.DEALER),
  ROUTER_ROUTER(Kind.ROUTER, Kind.ROUTER),
  PAIR_PAIR(Kind.PAIR, Kind.PAIR);

  /** The names of two ROUTERs that talk to each other; others don't need one. */
  static final String SPEAKER_NAME = "speaker";

  static final String ANSWERER_NAME = "answerer";

  private static final Duration PROBE_INTERVAL = Duration.ofMillis(20);
  private static final String PROBE = "probe";
  private static final String LAST_PROBE = "last probe";

  final Kind speaker;
  final Kind answerer;

  Pairing(Kind speaker, Kind answerer) {
    this.speaker = speaker;
    this.answerer = answerer;
  }

  boolean namesNeeded() {
    return this == ROUTER_ROUTER;
  }

  /** Whether the answerer can send at all. */
  boolean twoWay() {
    return this != PUSH_PULL && this != PUB_SUB;
  }

  /** Sends a body from the speaker to the answerer, who sends it back if it can. */
  void exchange(Peer from, Peer to, List<byte[]> body) {
    from.send(wrapped(from.kind(), to.kind(), Parts.bytes(ANSWERER_NAME), body));
    List<byte[]> received = to.receive();
    Parts.assertSame(body, unwrapped(to.kind(), from.kind(), received));
    if (twoWay()) {
      to.send(wrapped(to.kind(), from.kind(), received.getFirst(), body));
      Parts.assertSame(body, unwrapped(from.kind(), to.kind(), from.receive()));
    }
  }

  /**
   * Where messages are dropped until the connection stands, sends probes until one arrives and
   * throws away the rest of them.
   */
  void awaitPath(Peer from, Peer to) {
    if (this != PUB_SUB && this != ROUTER_ROUTER) {
      return;
    }
    List<byte[]> probe = probe(PROBE);
    Await.until(
        to + " hears " + from,
        () -> {
          from.send(probe);
          return to.poll(PROBE_INTERVAL) != null;
        });
    from.send(probe(LAST_PROBE));
    while (true) {
      List<byte[]> received = to.receive();
      if (Parts.text(received.getLast()).equals(LAST_PROBE)) {
        return;
      }
    }
  }

  private List<byte[]> probe(String text) {
    return wrapped(speaker, answerer, Parts.bytes(ANSWERER_NAME), Parts.of(text));
  }

  private static List<byte[]> wrapped(Kind from, Kind to, byte[] name, List<byte[]> body) {
    List<byte[]> message = body;
    if (needsDelimiter(from, to)) {
      message = Parts.concat(Parts.of(""), message);
    }
    return from == Kind.ROUTER ? Parts.concat(List.of(name), message) : message;
  }

  private static List<byte[]> unwrapped(Kind at, Kind from, List<byte[]> message) {
    int envelope = (at == Kind.ROUTER ? 1 : 0) + (needsDelimiter(at, from) ? 1 : 0);
    return message.subList(envelope, message.size());
  }

  /** REQ and REP write and read the empty part before the body themselves, the others do not. */
  private static boolean needsDelimiter(Kind at, Kind to) {
    return (at == Kind.ROUTER || at == Kind.DEALER) && (to == Kind.REQ || to == Kind.REP);
  }
}
