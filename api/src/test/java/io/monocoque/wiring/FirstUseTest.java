package io.monocoque.wiring;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirstUseTest {
  @Test
  void everyClassIsThereAndNamedOnce() {
    List<String> names = new ArrayList<>();
    FirstUse.forEach(names::add);
    assertTrue(names.size() > 100, names::toString);
    assertEquals(names.size(), new HashSet<>(names).size(), names::toString);
    for (String name : names) {
      assertDoesNotThrow(() -> Class.forName(name, false, getClass().getClassLoader()));
    }
  }
}
