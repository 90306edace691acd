package io.monocoque.io;

import java.util.function.Consumer;

/** Does nothing, and runs nothing: where nobody wants to be told. */
public enum NoTask implements Runnable, Consumer<Runnable> {
  INSTANCE;

  @Override
  public void run() {}

  @Override
  public void accept(Runnable task) {}
}
