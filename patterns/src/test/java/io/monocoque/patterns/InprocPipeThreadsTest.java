package io.monocoque.patterns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/**
 * Two threads that wait for nothing but what their listener is told: a lost wake-up stops both, and
 * is seen as a wait that ends by its deadline.
 */
class InprocPipeThreadsTest {
  private static final int MESSAGE_COUNT = 20_000;
  private static final int DEADLINE_SECONDS = 10;

  /** Releases a permit for whatever it is told. */
  private static final class Waiting implements PipeListener {
    private final Semaphore told = new Semaphore(0);

    @Override
    public void onReadable(InprocEnd end) {
      told.release();
    }

    @Override
    public void onWritable(InprocEnd end) {
      told.release();
    }

    @Override
    public void onPeerClosed(InprocEnd end) {
      told.release();
    }

    void await(String what) throws InterruptedException {
      assertTrue(told.tryAcquire(DEADLINE_SECONDS, TimeUnit.SECONDS), "no wake-up: " + what);
      told.drainPermits();
    }
  }

  // Without shrinking: each try that fails waits for the deadline.
  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void nothingIsLostDoubledOrReorderedAndNobodySleepsForEver(
      @ForAll @IntRange(min = 0, max = 700) int send,
      @ForAll @IntRange(min = 0, max = 3) int receive,
      @ForAll boolean bindLate,
      @ForAll long seed)
      throws InterruptedException {
    Waiting writerWaits = new Waiting();
    Waiting readerWaits = new Waiting();
    InprocPipe pipe =
        InprocPipe.connect(writerWaits, new HighWaterMark(send), HighWaterMark.UNLIMITED);
    HighWaterMark receiveMark = new HighWaterMark(receive);
    InprocEnd early =
        bindLate ? null : pipe.bind(readerWaits, HighWaterMark.UNLIMITED, receiveMark);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Thread writer =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    write(pipe.connector(), writerWaits, new Random(seed));
                  } catch (InterruptedException | AssertionError e) {
                    failure.set(e);
                  }
                });
    try {
      InprocEnd end =
          early == null ? pipe.bind(readerWaits, HighWaterMark.UNLIMITED, receiveMark) : early;
      read(end, readerWaits, new Random(~seed));
    } finally {
      writer.interrupt();
      writer.join(TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
    }
    assertEquals(null, failure.get());
  }

  private static void write(InprocEnd end, Waiting waiting, Random random)
      throws InterruptedException {
    for (int i = 0; i < MESSAGE_COUNT; i++) {
      Message message =
          Message.of(Bytes.of(new byte[] {(byte) (i >> 16), (byte) (i >> 8), (byte) i}));
      while (!end.tryWrite(message)) {
        waiting.await("room for " + i);
      }
      pauseSometimes(random);
      if (random.nextInt(1000) == 0) {
        end.sendHighWaterMark(new HighWaterMark(random.nextInt(1, 40)));
      }
    }
    end.close();
  }

  private static void read(InprocEnd end, Waiting waiting, Random random)
      throws InterruptedException {
    int expected = 0;
    while (!end.ended()) {
      Message message = end.tryRead();
      if (message == null) {
        if (!end.ended()) {
          waiting.await("message " + expected);
        }
        continue;
      }
      Bytes part = message.part(0);
      int number =
          (part.byteAt(0) & 0xff) << 16 | (part.byteAt(1) & 0xff) << 8 | (part.byteAt(2) & 0xff);
      assertEquals(expected, number);
      expected++;
      pauseSometimes(random);
    }
    assertEquals(MESSAGE_COUNT, expected);
  }

  /** Lets the other side get ahead now and then, so that the queue runs both full and empty. */
  private static void pauseSometimes(Random random) {
    int chance = random.nextInt(2000);
    int spins = chance == 0 ? 20_000 : chance < 20 ? 500 : 0;
    for (int i = 0; i < spins; i++) {
      Thread.onSpinWait();
    }
  }
}
