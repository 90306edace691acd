package io.monocoque.cli;

import io.monocoque.Authenticator;
import io.monocoque.SocketOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Whether a socket shows a password, or wants to see one. Passwords come from files, because
 * everybody on the machine can read the arguments of a process.
 *
 * <p>Threading: picocli's thread.
 */
final class PlainOptions {
  @Option(
      names = "--plain",
      paramLabel = "FILE",
      description =
          "Show the user name and password in FILE, a line NAME=PASSWORD, with PLAIN. Nothing is "
              + "encrypted: anybody on the way can read them.")
  @Nullable Path userFile;

  @Option(
      names = "--plain-server",
      paramLabel = "FILE",
      description =
          "Let in only who shows, with PLAIN, a user name and password that are in FILE, in lines "
              + "NAME=PASSWORD. The file may change meanwhile.")
  @Nullable Path passwordFile;

  private String userName = "";
  private String password = "";

  boolean isGiven() {
    return userFile != null || passwordFile != null;
  }

  /** Reads the file, and refuses options that do not go together. */
  void prepare() {
    if (userFile != null && passwordFile != null) {
      throw new MisuseException("--plain and --plain-server are two sides: choose one");
    }
    if (userFile != null) {
      Map<String, String> users = users(userFile);
      if (users.size() > 1) {
        throw new FailureException(
            userFile + " has " + users.size() + " users: --plain wants a file with one");
      }
      users.forEach(
          (name, secret) -> {
            userName = name;
            password = secret;
          });
    } else if (passwordFile != null) {
      users(passwordFile);
    }
  }

  /** Read as {@link Authenticator#passwords} reads them; there is one at least. */
  private static Map<String, String> users(Path file) {
    Map<String, String> users = new LinkedHashMap<>();
    byte[] content = SecretFiles.read(file, () -> Files.readAllBytes(file));
    for (String line : new String(content, StandardCharsets.UTF_8).lines().toList()) {
      int equals = line.indexOf('=');
      if (equals > 0 && line.charAt(0) != '#') {
        users.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      }
    }
    if (users.isEmpty()) {
      throw new FailureException("there is no line NAME=PASSWORD in " + file);
    }
    return users;
  }

  /** Tells a socket; after {@link #prepare}. */
  void apply(SocketOptions<?> options) {
    if (passwordFile != null) {
      options.plainServer();
      options.authenticate(Authenticator.passwords(passwordFile));
    } else if (userFile != null) {
      try {
        options.plain(userName, password);
      } catch (IllegalArgumentException e) {
        throw new FailureException(userFile + ": " + e.getMessage());
      }
    }
  }
}
