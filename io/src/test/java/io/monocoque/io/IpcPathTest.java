package io.monocoque.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class IpcPathTest {
  @TempDir Path directory;
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private Path file() {
    return directory.resolve("socket");
  }

  private IpcPath claim() throws IOException {
    return IpcPath.claim(new Endpoint.Ipc(file().toString()));
  }

  private ServerSocketChannel listen(UnixDomainSocketAddress address) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    open.add(server);
    return server.bind(address, 1);
  }

  @Test
  void fileIsMadeByBindAndRemovedByRelease() throws Exception {
    IpcPath path = claim();
    listen(path.address());
    path.bound();
    assertTrue(Files.exists(file()));
    path.release();
    path.release();
    assertFalse(Files.exists(file()));
  }

  @Test
  void staleSocketIsRemoved() throws Exception {
    listen(UnixDomainSocketAddress.of(file())).close();
    assertTrue(Files.exists(file()));
    IpcPath path = claim();
    listen(path.address());
    path.bound();
    path.release();
  }

  @Test
  void liveSocketIsInUse() throws Exception {
    listen(UnixDomainSocketAddress.of(file()));
    BindException inUse = assertThrows(BindException.class, this::claim);
    assertTrue(inUse.toString().contains("in use"), inUse.toString());
    assertTrue(Files.exists(file()));
  }

  @Test
  void liveSocketWhoseQueueIsFullIsInUse() throws Exception {
    listen(UnixDomainSocketAddress.of(file()));
    assertThrows(
        SocketException.class,
        () -> {
          for (int i = 0; i < 100; i++) {
            SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
            open.add(client);
            client.configureBlocking(false);
            client.connect(UnixDomainSocketAddress.of(file()));
          }
        },
        "the queue never filled");
    assertThrows(BindException.class, this::claim);
    assertTrue(Files.exists(file()));
  }

  @Test
  void whatIsNoSocketIsNeverRemoved() throws Exception {
    Files.writeString(file(), "precious");
    BindException refused = assertThrows(BindException.class, this::claim);
    assertTrue(refused.toString().contains("not a socket"), refused.toString());
    assertEquals("precious", Files.readString(file()));
  }

  @Test
  void symbolicLinkIsNeverRemoved() throws Exception {
    Path target = directory.resolve("target");
    listen(UnixDomainSocketAddress.of(target)).close();
    Files.createSymbolicLink(file(), target);
    assertThrows(BindException.class, this::claim);
    assertTrue(Files.isSymbolicLink(file()));
    assertTrue(Files.exists(target));
  }

  @Test
  void releaseLeavesAFileThatAnotherMadeInItsPlace() throws Exception {
    IpcPath first = claim();
    listen(first.address());
    first.bound();
    Files.delete(file());
    IpcPath second = claim();
    listen(second.address());
    second.bound();
    first.release();
    assertTrue(Files.exists(file()));
    second.release();
    assertFalse(Files.exists(file()));
  }

  @Test
  void releaseWithoutBoundLeavesWhatIsThere() throws Exception {
    IpcPath path = claim();
    Files.writeString(file(), "another's");
    path.release();
    assertTrue(Files.exists(file()));
  }

  @Test
  void wildcardIsInAPrivateDirectoryThatGoesWithIt() throws Exception {
    IpcPath path = IpcPath.claim(new Endpoint.Ipc("*"));
    Path made = path.address().getPath();
    Path parent = made.getParent();
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(parent)));
    listen(path.address());
    path.bound();
    path.release();
    assertFalse(Files.exists(made));
    assertFalse(Files.exists(parent));
  }

  @Test
  void wildcardThatWasNeverBoundLeavesNothing() throws Exception {
    IpcPath path = IpcPath.claim(new Endpoint.Ipc("*"));
    Path parent = path.address().getPath().getParent();
    path.release();
    assertFalse(Files.exists(parent));
  }
}
