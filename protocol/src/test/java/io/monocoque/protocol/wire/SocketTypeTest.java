package io.monocoque.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SocketTypeTest {
  @Test
  void acceptsExactlyThePairsOfTheSpecification() {
    String table =
        """
        PAIR:PAIR
        PUB:SUB,XSUB
        SUB:PUB,XPUB
        REQ:REP,ROUTER
        REP:REQ,DEALER
        DEALER:REP,DEALER,ROUTER
        ROUTER:REQ,DEALER,ROUTER
        PULL:PUSH
        PUSH:PULL
        XPUB:SUB,XSUB
        XSUB:PUB,XPUB
        """;
    assertEquals(
        table,
        Arrays.stream(SocketType.values())
            .map(
                own ->
                    own
                        + ":"
                        + Arrays.stream(SocketType.values())
                            .filter(own::accepts)
                            .map(SocketType::name)
                            .sorted(SocketTypeTest::byCode)
                            .collect(Collectors.joining(","))
                        + "\n")
            .collect(Collectors.joining()));
  }

  private static int byCode(String a, String b) {
    return Integer.compare(SocketType.valueOf(a).code(), SocketType.valueOf(b).code());
  }

  @Test
  void acceptanceIsSymmetric() {
    for (SocketType a : SocketType.values()) {
      for (SocketType b : SocketType.values()) {
        assertEquals(a.accepts(b), b.accepts(a), () -> a + " and " + b);
      }
    }
  }

  @Test
  void wireNamesAreExact() {
    assertEquals(SocketType.DEALER, SocketType.ofWireName("DEALER"));
    assertNull(SocketType.ofWireName("dealer"));
    assertNull(SocketType.ofWireName("CLIENT"));
    assertNull(SocketType.ofWireName(""));
  }

  @Test
  void codesAreThoseOfZmtp2() {
    assertEquals(0, SocketType.PAIR.code());
    assertEquals(3, SocketType.REQ.code());
    assertEquals(8, SocketType.PUSH.code());
    assertEquals(10, SocketType.XSUB.code());
  }

  @Test
  void onlyTypesThatAreRoutedToSendAnIdentity() {
    Set<SocketType> sending = EnumSet.noneOf(SocketType.class);
    for (SocketType type : SocketType.values()) {
      if (type.sendsIdentity()) {
        sending.add(type);
      }
    }
    assertEquals(EnumSet.of(SocketType.REQ, SocketType.DEALER, SocketType.ROUTER), sending);
  }
}
