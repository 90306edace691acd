package io.monocoque;

import io.monocoque.bytes.Bytes;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets CURVE clients in whose public key stands in a file of a directory. See {@link
 * Authenticator#certificates}.
 *
 * <p>Threading: any thread.
 */
final class CertificateDirectory implements Authenticator {
  private static final System.Logger LOG = System.getLogger("io.monocoque");

  /** The metadata of each public key. */
  private final WatchedFiles<Map<String, Map<String, Bytes>>> clients;

  CertificateDirectory(Path directory) {
    clients = new WatchedFiles<>(directory, CertificateDirectory::read);
  }

  private static Map<String, Map<String, Bytes>> read(List<Path> files) {
    Map<String, Map<String, Bytes>> clients = new HashMap<>();
    for (Path file : files) {
      try {
        Certificate certificate = Certificate.read(file);
        clients.put(certificate.publicKey(), certificate.metadata());
      } catch (IllegalArgumentException e) {
        LOG.log(Level.WARNING, file + " is no certificate: " + e.getMessage());
      } catch (IOException e) {
        LOG.log(Level.WARNING, file + " cannot be read, so it lets nobody in", e);
      }
    }
    return clients;
  }

  @Override
  public Answer authenticate(Request request) throws IOException {
    if (request.credentials() instanceof Credentials.Curve shown) {
      Map<String, Bytes> metadata = clients.value().get(shown.publicKey());
      if (metadata != null) {
        return new Answer.Allow(shown.publicKey(), metadata);
      }
    }
    return Authenticator.deny();
  }
}
