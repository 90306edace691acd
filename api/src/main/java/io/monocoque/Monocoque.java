package io.monocoque;

import io.monocoque.wiring.Engine;
import io.monocoque.wiring.SocketSettings;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A context: the engine that runs the I/O of its sockets, and the name space of {@code inproc}.
 *
 * <pre>{@code
 * try (Monocoque mq = Monocoque.open();
 *      PullSocket pull = mq.pull().bind("tcp://127.0.0.1:*");
 *      PushSocket push = mq.push().connect(pull.endpoint())) {
 *   push.send("hello");
 *   System.out.println(pull.receive().text());
 * }
 * }</pre>
 *
 * <p>Threading: any number of threads. Ownership: owns its sockets; closing it closes them.
 */
public final class Monocoque implements AutoCloseable {
  private final Engine engine;
  private final Options options;

  private Monocoque(Engine engine, Options options) {
    this.engine = engine;
    this.options = options;
  }

  /** Opens a context with the defaults: io_uring if this machine allows it, else NIO. */
  public static Monocoque open() {
    return open(new Options());
  }

  /**
   * Opens a context.
   *
   * @throws IllegalStateException if a driver is asked for that this machine does not allow
   */
  public static Monocoque open(Consumer<Options> configuring) {
    Options options = new Options();
    configuring.accept(options);
    return open(options);
  }

  private static Monocoque open(Options options) {
    return new Monocoque(
        Engine.open(options.driver, options.threads, options.memoryBudget), options);
  }

  /** The driver that the I/O runs on: {@code uring} or {@code nio}. */
  public String driver() {
    return engine.driver();
  }

  /** Why that driver was chosen, and why others were not, in a line. */
  public String driverReason() {
    return engine.driverReason();
  }

  /** For leak checks: the engine's buffers that are in use; none after {@link #close}. */
  int takenSlabCount() {
    return engine.takenSlabCount();
  }

  /** For leak checks: as text, and in checked mode with where each was taken. */
  String takenSlabSummary() {
    return engine.takenSlabSummary();
  }

  /** For leak checks: runs of received messages that nobody gave back. */
  int takenRunCount() {
    return engine.takenRunCount();
  }

  /** For leak checks: what is counted against the memory budget; nothing after {@link #close}. */
  long usedMemory() {
    return engine.usedMemory();
  }

  /** For leak checks: what is counted against it of what waits to be sent. */
  long outboundMemory() {
    return engine.outboundMemory();
  }

  /**
   * Memory to be written in place and frozen into a {@link io.monocoque.bytes.Bytes}, which is sent
   * without a copy, any number of times.
   *
   * @param size in bytes, at least 0
   * @throws IllegalArgumentException if it is negative
   */
  public Allocation allocate(int size) {
    return Allocation.of(size);
  }

  public PushSocket push() {
    return PushSocket.open(engine, with(new PushSocket.Options()));
  }

  public PushSocket push(Consumer<PushSocket.Options> configuring) {
    return PushSocket.open(engine, with(new PushSocket.Options(), configuring));
  }

  public PullSocket pull() {
    return PullSocket.open(engine, with(new PullSocket.Options()));
  }

  public PullSocket pull(Consumer<PullSocket.Options> configuring) {
    return PullSocket.open(engine, with(new PullSocket.Options(), configuring));
  }

  public PubSocket pub() {
    return PubSocket.open(engine, with(new PubSocket.Options()));
  }

  public PubSocket pub(Consumer<PubSocket.Options> configuring) {
    return PubSocket.open(engine, with(new PubSocket.Options(), configuring));
  }

  public SubSocket sub() {
    return SubSocket.open(engine, with(new SubSocket.Options()));
  }

  public SubSocket sub(Consumer<SubSocket.Options> configuring) {
    return SubSocket.open(engine, with(new SubSocket.Options(), configuring));
  }

  public ReqSocket req() {
    return ReqSocket.open(engine, with(new ReqSocket.Options()));
  }

  public ReqSocket req(Consumer<ReqSocket.Options> configuring) {
    return ReqSocket.open(engine, with(new ReqSocket.Options(), configuring));
  }

