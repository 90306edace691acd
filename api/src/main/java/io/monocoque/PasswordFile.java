package io.monocoque;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets PLAIN users in whose password stands in a file. See {@link Authenticator#passwords}.
 *
 * <p>Threading: any thread.
 */
final class PasswordFile implements Authenticator {
  private final WatchedFiles<Map<String, byte[]>> passwords;

  PasswordFile(Path file) {
    passwords = new WatchedFiles<>(file, PasswordFile::read);
  }

  private static Map<String, byte[]> read(List<Path> files) throws IOException {
    Map<String, byte[]> passwords = new HashMap<>();
    for (String line : Files.readAllLines(files.getFirst())) {
      int equals = line.indexOf('=');
      if (equals > 0 && line.charAt(0) != '#') {
        passwords.put(
            line.substring(0, equals).strip(),
            line.substring(equals + 1).strip().getBytes(StandardCharsets.UTF_8));
      }
    }
    return passwords;
  }

  @Override
  public Answer authenticate(Request request) throws IOException {
    if (request.credentials() instanceof Credentials.Plain shown) {
      byte[] expected = passwords.value().get(shown.userName());
      if (expected != null && MessageDigest.isEqual(expected, shown.password().toArray())) {
        return Authenticator.allow(shown.userName());
      }
    }
    return Authenticator.deny();
  }
}
