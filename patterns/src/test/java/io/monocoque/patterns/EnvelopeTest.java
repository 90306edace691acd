package io.monocoque.patterns;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.monocoque.bytes.Message;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
  private static Message hex(String... parts) {
    Message.Builder builder = Message.builder();
    for (String part : parts) {
      builder.add(HexFormat.of().parseHex(part));
    }
    return builder.build();
  }

  @Test
  void reqPutsAnEmptyPartInFront() {
    Message body = Message.of("a", "b");
    Message request = ReqEnvelope.wrap(body);
    assertEquals(hex("", "61", "62"), request);
    assertSame(body.part(1), request.part(2), "by reference");
  }

  @Test
  void reqTakesTheEmptyPartOffAReply() {
    assertEquals(hex("61", ""), ReqEnvelope.unwrap(hex("", "61", "")));
  }

  @Test
  void reqSkipsRepliesWithoutDelimiterOrBody() {
    assertNull(ReqEnvelope.unwrap(hex("61")));
    assertNull(ReqEnvelope.unwrap(hex("61", "", "62")));
    assertNull(ReqEnvelope.unwrap(hex("")));
  }

  @Test
  void aCorrelatedRequestCarriesItsIdAndSoDoesTheReply() {
    assertEquals(hex("80000001", "", "61"), ReqEnvelope.wrap(0x80000001, hex("61")));
    assertEquals(hex("61"), ReqEnvelope.unwrap(0x80000001, hex("80000001", "", "61")));
  }

  @Test
  void repliesToOtherRequestsAreSkipped() {
    assertNull(ReqEnvelope.unwrap(7, hex("00000008", "", "61")));
    assertNull(ReqEnvelope.unwrap(7, hex("000007", "", "61")));
    assertNull(ReqEnvelope.unwrap(7, hex("0000000007", "", "61")));
    assertNull(ReqEnvelope.unwrap(7, hex("", "61")));
    assertNull(ReqEnvelope.unwrap(7, hex("00000007", "61")));
    assertNull(ReqEnvelope.unwrap(7, hex("00000007", "")));
    assertNull(ReqEnvelope.unwrap(7, hex("00000007")));
  }

  @Test
  void repRepeatsTheWholeStackOfHops() {
    RepEnvelope.Opened opened =
        requireNonNull(RepEnvelope.open(hex("aa", "bb", "", "61", "", "62")));
    assertEquals(hex("61", "", "62"), opened.body());
    assertEquals(2, opened.envelope().hopCount());
    assertEquals(hex("aa", "bb", "", "63", "64"), opened.envelope().wrap(hex("63", "64")));
  }

  @Test
  void repAnswersAReqThroughTheEmptyPartAlone() {
    RepEnvelope.Opened opened = requireNonNull(RepEnvelope.open(hex("", "")));
    assertEquals(hex(""), opened.body());
    assertEquals(0, opened.envelope().hopCount());
    assertEquals(hex("", "63"), opened.envelope().wrap(hex("63")));
  }

  @Test
  void repSkipsRequestsWithoutDelimiterOrWithNothingBehindIt() {
    assertNull(RepEnvelope.open(hex("61")));
    assertNull(RepEnvelope.open(hex("61", "62")));
    assertNull(RepEnvelope.open(hex("")));
    assertNull(RepEnvelope.open(hex("aa", "")));
  }

  @Test
  void noPartIsCopied() {
    Message request = hex("aa", "", "61");
    RepEnvelope.Opened opened = requireNonNull(RepEnvelope.open(request));
    assertSame(request.part(2), opened.body().part(0));
    assertSame(request.part(0), opened.envelope().wrap(hex("62")).part(0));
  }
}
