package io.monocoque.uring;

import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Does what only one thread may, on another. */
final class OtherThread {
  private OtherThread() {}

  static @Nullable Throwable thrownBy(Runnable call) throws Exception {
    FutureTask<@Nullable Throwable> task =
        new FutureTask<>(
            () -> {
              try {
                call.run();
                return null;
              } catch (Throwable thrown) {
                return thrown;
              }
            });
    Thread.ofPlatform().daemon().start(task);
    return task.get();
  }
}
