package io.monocoque.protocol.crypto;

import static io.monocoque.protocol.wire.Hex.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.InvalidKeyException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class X25519Test {
  @ParameterizedTest
  @CsvSource({
    // RFC 7748, 5.2
    "A546E36BF0527C9D3B16154B82465EDD62144C0AC1FC5A18506A2244BA449AC4,"
        + "E6DB6867583030DB3594C1A424B15F7C726624EC26B3353B10A903A6D0AB1C4C,"
        + "C3DA55379DE9C6908E94EA4DF28D084F32ECCF03491C71F754B4075577A28552",
    "4B66E9D4D1B4673C5AD22691957D6AF5C11B6421E0EA01D42CA4169E7918BA0D,"
        + "E5210F12786811D3F4B7959D0538AE2C31DBE7106FC03C3EFC4CD549C715A493,"
        + "95CBDE9476E8907D7AADE45CB4B873F88B595A68799FA152E6F8F7647AAC7957",
  })
  void agreementIsThatOfTheRfc(String secret, String point, String expected)
      throws InvalidKeyException {
    assertArrayEquals(hex(expected), X25519.agree(hex(secret), hex(point)));
  }

  /** RFC 7748, 6.1; the same keys stand in "Cryptography in NaCl". */
  @Test
  void bothSidesAgree() throws InvalidKeyException {
    byte[] alice = hex("77076D0A7318A57D3C16C17251B26645DF4C2F87EBC0992AB177FBA51DB92C2A");
    byte[] bob = hex("5DAB087E624A8A4B79E17F8B83800EE66F3BB1292618B6FD1C2F8B27FF88E0EB");
    assertArrayEquals(
        hex("8520F0098930A754748B7DDCB43EF75A0DBF3A0D26381AF4EBA4A98EAA9B4E6A"),
        X25519.publicKey(alice));
    byte[] shared = hex("4A5D9D5BA4CE2DE1728E3BF480350F25E07E21C947D19E3376F09B3C1E161742");
    assertArrayEquals(shared, X25519.agree(alice, X25519.publicKey(bob)));
    assertArrayEquals(shared, X25519.agree(bob, X25519.publicKey(alice)));
    assertTrue(X25519.isOfLargeOrder(X25519.publicKey(alice)));
  }

  @Test
  void thousandFoldAgreementIsThatOfTheRfc() throws InvalidKeyException {
    byte[] secret = hex("09" + "00".repeat(31));
    byte[] point = secret;
    for (int i = 0; i < 1000; i++) {
      byte[] next = X25519.agree(secret, point);
      point = secret;
      secret = next;
    }
    assertArrayEquals(
        hex("684CF59BA83309552800EF566F2F4D3C1C3887C49360E3875F2EB94D99532C51"), secret);
  }

  /** All points of small order, in all their encodings; Wycheproof's class LowOrderPublic. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "E0EB7A7C3B41B8AE1656E3FAF19FC46ADA098DEB9C32B1FD866205165F49B800",
        "5F9C95BCA3508C24B1D0B1559C83EF5B04445CC4581C8E86D8224EDDD09F1157",
        "ECFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F",
        "EDFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F",
        "EEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "E0EB7A7C3B41B8AE1656E3FAF19FC46ADA098DEB9C32B1FD866205165F49B880",
        "5F9C95BCA3508C24B1D0B1559C83EF5B04445CC4581C8E86D8224EDDD09F11D7",
        "ECFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
        "EDFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
        "EEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
      })
  void pointOfSmallOrderIsRefused(String point) {
    byte[] secret = hex("A546E36BF0527C9D3B16154B82465EDD62144C0AC1FC5A18506A2244BA449AC4");
    assertThrows(InvalidKeyException.class, () -> X25519.agree(secret, hex(point)));
    assertFalse(X25519.isOfLargeOrder(hex(point)));
  }

  /** Any bytes are a key; among them numbers over the prime, and points of the curve's twist. */
  @Property(tries = 200)
  void agreementIsThatOfBouncyCastle(
      @ForAll @Size(32) byte[] secret, @ForAll @Size(32) byte[] point) {
    byte[] expected = new byte[32];
    boolean usable =
        org.bouncycastle.math.ec.rfc7748.X25519.calculateAgreement(
            secret, 0, point, 0, expected, 0);
    try {
      assertArrayEquals(expected, X25519.agree(secret, point));
    } catch (InvalidKeyException e) {
      if (usable) {
        throw new AssertionError("refused what is usable", e);
      }
    }
  }
}
