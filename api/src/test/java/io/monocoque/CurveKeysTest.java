package io.monocoque;

import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.protocol.security.Z85;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Keys of CURVE come from texts and files, and their secret part shows up nowhere else. */
class CurveKeysTest {
  private static final String PUBLIC = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";
  private static final String SECRET = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs";

  @TempDir Path directory;

  @Test
  void thePublicKeyFollowsFromTheSecretOne() {
    assertEquals(PUBLIC, CurveKeys.ofSecretKey(SECRET).publicKey());
    assertEquals(PUBLIC, CurveKeys.of(PUBLIC, SECRET).publicKey());
    assertNotEquals(CurveKeys.generate().publicKey(), CurveKeys.generate().publicKey());
  }

  @Test
  void keysThatDoNotBelongTogetherAreRefused() {
    refused(CurveKeys.generate().publicKey(), SECRET, "belong");
    refused(PUBLIC, SECRET + "x", "40 characters of Z85, not 41");
    refused(PUBLIC.substring(5), SECRET, "40 characters of Z85, not 35");
    refused(SECRET, SECRET, "belong");
  }

  private static void refused(String publicKey, String secretKey, String why) {
    refused(() -> CurveKeys.of(publicKey, secretKey), why);
  }

  private static void refused(Executable giving, String why) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, giving);
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
    for (Throwable each = e; each != null; each = each.getCause()) {
      assertFalse(each.toString().contains(SECRET.substring(0, 10)), "the secret key is told");
    }
  }

  @Test
  void whatIsNoKeyIsRefusedWithTheFormOfOne() {
    for (String each :
        List.of("", "x", SECRET.substring(1), SECRET + "0", SECRET + "00000", SECRET + SECRET)) {
      String why = "a secret CURVE key has 40 characters of Z85, not " + each.length();
      refused(() -> CurveKeys.ofSecretKey(each), why);
    }
    for (char each : " ~\"\\,;'`|_\u00e9".toCharArray()) {
      String wrong = SECRET.substring(0, 39) + each;
      refused(() -> CurveKeys.ofSecretKey(wrong), "40 characters of Z85, and this is none");
      refused(() -> CurveKeys.of(wrong, SECRET), "a public CURVE key has 40 characters of Z85");
    }
    // More than 32 bits in five characters.
    refused(() -> CurveKeys.ofSecretKey(SECRET.substring(5) + "#####"), "40 characters of Z85");
  }

  /** Nobody has a secret to them; whoever agrees on a key with them agrees on zero. */
  @Test
  void publicKeysOfSmallOrderAreRefused() {
    try (Monocoque mq = Ground.NIO_TCP.open()) {
      for (String each :
          List.of(
              "00".repeat(32),
              "01" + "00".repeat(31),
              "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
              "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
              "ec" + "ff".repeat(30) + "7f",
              "ed" + "ff".repeat(30) + "7f",
              "ee" + "ff".repeat(30) + "7f",
              "00".repeat(31) + "80")) {
        String key = Z85.encode(HexFormat.of().parseHex(each));
        refused(() -> mq.push(o -> o.curve(CurveKeys.generate(), key)), "small order");
        refused(() -> CurveKeys.of(key, SECRET), "small order");
      }
    }
  }

  @Test
  void wrongFilesAreRefusedByName() throws IOException {
    Path file = directory.resolve("wrong");
    wrong(file, "", "no public-key of 40 characters");
    wrong(file, "public-key = \"" + PUBLIC + "\"", "no public-key of 40 characters");
    wrong(file, certificate(PUBLIC.substring(1), SECRET), "no public-key of 40 characters");
    wrong(file, certificate(PUBLIC.substring(1) + "~", SECRET), "a public CURVE key has 40");
    wrong(file, certificate(PUBLIC, SECRET.substring(1)), "a secret CURVE key has 40");
    wrong(file, certificate(PUBLIC, SECRET.substring(1) + "~"), "a secret CURVE key has 40");
    wrong(file, certificate("0".repeat(40), SECRET), "small order");
    wrong(file, certificate(CurveKeys.generate().publicKey(), SECRET), "does not belong");
    Files.write(file, new byte[] {(byte) 0xff, 0, (byte) 0xfe, '\n', (byte) 0x80});
    refused(() -> CurveKeys.load(file), file.toString());
    refused(() -> CurveKeys.loadPublicKey(file), file.toString());
  }

  private static void wrong(Path file, String content, String why) throws IOException {
    Files.writeString(file, content);
    refused(() -> CurveKeys.load(file), why);
    refused(() -> CurveKeys.load(file), file.toString());
  }

  private static String certificate(String publicKey, String secretKey) {
    return "curve\n  public-key = \"" + publicKey + "\"\n  secret-key = \"" + secretKey + "\"\n";
  }

  @Test
  void theSecretKeyIsNotPrinted() {
    assertEquals("CurveKeys[" + PUBLIC + "]", CurveKeys.ofSecretKey(SECRET).toString());
  }

  @Test
  void certificatesAreReadAsTheyWereWritten() throws IOException {
    Path file = directory.resolve("client.key");
    Path secret = directory.resolve("client.key_secret");
    Files.writeString(secret, "somebody else could read what stood here");
    CurveKeys.of(PUBLIC, SECRET).save(file);
    assertEquals(PUBLIC, CurveKeys.load(secret).publicKey());
    assertEquals(PUBLIC, CurveKeys.loadPublicKey(file));
    assertEquals(PUBLIC, CurveKeys.loadPublicKey(secret));
    assertFalse(Files.readString(file).contains(SECRET));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> CurveKeys.load(file))
            .toString()
            .contains("_secret"));
  }

  @Test
  void czmqsCertificatesAreRead() throws IOException {
    Path file = directory.resolve("czmq");
    Files.writeString(
        file,
        """
        #   ****  Generated on 2026-11-26 10:00:00 by CZMQ  ****
        #   ZeroMQ CURVE **Secret** Certificate

        metadata
            name = "Bob = the first"
            role = 'worker'     # a comment
            level = 3 # another
        curve
            public-key = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
            secret-key = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"
        """);
    Certificate certificate = Certificate.read(file);
    assertEquals(PUBLIC, certificate.publicKey());
    assertEquals(SECRET, certificate.secretKey());
    assertEquals("Bob = the first", present(certificate.metadata().get("name")).text());
    assertEquals("worker", present(certificate.metadata().get("role")).text());
    assertEquals("3", present(certificate.metadata().get("level")).text());
    assertFalse(certificate.toString().contains(SECRET));
  }
}
