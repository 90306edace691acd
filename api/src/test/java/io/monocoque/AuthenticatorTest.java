package io.monocoque;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.monocoque.Authenticator.Answer;
import io.monocoque.bytes.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The authenticators that are there: by address, by password, by certificate. */
class AuthenticatorTest {
  @TempDir Path directory;

  private static Authenticator.Request from(String address, Authenticator.Credentials shown) {
    return new Authenticator.Request("", address, Bytes.empty(), shown);
  }

  private static Authenticator.Request from(String address) {
    return from(address, new Authenticator.Credentials.None());
  }

  private static Authenticator.Request user(String name, String password) {
    return from("", new Authenticator.Credentials.Plain(name, Bytes.of(password)));
  }

  private static void allowed(Authenticator by, Authenticator.Request request, String userId)
      throws Exception {
    assertEquals(userId, assertInstanceOf(Answer.Allow.class, by.authenticate(request)).userId());
  }

  private static void denied(Authenticator by, Authenticator.Request request) throws Exception {
    assertInstanceOf(Answer.Deny.class, by.authenticate(request));
  }

  @Test
  void addressesAreAllowedOrDeniedWhateverTheirText() throws Exception {
    Authenticator only = Authenticator.onlyFrom(Set.of("192.0.2.1", "2001:db8::1"));
    allowed(only, from("192.0.2.1"), "");
    allowed(only, from("2001:db8:0:0:0:0:0:1"), "");
    denied(only, from("192.0.2.2"));
    denied(only, from(""));
    Authenticator not = Authenticator.notFrom(Set.of("192.0.2.1"));
    denied(not, from("192.0.2.1"));
    allowed(not, from("192.0.2.2"), "");
    assertThrows(
        IllegalArgumentException.class, () -> Authenticator.onlyFrom(Set.of("example.org")));
  }

  @Test
  void passwordsAreReadAgainWhenTheFileHasChanged() throws Exception {
    Path file = directory.resolve("passwords");
    Files.writeString(file, "# users\nbob=secret=1\nalice = x\n");
    Authenticator passwords = Authenticator.passwords(file);
    allowed(passwords, user("bob", "secret=1"), "bob");
    allowed(passwords, user("alice", "x"), "alice");
    denied(passwords, user("bob", "secret"));
    denied(passwords, user("eve", ""));
    denied(passwords, user("# users", ""));
    denied(passwords, from("127.0.0.1"));
    Files.writeString(file, "eve=now allowed\n");
    denied(passwords, user("bob", "secret=1"));
    allowed(passwords, user("eve", "now allowed"), "eve");
    Files.delete(file);
    assertThrows(IOException.class, () -> passwords.authenticate(user("eve", "now allowed")));
  }

  @Test
  void certificatesAreReadAgainWhenOthersAreThere() throws Exception {
    CurveKeys bob = CurveKeys.generate();
    CurveKeys alice = CurveKeys.generate();
    bob.save(directory.resolve("bob"));
    Files.writeString(directory.resolve("notes.txt"), "no certificate");
    Files.write(directory.resolve("picture"), new byte[] {(byte) 0xff, 0, (byte) 0x80});
    Authenticator certificates = Authenticator.certificates(directory);
    allowed(certificates, client(bob), bob.publicKey());
    denied(certificates, client(alice));
    denied(certificates, user("bob", ""));
    alice.save(directory.resolve("alice"));
    allowed(certificates, client(alice), alice.publicKey());
    Files.delete(directory.resolve("bob"));
    Files.delete(directory.resolve("bob_secret"));
    denied(certificates, client(bob));
  }

  private static Authenticator.Request client(CurveKeys keys) {
    return from("", new Authenticator.Credentials.Curve(keys.publicKey()));
  }

  @Test
  void bothOfTwoHaveToAllow() throws Exception {
    Authenticator both =
        Authenticator.onlyFrom(Set.of("192.0.2.1")).and(_ -> Authenticator.allow("bob"));
    allowed(both, from("192.0.2.1"), "bob");
    denied(both, from("192.0.2.2"));
    denied(
        Authenticator.onlyFrom(Set.of("192.0.2.1")).and(_ -> Authenticator.deny()),
        from("192.0.2.1"));
  }
}
