package io.monocoque.interop;

import io.monocoque.libzmq.ZmqType;
import org.zeromq.SocketType;

/** The nine socket types, and what the other two implementations call them. */
enum Kind {
  PUSH,
  PULL,
  PUB,
  SUB,
  REQ,
  REP,
  DEALER,
  ROUTER,
  PAIR;

  ZmqType libzmq() {
    return ZmqType.valueOf(name());
  }

  SocketType jeromq() {
    return SocketType.valueOf(name());
  }
}
