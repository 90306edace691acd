package io.monocoque.drivertests;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.monocoque.io.spi.DriverProvider;
import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fresh driver for every test, and after it: all closed, nothing told too much, nothing leaked.
 */
@Timeout(30)
abstract class DriverContract {
  private final DriverUnderTest under;
  final Family family;
  private final MemoryKind memory;

  @TempDir Path directory;
  Rig rig;

  private long descriptorsBefore;

  DriverContract(DriverUnderTest under, Family family) {
    this(under, family, MemoryKind.NATIVE);
  }

  DriverContract(DriverUnderTest under, Family family, MemoryKind memory) {
    this.under = under;
    this.family = family;
    this.memory = memory;
  }

  @BeforeEach
  void openDriver() throws Exception {
    DriverProvider provider = under.provider();
    assumeTrue(provider != null && under.unavailable() == null, under + ": " + under.unavailable());
    assumeTrue(family.isPresent(directory), family + " is not to be had here");
    // What the JDK keeps open for ever from the first time on is open after this.
    Selector.open().close();
    SocketChannel.open().close();
    descriptorsBefore = Descriptors.countable() ? Descriptors.count() : 0;
    rig =
        new Rig(
            requireNonNull(provider).open(DriverUnderTest.context()), family, memory, directory);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    if (rig == null) {
      return;
    }
    rig.close();
    if (Descriptors.countable()) {
      // Some end with a thread, or with deferred work in the kernel.
      long start = System.nanoTime();
      while (Descriptors.count() > descriptorsBefore) {
        assertTrue(System.nanoTime() - start < Rig.DEADLINE_NANOS, "descriptors leaked");
        Thread.onSpinWait();
      }
    }
  }

  void closeAndExpectSilence(Recorder recorder) throws IOException {
    int receives = recorder.receives;
    int writes = recorder.writes;
    recorder.transport().close();
    assertEquals(0, recorder.closes, "close called back");
    rig.pollUntil(() -> recorder.closes == 1, "closed");
    rig.pollUntilQuiet();
    assertEquals(1, recorder.closes);
    assertEquals(receives, recorder.receives);
    assertEquals(writes, recorder.writes);
    assertNull(recorder.failure);
  }
}
