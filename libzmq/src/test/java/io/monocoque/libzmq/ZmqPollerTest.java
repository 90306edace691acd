package io.monocoque.libzmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ZmqPollerTest {
  private static final int WAIT_MILLIS = 10_000;

  @Test
  void tellsWhichSocketHasAMessage() {
    Fixture.assumeLibZmq();
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket first = Fixture.open(context, ZmqType.PULL);
        ZmqSocket second = Fixture.open(context, ZmqType.PULL);
        ZmqSocket push = Fixture.open(context, ZmqType.PUSH)) {
      first.bind("inproc://first");
      second.bind("inproc://second");
      push.connect("inproc://second");
      ZmqPoller poller = new ZmqPoller(List.of(first, second));
      assertEquals(0, poller.poll(0));
      assertFalse(poller.isReadable(1));

      assertTrue(push.send("something"));
      assertEquals(1, poller.poll(WAIT_MILLIS));
      assertFalse(poller.isReadable(0));
      assertTrue(poller.isReadable(1));

      Fixture.receivePart(second);
      assertEquals(0, poller.poll(0));
    }
  }

  @Test
  void closedSocketCannotBePolled() {
    Fixture.assumeLibZmq();
    try (ZmqContext context = ZmqContext.open()) {
      ZmqSocket closed = Fixture.open(context, ZmqType.PULL);
      closed.close();
      assertThrows(IllegalStateException.class, () -> new ZmqPoller(List.of(closed)));
    }
  }
}
