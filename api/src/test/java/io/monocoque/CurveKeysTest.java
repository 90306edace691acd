package io.monocoque;

import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
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
    String text =
        assertThrows(IllegalArgumentException.class, () -> CurveKeys.of(publicKey, secretKey))
            .toString();
    assertTrue(text.contains(why), text);
    assertFalse(text.contains(SECRET.substring(0, 10)), "the secret key is told");
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
    assertEquals(PUBLIC, Certificate.read(file).publicKey());
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
