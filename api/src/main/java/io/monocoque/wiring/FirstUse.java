package io.monocoque.wiring;

import java.util.StringTokenizer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Has the classes of a first message loaded while the driver opens, which takes about as long as
 * all that comes after it, and has its caller wait. (Benchmark: start-up; ADR 0019)
 *
 * <p>They are loaded, not initialized: two threads that initialize classes which need each other
 * could wait for each other for ever.
 *
 * <p>Threading: a thread of its own, once in a process, which nobody waits for.
 */
final class FirstUse implements Runnable {
  /**
   * By package, in about the order in which they are needed; those of drivers come by themselves.
   */
  private static final String[][] NEEDED = {
    {
      "io.monocoque.io.",
      """
      Mailbox Mailbox$Node NoTask Patience TimerQueue Timer Watch Crowd StandingTask
      UnitQueue UnitBlock UnitBlock$Start LargeUnit UnitRun Endpoint EndpointParser
      Endpoint$Tcp Endpoint$Ipc Endpoint$Inproc TcpAddresses Mailbox$Offer Resolver$Answer
      Backoff UnitEncoder Resolver$Resolved Page WriteGuard$Owner UnitSealer WriteGuard
      UnitSpan Pace
      """
    },
    {
      "io.monocoque.io.spi.",
      """
      AcceptHandler TransportHandler ListenOptions TransportOptions
      """
    },
    {
      "io.monocoque.wiring.",
      """
      LoopSlot$Soon WaitList SocketLock MemoryBudget SecuritySettings$Side
      SecuritySettings$Null SecuritySettings SecuritySettings$PlainHost SocketSettings
      Pattern IncomingSide PartBuffer LentPeers SocketCore EventCounts SocketMemory
      SecuritySettings$CurveHost ConnectionHost BindEndpoint Inbound$Owner ConnectionPipe
      Outlet OutgoingSide DraftPool ConnectEndpoint MessageEncoder Inbound
      ConnectEndpoint$LookUp Gate$Owner Connection Connection$State ConnectionHost$Outcome
      ZapInquiry$Asker WaitList$Waiter Gate MemoryClaim$Owner Intake MemoryClaim Answers
      ControlEncoder Inbound$Beginning Run Run$InArray
      """
    },
    {
      "io.monocoque.bytes.",
      """
      Bytes BytesInputStream Bytes$BytesAccess Message Message$FromSender
      """
    },
    {
      "io.monocoque.bytes.trusted.",
      """
      TrustedBytes$Access TrustedBytes TrustedBytes$Installed OutboundBudget$Queue Sender Slab
      CopyCounter
      """
    },
    {
      "io.monocoque.patterns.",
      """
      Rotation FairQueue LoadBalancer$Offer LoadBalancer Rotation$Slot
      """
    },
    {
      "io.monocoque.protocol.wire.",
      """
      SocketType Frames ProtocolException Metadata ZmtpVersion Greeting Command WireText
      """
    },
    {
      "io.monocoque.protocol.security.",
      """
      Mechanism Verdict Verdict$Accepted Verdict$Denied NullMechanism Credentials
      Mechanism$Progress Handshakes
      """
    },
    {
      "io.monocoque.protocol.session.",
      """
      SessionConfig FrameSink SessionSink Session FrameReader$CommandHandler Session$Phase
      Session$Handshake GreetingExchange FrameReader FrameLimits Session$Commands
      UnfinishedMessage PeerProperties
      """
    },
    {
      "io.monocoque.",
      """
      Socket ConnectionEvent ConnectionEvent$Listening ConnectionEvent$HandshakeSucceeded
      ConnectionEvent$HandshakeFailed ConnectionEvent$AuthenticationFailed
      ConnectionEvent$Disconnected WritableBytes Allocation Draft ConnectionEvent$Accepted
      ConnectionEvent$Connected
      """
    },
  };

  private static final AtomicBoolean BEGUN = new AtomicBoolean();

  static void begin() {
    if (BEGUN.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("monocoque-first-use").start(new FirstUse());
    }
  }

  @Override
  public void run() {
    forEach(
        new Consumer<>() { // a lambda would take longer than a few classes
          @Override
          public void accept(String name) {
            load(name);
          }
        });
  }

  private static void load(String name) {
    try {
      Class<?> _ = Class.forName(name, false, FirstUse.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      // Of a loader that shows others what is exported only: it comes when it is needed.
    }
  }

  /** Tells the full names. */
  static void forEach(Consumer<String> taker) {
    for (String[] each : NEEDED) {
      StringTokenizer names = new StringTokenizer(each[1]);
      while (names.hasMoreTokens()) {
        taker.accept(each[0] + names.nextToken());
      }
    }
  }
}
