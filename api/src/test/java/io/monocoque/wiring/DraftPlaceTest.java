package io.monocoque.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.monocoque.bytes.trusted.SlabMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of the place that a peer keeps for a draft, if there is no memory. */
class DraftPlaceTest {
  private final Engine engine = Engine.open("nio", null);

  @AfterEach
  void close() {
    engine.close();
  }

  /** A peer with one place. */
  private static StubPipe attachedTo(Pattern side) {
    StubPipe pipe = new StubPipe(side, false);
    pipe.places = 1;
    side.attach(pipe);
    return pipe;
  }

  private OutgoingSide push() {
    return new OutgoingSide("the socket", engine);
  }

  private RoutingSide router() {
    return new RoutingSide("the socket", engine, true, false);
  }

  @Test
  void aClaimOnAPushLeavesItToOthers() {
    OutgoingSide side = push();
    aClaimLeavesItToOthers(attachedTo(side), side);
  }

  @Test
  void aClaimOnARouterLeavesItToOthers() {
    RoutingSide side = router();
    StubPipe only = attachedTo(side);
    aClaimLeavesItToOthers(only, side.outlet(only.routingId()));
  }

  private void aClaimLeavesItToOthers(StubPipe only, Outlet outlet) {
    engine
        .slabs()
        .allocateFrom(
            (_, _) -> {
              throw new OutOfMemoryError("of a test");
            });
    assertThrows(OutOfMemoryError.class, () -> outlet.tryClaim(DraftUnit.LARGEST));
    assertEquals(1, only.places);
    engine.slabs().allocateFrom(SlabMemory.ORDINARY);
    DraftUnit draft = outlet.tryClaim(DraftUnit.LARGEST);
    assertNotNull(draft);
    assertNull(outlet.tryClaim(1), "there was one place");
    outlet.abandon(draft);
    assertEquals(1, only.places);
  }

  @Test
  void aCommitOnAPushUsesItOnce() {
    OutgoingSide side = push();
    aCommitUsesItOnce(attachedTo(side), side);
  }

  @Test
  void aCommitOnARouterUsesItOnce() {
    RoutingSide side = router();
    StubPipe only = attachedTo(side);
    aCommitUsesItOnce(only, side.outlet(only.routingId()));
  }

  private static void aCommitUsesItOnce(StubPipe only, Outlet outlet) {
    only.failure = new OutOfMemoryError("of a test");
    DraftUnit draft = outlet.tryClaim(1);
    assertNotNull(draft);
    draft.finish(1);
    assertThrows(OutOfMemoryError.class, () -> outlet.commit(draft));
    assertEquals(1, only.places);
    outlet.abandon(draft);
    assertEquals(1, only.places, "it was given back once");
  }
}
