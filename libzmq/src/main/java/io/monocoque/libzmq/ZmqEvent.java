package io.monocoque.libzmq;

import org.jspecify.annotations.Nullable;

/** The kinds of a socket's events, with libzmq's numbers, each one bit. */
public enum ZmqEvent {
  CONNECTED(0x0001),
  CONNECT_DELAYED(0x0002),
  CONNECT_RETRIED(0x0004),
  LISTENING(0x0008),
  BIND_FAILED(0x0010),
  ACCEPTED(0x0020),
  ACCEPT_FAILED(0x0040),
  CLOSED(0x0080),
  CLOSE_FAILED(0x0100),
  DISCONNECTED(0x0200),
  MONITOR_STOPPED(0x0400),
  HANDSHAKE_FAILED_NO_DETAIL(0x0800),
  HANDSHAKE_SUCCEEDED(0x1000),
  HANDSHAKE_FAILED_PROTOCOL(0x2000),
  HANDSHAKE_FAILED_AUTH(0x4000);

  private final int number;

  ZmqEvent(int number) {
    this.number = number;
  }

  /** The value of the C constant. */
  public int number() {
    return number;
  }

  /** The kind with this number, or null for one that a newer library added. */
  static @Nullable ZmqEvent withNumber(int number) {
    for (ZmqEvent event : values()) {
      if (event.number == number) {
        return event;
      }
    }
    return null;
  }
}
