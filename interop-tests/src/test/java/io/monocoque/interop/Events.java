package io.monocoque.interop;

import io.monocoque.ConnectionEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Remembers what a socket told of its connections. Threading: any number of threads. */
final class Events implements Consumer<ConnectionEvent> {
  private final List<ConnectionEvent> seen = new CopyOnWriteArrayList<>();

  @Override
  public void accept(ConnectionEvent event) {
    seen.add(event);
  }

  <E extends ConnectionEvent> List<E> of(Class<E> type) {
    return seen.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Waits for the first event of a type. */
  <E extends ConnectionEvent> E await(Class<E> type) {
    return await(type, 1).getFirst();
  }

  /** Waits until so many events of a type have come. */
  <E extends ConnectionEvent> List<E> await(Class<E> type, int count) {
    Await.until(
        count + " times the event " + type.getSimpleName(),
        Peer.PATIENCE,
        () -> "(came: " + seen + ")",
        () -> of(type).size() >= count);
    return of(type);
  }

  @Override
  public String toString() {
    return seen.toString();
  }
}
