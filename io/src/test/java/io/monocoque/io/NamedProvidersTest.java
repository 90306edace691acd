package io.monocoque.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Where io_uring's module is left out, as it is here. */
class NamedProvidersTest {
  @Test
  void whatIsLeftOutIsPassedOver() {
    NamedProviders found = new NamedProviders();
    assertEquals("nio", found.next().name());
    assertFalse(found.hasNext());
    assertThrows(NoSuchElementException.class, found::next);
  }
}
