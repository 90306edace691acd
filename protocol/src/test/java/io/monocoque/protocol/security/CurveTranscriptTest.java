package io.monocoque.protocol.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.security.Mechanism.Progress;
import io.monocoque.protocol.wire.Frames;
import io.monocoque.protocol.wire.Hex;
import io.monocoque.protocol.wire.ProtocolException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Both sides, byte by byte. */
class CurveTranscriptTest {
  @Test
  void clientSaysWhatLibsodiumWouldSay() throws ProtocolException {
    Side client = Side.started(CurveTranscript.client());
    assertEquals(Bytes.of(CurveTranscript.HELLO), client.next());
    client.receive(Bytes.of(CurveTranscript.WELCOME));
    assertEquals(Bytes.of(CurveTranscript.INITIATE), client.next());
    client.receive(Bytes.of(CurveTranscript.READY));
    assertEquals(Progress.READY, client.progress);
    assertTrue(client.sent.isEmpty());
    assertEquals(CurveTranscript.SERVER_SAYS, client.mechanism.peerMetadata());

    Sealer sealer = Objects.requireNonNull(client.mechanism.sealer());
    assertSealed(sealer, "01 05 'Hello'", CurveTranscript.MESSAGE_MORE);
    assertSealed(sealer, "00 00", CurveTranscript.MESSAGE_EMPTY);
    assertSealed(sealer, "04 07 04 'PING' 0000", CurveTranscript.MESSAGE_PING);
    assertOpened(
        Objects.requireNonNull(client.mechanism.opener()),
        CurveTranscript.MESSAGE_LONG,
        longMessage());
  }

  @Test
  void serverSaysWhatLibsodiumWouldSay() throws ProtocolException {
    Side server = Side.started(CurveTranscript.server());
    server.receive(Bytes.of(CurveTranscript.HELLO));
    assertEquals(Bytes.of(CurveTranscript.WELCOME), server.next());
    server.receive(Bytes.of(CurveTranscript.INITIATE));
    assertTrue(server.sent.isEmpty());
    assertEquals(Progress.AUTHENTICATING, server.progress);
    assertEquals(
        new Credentials.Curve(CurvePublicKey.of(CurveTranscript.CLIENT_PUBLIC)),
        server.mechanism.credentials());
    server.decide(Verdict.Accepted.UNKNOWN);
    assertEquals(Bytes.of(CurveTranscript.READY), server.next());
    assertEquals(Progress.READY, server.progress);
    assertEquals(CurveTranscript.CLIENT_SAYS, server.mechanism.peerMetadata());

    Opener opener = Objects.requireNonNull(server.mechanism.opener());
    assertOpened(opener, CurveTranscript.MESSAGE_MORE, Hex.hex("01 05 'Hello'"));
    assertOpened(opener, CurveTranscript.MESSAGE_EMPTY, Hex.hex("00 00"));
    assertOpened(opener, CurveTranscript.MESSAGE_PING, Hex.hex("04 07 04 'PING' 0000"));
    Sealer sealer = Objects.requireNonNull(server.mechanism.sealer());
    assertEquals(Bytes.of(CurveTranscript.MESSAGE_LONG), Bytes.of(sealed(sealer, longMessage())));
  }

  private static byte[] longMessage() {
    byte[] frame = new byte[9 + 256];
    Frames.encodeHeader(MemorySegment.ofArray(frame), 0, false, 256);
    for (int i = 0; i < 256; i++) {
      frame[9 + i] = (byte) i;
    }
    return frame;
  }

  private static void assertSealed(Sealer sealer, String plain, byte[] expected) {
    assertEquals(Bytes.of(expected), Bytes.of(sealed(sealer, Hex.hex(plain))));
  }

  private static byte[] sealed(Sealer sealer, byte[] frame) {
    int body = frame.length - Frames.headerSize(frame[0]);
    byte[] target = new byte[(int) Sealer.sealedSize(body)];
    long end = sealer.sealFrame(MemorySegment.ofArray(frame), 0, MemorySegment.ofArray(target), 0);
    assertEquals(target.length, end);
    return target;
  }

  private static void assertOpened(Opener opener, byte[] sealed, byte[] expected)
      throws ProtocolException {
    int header = Frames.headerSize(sealed[0]);
    byte[] target = new byte[sealed.length];
    long end =
        opener.open(
            MemorySegment.ofArray(sealed),
            header,
            sealed.length - header,
            MemorySegment.ofArray(target),
            0);
    assertEquals(Bytes.of(expected), Bytes.of(Arrays.copyOf(target, (int) end)));
  }
}