  public RepSocket rep() {
    return RepSocket.open(engine, with(new RepSocket.Options()));
  }

  public RepSocket rep(Consumer<RepSocket.Options> configuring) {
    return RepSocket.open(engine, with(new RepSocket.Options(), configuring));
  }

  public DealerSocket dealer() {
    return DealerSocket.open(engine, with(new DealerSocket.Options()));
  }

  public DealerSocket dealer(Consumer<DealerSocket.Options> configuring) {
    return DealerSocket.open(engine, with(new DealerSocket.Options(), configuring));
  }

  public RouterSocket router() {
    return RouterSocket.open(engine, with(new RouterSocket.Options()));
  }

  public RouterSocket router(Consumer<RouterSocket.Options> configuring) {
    return RouterSocket.open(engine, with(new RouterSocket.Options(), configuring));
  }

  public PairSocket pair() {
    return PairSocket.open(engine, with(new PairSocket.Options()));
  }

  public PairSocket pair(Consumer<PairSocket.Options> configuring) {
    return PairSocket.open(engine, with(new PairSocket.Options(), configuring));
  }

  private <O extends SocketOptions<O>> SocketSettings with(
      O socketOptions, Consumer<O> configuring) {
    configuring.accept(socketOptions);
    return with(socketOptions);
  }

  private SocketSettings with(SocketOptions<?> socketOptions) {
    return socketOptions.settings(options.linger, options.lingerForever);
  }

  /**
   * Closes all sockets and waits until what they had accepted is delivered, at most for their
   * linger periods (10 s unless told otherwise). After one second it says in the log which socket
   * still holds how many messages for whom, and at the end what was dropped. An interrupt ends the
   * waiting, drops what is left, and stays set.
   */
  @Override
  public void close() {
    engine.close();
  }

  /** What a context can be told when it is opened. */
  public static final class Options {
    private @Nullable String driver;
    private @Nullable ThreadFactory threads;
    private Duration linger = Duration.ofSeconds(10);
    private boolean lingerForever;
    private long memoryBudget = Engine.defaultMemoryBudget();

    private Options() {}

    /**
     * The driver: {@code auto}, {@code uring} or {@code nio}. Default: {@code io.monocoque.driver}.
     */
    public Options driver(String name) {
      driver = Objects.requireNonNull(name);
      return this;
    }

    /** Makes the loops' threads. Default: daemon platform threads. */
    public Options threadFactory(ThreadFactory factory) {
      threads = Objects.requireNonNull(factory);
      return this;
    }

    /**
     * How much the context may hold of messages on their way over connections, in each direction.
     *
     * <p>Receiving: of messages that have arrived and that nobody has read yet, and of large ones
     * that are arriving. When it is used up, receiving pauses until there is room: peers wait,
     * nothing is dropped. A message larger than that is received alone. On top come, for each
     * connection, the rest of one receive (at most 256 KiB) and 64 KiB of an unfinished message.
     *
     * <p>Sending: as much again of messages that wait to be sent, whether they are copied, which
     * takes native memory outside of the heap, or are sent from where they lie. A peer for whom
     * more waits than is still free of it has no room for another message, as if its high-water
     * mark were reached. For one peer alone that is half of the budget; 64 KiB and one message are
     * always accepted.
     *
     * <p>Default: a quarter of the heap.
     *
     * @param byteCount at least 64 KiB
     */
    public Options memoryBudget(long byteCount) {
      if (byteCount < 64 << 10) {
        throw new IllegalArgumentException(
            "memoryBudget is at least " + (64 << 10) + ", not " + byteCount);
      }
      memoryBudget = byteCount;
      return this;
    }

    /** How long closed sockets go on delivering what they had accepted. Default: 10 s. */
    public Options linger(Duration period) {
      linger = SocketOptions.notNegative("linger", period);
      lingerForever = false;
      return this;
    }

    /** Closed sockets go on delivering for as long as it takes. */
    public Options lingerForever() {
      lingerForever = true;
      return this;
    }
  }
}
