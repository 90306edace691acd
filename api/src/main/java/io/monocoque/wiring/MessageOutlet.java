package io.monocoque.wiring;

import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.SlabPool;
import java.util.function.Consumer;

/**
 * An outlet of sockets that never wait and keep no place, or that need a {@link Message} in any
 * case: what was written is copied into one.
 *
 * <p>Threading: any thread.
 */
public final class MessageOutlet implements Outlet {
  private final SlabPool slabs;
  private final Consumer<Message> sending;

  public MessageOutlet(Engine engine, Consumer<Message> sending) {
    this(engine.slabs(), sending);
  }

  MessageOutlet(SlabPool slabs, Consumer<Message> sending) {
    this.slabs = slabs;
    this.sending = sending;
  }

  @Override
  public DraftUnit claim(int size, long deadline) {
    return tryClaim(size);
  }

  @Override
  public DraftUnit tryClaim(int size) {
    return new DraftUnit(slabs.take(DraftUnit.slabSize(size)));
  }

  @Override
  public void commit(DraftUnit draft) {
    sending.accept(draft.toMessage());
    slabs.recycle(draft.slab);
  }

  @Override
  public void abandon(DraftUnit draft) {
    slabs.recycle(draft.slab);
  }
}
