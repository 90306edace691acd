package io.monocoque.cli;

import io.monocoque.CurveKeys;
import io.monocoque.SocketOptions;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
          "Encrypt with CURVE, and talk to nobody but the server with this public key, in "
              + "40 characters.")
  @Nullable String serverKey;

  @Option(
      names = "--curve-server",
      description =
          "Encrypt with CURVE, as the server, which needs --curve-keys. Whoever knows its public "
              + "key is let in.")
  boolean server;

  private @Nullable CurveKeys keys;

  /** Reads the keys, and refuses options that do not go together. */
  void prepare() {
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
    if (keysFile != null) {
      keys = load(keysFile);
    } else if (serverKey != null) {
      keys = CurveKeys.generate();
    }
  }

  private static CurveKeys load(Path file) {
    try {
      return CurveKeys.load(file);
    } catch (NoSuchFileException e) {
      throw new FailureException("there is no " + file);
    } catch (IOException e) {
      throw new FailureException("cannot read " + file + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new FailureException(String.valueOf(e.getMessage()));
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
      options.acceptAnyClient();
    } else if (serverKey != null) {
      try {
        options.curve(own, serverKey);
      } catch (IllegalArgumentException e) {
        throw new MisuseException("--curve-server-key: " + e.getMessage());
      }
    }
  }
}
