package io.monocoque.cli;

import io.monocoque.Authenticator;
import io.monocoque.CurveKeys;
import io.monocoque.SocketOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether and how a socket encrypts. Threading: picocli's thread. */
final class CurveOptions {
  @Option(
      names = "--curve-keys",
      paramLabel = "FILE",
      description =
          "The socket's own keys: FILE_secret or what else keygen and CZMQ write with both keys. "
              + "A client without them makes some for this once.")
  @Nullable Path keysFile;

  @Option(
      names = "--curve-server-key",
      paramLabel = "KEY",
      description =
          "Encrypt with CURVE, and talk to nobody but the server with this public key: its 40 "
              + "characters, in quotes, or the file that keygen wrote it to.")
  @Nullable String serverKey;

  @Option(
      names = "--curve-server",
      description =
          "Encrypt with CURVE, as the server, which needs --curve-keys. Whoever knows its public "
              + "key is let in, unless --curve-clients says who.")
  boolean server;

  @Option(
      names = "--curve-clients",
      paramLabel = "DIR",
      description =
          "Let in only clients whose public key is in a file of this directory, as keygen writes "
              + "it. Files may come and go meanwhile.")
  @Nullable Path clients;

  private @Nullable CurveKeys keys;

  boolean isGiven() {
    return server || keysFile != null || serverKey != null || clients != null;
  }

  /** Reads the files, and refuses options that do not go together. */
  void prepare(Shell shell) {
    if (server && serverKey != null) {
      throw new MisuseException("--curve-server and --curve-server-key are two sides: choose one");
    }
    if (server && keysFile == null) {
      throw new MisuseException(
          "--curve-server needs --curve-keys FILE; monocoque keygen PATH makes the keys");
    }
    if (keysFile != null && !server && serverKey == null) {
      throw new MisuseException(
          "--curve-keys needs --curve-server, or --curve-server-key KEY as a client");
    }
    if (clients != null && !server) {
      throw new MisuseException("--curve-clients is for the side with --curve-server");
    }
    if (keysFile != null) {
      Path file = keysFile;
      keys = SecretFiles.read(file, () -> CurveKeys.load(file));
    } else if (serverKey != null) {
      keys = CurveKeys.generate();
    }
    if (serverKey != null && Files.isRegularFile(Path.of(serverKey))) {
      Path file = Path.of(serverKey);
      serverKey = SecretFiles.read(file, () -> CurveKeys.loadPublicKey(file));
    }
    if (clients != null) {
      checkClients(shell, clients);
    }
  }

  /** Files may still come; but who is let in by none of those that are there should be known. */
  private static void checkClients(Shell shell, Path directory) {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new FailureException(
          directory
              + " is no directory: --curve-clients wants one, with the public key of each client"
              + " in a file, as monocoque keygen PATH writes it to PATH");
    }
    boolean any = false;
    for (Path file : SecretFiles.read(directory, () -> files(directory))) {
      try {
        CurveKeys.loadPublicKey(file);
        any = true;
      } catch (IOException | IllegalArgumentException e) {
        shell.say("monocoque: nobody is let in by " + file + ": " + SecretFiles.reason(e));
      }
    }
    if (!any) {
      shell.say(
          "monocoque: no client is let in yet: there is no public key in "
              + directory
              + "; copy the file PATH there that monocoque keygen PATH wrote for a client");
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Tells a socket; after {@link #prepare}. */
  void apply(SocketOptions<?> options) {
    CurveKeys own = keys;
    if (own == null) {
      return;
    }
    if (server) {
      options.curveServer(own);
      if (clients != null) {
        options.authenticate(Authenticator.certificates(clients));
      } else {
        options.acceptAnyClient();
      }
    } else if (serverKey != null) {
      try {
        options.curve(own, serverKey);
      } catch (IllegalArgumentException e) {
        throw new MisuseException(
            "--curve-server-key: " + e.getMessage() + ", and no name of a file that is there");
      }
    }
  }
}
