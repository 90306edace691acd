package io.monocoque.protocol.security;

import static io.monocoque.protocol.wire.Hex.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.protocol.wire.Metadata;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a ZAP handler is asked, frame for frame, and what its replies mean. */
class ZapTest {
  private static final Bytes NAME = Bytes.of("peer-1");

  private static Message reply(String status, Bytes metadata) {
    return Message.of(
        Bytes.empty(),
        Bytes.of("1.0"),
        Bytes.of("1"),
        Bytes.of(status),
        Bytes.of("because"),
        Bytes.of("bob"),
        metadata);
  }

  private static void refused(ProtocolError code, Message reply) {
    assertEquals(code, assertThrows(ProtocolException.class, () -> Zap.verdict(reply)).code());
  }

  @Test
  void requestsHaveTheFramesOfTheirMechanism() {
    assertEquals(
        Message.of("", "1.0", "1", "jobs", "192.0.2.1", "peer-1", "NULL"),
        Zap.request("jobs", "192.0.2.1", NAME, new Credentials.None()));
    assertEquals(
        Message.of("", "1.0", "1", "", "", "", "PLAIN", "user", "secret"),
        Zap.request(
            "", "", Bytes.empty(), new Credentials.Plain(Bytes.of("user"), Bytes.of("secret"))));
    Bytes key = Bytes.of(new byte[32]);
    assertEquals(
        Message.builder()
            .addAll(Message.of("", "1.0", "1", "jobs", "::1", "peer-1", "CURVE"))
            .add(key)
            .build(),
        Zap.request("jobs", "::1", NAME, new Credentials.Curve(new CurvePublicKey(key))));
  }

  @Test
  void acceptanceTellsWhoItIs() throws ProtocolException {
    assertEquals(
        new Verdict.Accepted("bob", Metadata.of(Map.of("Hello", Bytes.of("World")))),
        Zap.verdict(reply("200", bytes("05 'Hello' 00000005 'World'"))));
    assertEquals(
        new Verdict.Accepted("bob", Metadata.of(Map.of())),
        Zap.verdict(reply("200", Bytes.empty())));
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 400, 500})
  void denialsHaveTheirStatus(int status) throws ProtocolException {
    assertEquals(
        new Verdict.Denied(status), Zap.verdict(reply(Integer.toString(status), Bytes.empty())));
  }

  @Test
  void repliesOfOtherNumbersOfPartsAreMalformed() {
    refused(ProtocolError.ZAP_MALFORMED_REPLY, Message.of(""));
    List<Bytes> parts = reply("200", Bytes.empty()).parts();
    refused(ProtocolError.ZAP_MALFORMED_REPLY, Message.of(parts.subList(0, 6)));
    refused(ProtocolError.ZAP_MALFORMED_REPLY, Message.of(parts.subList(1, 7)));
    refused(
        ProtocolError.ZAP_MALFORMED_REPLY,
        Message.builder().addAll(Message.of(parts)).addEmpty().build());
  }

  @Test
  void whatIsWrongHasItsCode() {
    refused(ProtocolError.ZAP_UNSPECIFIED, Message.of("x", "1.0", "1", "200", "", "", ""));
    refused(ProtocolError.ZAP_BAD_VERSION, Message.of("", "2.0", "1", "200", "", "", ""));
    refused(ProtocolError.ZAP_BAD_REQUEST_ID, Message.of("", "1.0", "2", "200", "", "", ""));
    for (String status : List.of("", "20", "2000", "201", "100", "600", "abc", "200\0")) {
      refused(ProtocolError.ZAP_INVALID_STATUS_CODE, reply(status, Bytes.empty()));
    }
    for (String status : List.of("200", "300", "400", "500")) {
      refused(
          ProtocolError.ZAP_INVALID_METADATA, reply(status, bytes("05 'Hello' 00000006 'World'")));
    }
    refused(ProtocolError.ZAP_INVALID_METADATA, reply("200", bytes("00")));
  }

  @Test
  void theCodesAreThoseOfTheMonitor() {
    assertEquals(0x20000001, ProtocolError.ZAP_MALFORMED_REPLY.number());
    assertEquals(0x20000002, ProtocolError.ZAP_BAD_REQUEST_ID.number());
    assertEquals(0x20000003, ProtocolError.ZAP_BAD_VERSION.number());
    assertEquals(0x20000004, ProtocolError.ZAP_INVALID_STATUS_CODE.number());
    assertEquals(0x20000005, ProtocolError.ZAP_INVALID_METADATA.number());
  }
}
