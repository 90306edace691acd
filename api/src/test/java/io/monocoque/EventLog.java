package io.monocoque;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A listener that remembers. Threading: any thread. */
final class EventLog implements Consumer<ConnectionEvent> {
  private final List<ConnectionEvent> events = new CopyOnWriteArrayList<>();

  @Override
  public void accept(ConnectionEvent event) {
    events.add(event);
  }

  <E extends ConnectionEvent> E await(Class<E> type) {
    return await(type, 1);
  }

  /** Waits for the {@code count}th event of the type. */
  <E extends ConnectionEvent> E await(Class<E> type, int count) {
    Await.until(count + " " + type.getSimpleName() + " in " + events, () -> count(type) >= count);
    return all(type).get(count - 1);
  }

  <E extends ConnectionEvent> List<E> all(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  <E extends ConnectionEvent> int count(Class<E> type) {
    return all(type).size();
  }

  /** The kinds of events in their order. */
  List<String> kinds() {
    return kinds(e -> true);
  }

  List<String> kinds(Predicate<ConnectionEvent> which) {
    return events.stream().filter(which).map(e -> e.getClass().getSimpleName()).toList();
  }
}
