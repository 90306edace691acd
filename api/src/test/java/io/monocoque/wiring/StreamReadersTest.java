package io.monocoque.wiring;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many sockets have streams in hand. */
class StreamReadersTest {
  private final Engine engine = Engine.open("nio", null);
  private final StreamReaders readers = new StreamReaders(2);

  @AfterEach
  void close() {
    engine.close();
  }

  private Loan loan() {
    return new Loan(engine.loop().current(), engine, () -> {});
  }

  @Test
  void soManySocketsAndNoMore() {
    Loan first = loan();
    readers.add("a", first);
    assertTrue(readers.haveRoomFor("b"));
    readers.add("b", loan());
    assertFalse(readers.haveRoomFor("c"));
    readers.remove("a", first);
    assertTrue(readers.haveRoomFor("c"));
  }

  @Test
  void aSocketThatHasOneMayHaveMore() {
    Loan first = loan();
    Loan second = loan();
    readers.add("a", first);
    readers.add("a", second);
    readers.add("b", loan());
    assertTrue(readers.haveRoomFor("a"));
    readers.remove("a", first);
    assertFalse(readers.haveRoomFor("c"), "it has another still");
    readers.remove("a", second);
    assertTrue(readers.haveRoomFor("c"));
  }

  /** The end of a loop and the end of a loan may both tell of it. */
  @Test
  void toEndTwiceIsToEndOnce() {
    Loan first = loan();
    readers.add("a", first);
    readers.add("a", loan());
    readers.add("b", loan());
    readers.remove("a", first);
    readers.remove("a", first);
    assertFalse(readers.haveRoomFor("c"));
  }
}
