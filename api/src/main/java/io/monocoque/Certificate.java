package io.monocoque;

import io.monocoque.bytes.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A CURVE key as CZMQ keeps it in a file: indented names with values (ZPL).
 *
 * <pre>
 *   metadata
 *       name = "value"
 *   curve
 *       public-key = "40 characters of Z85"
 *       secret-key = "40 characters of Z85"     in the secret file only
 * </pre>
 *
 * <p>Threading: immutable. Source: RFC 4 (ZPL).
 */
record Certificate(String publicKey, @Nullable String secretKey, Map<String, Bytes> metadata) {
  private static final int KEY_LENGTH = 40;

  /**
   * Reads a certificate.
   *
   * @throws IllegalArgumentException if it has no public key; no key is in the message
   */
  static Certificate read(Path file) throws IOException {
    String section = "";
    Map<String, String> curve = new HashMap<>();
    Map<String, Bytes> metadata = new HashMap<>();
    // Whatever the bytes are: what is no text is no certificate either.
    String content = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    for (String line : content.lines().toList()) {
      String text = line.strip();
      if (text.isEmpty() || text.charAt(0) == '#') {
        continue;
      }
      int equals = text.indexOf('=');
      if (!Character.isWhitespace(line.charAt(0))) {
        section = text;
      } else if (equals > 0) {
        String name = text.substring(0, equals).strip();
        String value = value(text.substring(equals + 1).strip());
        if (section.equals("curve")) {
          curve.put(name, value);
        } else if (section.equals("metadata")) {
          metadata.put(name, Bytes.of(value));
        }
      }
    }
    String publicKey = curve.get("public-key");
    if (publicKey == null || publicKey.length() != KEY_LENGTH) {
      throw new IllegalArgumentException(
          "there is no public-key of 40 characters in the section curve of "
              + file
              + ", as a certificate of CZMQ's has it");
    }
    return new Certificate(publicKey, curve.get("secret-key"), metadata);
  }

  /** Quoted, by either kind of quotes, or up to a comment. */
  private static String value(String text) {
    char first = text.isEmpty() ? ' ' : text.charAt(0);
    if (first == '"' || first == '\'') {
      int end = text.indexOf(first, 1);
      return text.substring(1, end < 0 ? text.length() : end);
    }
    int comment = text.indexOf('#');
    return (comment < 0 ? text : text.substring(0, comment)).strip();
  }

  /** Writes it; one with a secret key is readable by its owner only from the first byte on. */
  void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(
        secretKey == null
            ? "# CURVE public certificate, for everybody who is to know this peer.\n"
            : "# CURVE SECRET certificate: never give it to anybody.\n");
    text.append("metadata\n");
    metadata.forEach((name, value) -> append(text, name, value.text()));
    text.append("curve\n");
    append(text, "public-key", publicKey);
    if (secretKey != null) {
      append(text, "secret-key", secretKey);
    }
    Path absolute = file.toAbsolutePath();
    boolean posix = Files.getFileStore(directory(absolute)).supportsFileAttributeView("posix");
    FileAttribute<?>[] attributes =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(
                  PosixFilePermissions.fromString(secretKey == null ? "rw-r--r--" : "rw-------"))
            }
            : new FileAttribute<?>[0];
    // A file that stands there already would keep its permissions; so it is replaced.
    Path written = Files.createTempFile(directory(absolute), ".curve", "", attributes);
    try {
      Files.write(written, text.toString().getBytes(StandardCharsets.UTF_8));
      Files.move(written, absolute, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private static Path directory(Path absolute) throws IOException {
    Path parent = absolute.getParent();
    if (parent == null) {
      throw new IOException(absolute + " is no place for a file");
    }
    return parent;
  }

  private static void append(StringBuilder text, String name, String value) {
    text.append("    ").append(name).append(" = \"").append(value).append("\"\n");
  }

  /** The public key only. */
  @Override
  public String toString() {
    return "Certificate[" + publicKey + "]";
  }
}
