package io.monocoque.libzmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ZmqMonitorTest {
  private static final int WAIT_MILLIS = 10_000;

  @BeforeEach
  void libZmqIsThere() {
    Fixture.assumeLibZmq();
  }

  @Test
  void listenerReportsListeningAcceptedAndHandshake() {
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket pull = Fixture.open(context, ZmqType.PULL);
        ZmqMonitor monitor = pull.monitor()) {
      pull.bind("tcp://127.0.0.1:*");
      ZmqMonitorEvent listening = next(monitor, ZmqEvent.LISTENING);
      assertEquals(pull.lastEndpoint(), listening.endpoint());
      try (ZmqSocket push = Fixture.open(context, ZmqType.PUSH)) {
        push.connect(pull.lastEndpoint());
        next(monitor, ZmqEvent.ACCEPTED);
        next(monitor, ZmqEvent.HANDSHAKE_SUCCEEDED);
      }
      next(monitor, ZmqEvent.DISCONNECTED);
    }
  }

  @Test
  void onlyTheChosenEventsCome() {
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket pull = Fixture.open(context, ZmqType.PULL);
        ZmqSocket push = Fixture.open(context, ZmqType.PUSH);
        ZmqMonitor monitor = pull.monitor(ZmqEvent.HANDSHAKE_SUCCEEDED.number())) {
      pull.bind("tcp://127.0.0.1:*");
      push.connect(pull.lastEndpoint());
      next(monitor, ZmqEvent.HANDSHAKE_SUCCEEDED);
    }
  }

  @Test
  void noEventIsNullAfterTheTimeout() {
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket pull = Fixture.open(context, ZmqType.PULL);
        ZmqMonitor monitor = pull.monitor()) {
      assertNull(monitor.next(0));
      assertNull(monitor.next(20));
    }
  }

  @Test
  void closedSocketsMonitorSaysSoAndCloses() {
    try (ZmqContext context = ZmqContext.open()) {
      ZmqSocket pull = Fixture.open(context, ZmqType.PULL);
      try (ZmqMonitor monitor = pull.monitor()) {
        pull.close();
        next(monitor, ZmqEvent.MONITOR_STOPPED);
      }
    }
  }

  @Test
  void monitorCanBeOpenedAgainAfterItsClose() {
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket pull = Fixture.open(context, ZmqType.PULL)) {
      pull.monitor().close();
      try (ZmqMonitor second = pull.monitor()) {
        pull.bind("tcp://127.0.0.1:*");
        next(second, ZmqEvent.LISTENING);
      }
    }
  }

  @Test
  void eventIsDecodedFromItsTwoParts() {
    byte[] head = new byte[6];
    ByteBuffer.wrap(head).order(ByteOrder.nativeOrder()).putShort((short) 0x8001).putInt(-2);
    ZmqMonitorEvent event = ZmqMonitorEvent.of(List.of(head, Fixture.bytes("tcp://x:1")));
    assertEquals(new ZmqMonitorEvent(0x8001, -2, "tcp://x:1"), event);
    assertNull(event.event());
  }

  private static ZmqMonitorEvent next(ZmqMonitor monitor, ZmqEvent wanted) {
    ZmqMonitorEvent event = monitor.next(WAIT_MILLIS);
    assertNotNull(event, wanted + " in time");
    assertEquals(wanted, event.event(), event::toString);
    return event;
  }
}
