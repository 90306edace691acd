package io.monocoque.io.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.monocoque.io.spi.Transport;
import io.monocoque.io.spi.TransportHandler;
import io.monocoque.io.spi.TransportOptions;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Large messages lie in heap arrays under NIO; only this driver can write those. */
@Timeout(30)
class HeapWriteTest implements TransportHandler {
  private boolean connected;
  private int written;

  @Test
  void bigHeapArrayIsWrittenInPiecesAndArrivesWhole() throws Exception {
    byte[] content = new byte[5 << 20];
    new Random(1).nextBytes(content);
    MemorySegment memory = MemorySegment.ofArray(content).asReadOnly();
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    try (ServerSocket server = new ServerSocket(0, 1, loopback);
        NioDriver driver = new NioDriver(System::nanoTime)) {
      Transport transport =
          driver.connect(
              new InetSocketAddress(loopback, server.getLocalPort()),
              null,
              TransportOptions.DEFAULT,
              this);
      while (!connected) {
        driver.poll(1_000_000);
      }
      CompletableFuture<byte[]> reader = new CompletableFuture<>();
      Socket peer = server.accept();
      int total = 2 * content.length;
      Thread.ofPlatform().daemon().start(() -> read(peer, total, reader));
      int taken = transport.tryWrite(memory, 0, content.length, false);
      if (taken < content.length) {
        transport.startWrite(memory, taken, content.length - taken, false);
        finishWrite(driver, content.length - taken);
      }
      transport.startWrite(memory, 0, content.length, false);
      finishWrite(driver, content.length);
      byte[] got = reader.join();
      assertEquals(total, got.length);
      assertArrayEquals(content, Arrays.copyOf(got, content.length));
      assertArrayEquals(content, Arrays.copyOfRange(got, content.length, total));
    }
  }

  private void finishWrite(NioDriver driver, int byteCount) throws IOException {
    written = 0;
    while (written < byteCount) {
      driver.poll(1_000_000);
    }
    assertEquals(byteCount, written);
  }

  private static void read(Socket peer, int byteCount, CompletableFuture<byte[]> result) {
    try (peer) {
      InputStream in = peer.getInputStream();
      result.complete(in.readNBytes(byteCount));
    } catch (IOException e) {
      result.completeExceptionally(e);
    }
  }

  @Override
  public void onConnected() {
    connected = true;
  }

  @Override
  public void onReceived(MemorySegment slab, long start, int length) {
    throw new AssertionError("received");
  }

  @Override
  public void onReceiveStopped() {
    throw new AssertionError("stopped");
  }

  @Override
  public void onEnd() {
    throw new AssertionError("end");
  }

  @Override
  public void onWritten(int byteCount) {
    written += byteCount;
  }

  @Override
  public void onWritingFailed(IOException cause) {
    throw new AssertionError(cause);
  }

  @Override
  public void onFailed(IOException cause) {
    throw new AssertionError(cause);
  }

  @Override
  public void onClosed() {
    throw new AssertionError("closed");
  }
}
