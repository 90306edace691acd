package io.monocoque;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Keys of CURVE come from texts, and their secret part shows up nowhere else. */
class CurveKeysTest {
  private static final String PUBLIC = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";
  private static final String SECRET = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs";

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
}
