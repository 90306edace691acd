package io.monocoque.uring;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Another thread than the test's: a peer's, or one that may not do what it tries. */
final class OtherThread {
  private OtherThread() {}

  static <T extends @Nullable Object> FutureTask<T> start(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  static @Nullable Throwable thrownBy(Runnable call) throws Exception {
    return OtherThread.<@Nullable Throwable>start(
            () -> {
              try {
                call.run();
                return null;
              } catch (Throwable thrown) {
                return thrown;
              }
            })
        .get();
  }
}
