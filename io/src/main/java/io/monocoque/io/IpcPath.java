package io.monocoque.io;

import static io.monocoque.io.Log.LOG;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The file of a listening Unix-domain socket, which the kernel makes with bind and nobody removes.
 *
 * <pre>
 *   IpcPath path = IpcPath.claim(endpoint);        // removes what a dead process left
 *   listener = driver.listen(path.address(), …);   // else path.release()
 *   path.bound();                                  // from now on the file is ours
 *   …
 *   path.release();                                // first: see there
 *   listener.close();
 * </pre>
 *
 * <p>Only a socket that nobody accepts on is ever removed, or our own. Ours is told by its inode,
 * which cannot be another file's as long as our socket is open: somebody may have removed our file
 * and made another in its place.
 *
 * <p>Threading: one at a time. Ownership: the file, and the directory of {@code ipc://*}.
 */
public final class IpcPath {
  /** The file type in {@code st_mode}, and that of sockets. */
  private static final int TYPE_MASK = 0xF000;

  private static final int TYPE_SOCKET = 0xC000;

  private final Path path;
  private final @Nullable Path directory;
  private @Nullable Object fileKey;
  private boolean released;

  private IpcPath(Path path, @Nullable Path directory) {
    this.path = path;
    this.directory = directory;
  }

  /**
   * Prepares to bind: makes a private directory for {@code ipc://*}, else removes a stale socket.
   *
   * @throws BindException if somebody accepts there, or there is something that is no socket
   */
  public static IpcPath claim(Endpoint.Ipc endpoint) throws IOException {
    if (endpoint.isWildcard()) {
      // Readable by its owner alone, where the file system knows owners.
      Path directory = Files.createTempDirectory("monocoque-");
      return new IpcPath(directory.resolve("socket"), directory);
    }
    Path path = Path.of(endpoint.path());
    removeStale(path);
    return new IpcPath(path, null);
  }

  public UnixDomainSocketAddress address() {
    return UnixDomainSocketAddress.of(path);
  }

  /** The listener stands: remembers which file is ours. */
  public void bound() throws IOException {
    fileKey = fileKey(path);
  }

  /** Removes our file, so that it can be bound to again; its directory stays. */
  public void removeFile() throws IOException {
    if (fileKey != null && Objects.equals(fileKey, fileKey(path))) {
      Files.deleteIfExists(path);
    }
  }

  /**
   * Removes what is ours. Before the listener is closed: until then nobody takes the file for
   * stale, and its inode is not another's. Idempotent.
   */
  public void release() {
    if (released) {
      return;
    }
    released = true;
    try {
      if (fileKey != null && Objects.equals(fileKey, fileKey(path))) {
        Files.deleteIfExists(path);
      }
      if (directory != null) {
        Files.deleteIfExists(directory);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot remove " + path, e);
    }
  }

  private static void removeStale(Path path) throws IOException {
    Object found = fileKey(path);
    if (found == null) {
      return;
    }
    if (!isSocket(path)) {
      throw new BindException(path + " exists and is not a socket");
    }
    if (isAlive(path)) {
      throw new BindException("address in use: somebody accepts on " + path);
    }
    // Somebody else may have been as quick as we are; then what is there now is alive.
    if (found.equals(fileKey(path))) {
      Files.deleteIfExists(path);
    }
  }

  private static boolean isSocket(Path path) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      return (mode & TYPE_MASK) == TYPE_SOCKET;
    }
    return attributes(path).isOther();
  }

  private static boolean isAlive(Path path) throws IOException {
    // Non-blocking, since a listener whose queue is full would hold us.
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.configureBlocking(false);
      probe.connect(UnixDomainSocketAddress.of(path));
      return true;
    } catch (ConnectException e) {
      return false;
    } catch (SocketException e) {
      // Its queue is full, or it is not ours to connect to: alive, unless it has just gone.
      return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** Tells one file from another; null if there is none. */
  private static @Nullable Object fileKey(Path path) throws IOException {
    try {
      BasicFileAttributes attributes = attributes(path);
      Object key = attributes.fileKey();
      // Not every system has one; then the time of creation has to do.
      return key != null ? key : attributes.creationTime();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
