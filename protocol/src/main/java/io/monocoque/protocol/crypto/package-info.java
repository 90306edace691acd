/**
 * The primitives of CURVE: X25519 from the JDK; XSalsa20 and Poly1305, which it does not have.
 *
 * <p>Everything that touches a secret takes the same time whatever the secret is: no branch and no
 * index depends on one, lengths excepted, which are public. See ADR 0015.
 */
package io.monocoque.protocol.crypto;
