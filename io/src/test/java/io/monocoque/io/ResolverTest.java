package io.monocoque.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ResolverTest implements Resolver.Answer {
  private static final ThreadFactory THREADS = Thread.ofPlatform().daemon().factory();

  private final LinkedBlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Object> answers = new LinkedBlockingQueue<>();
  private final AtomicInteger lookups = new AtomicInteger();

  @Override
  public void onResolved(List<InetSocketAddress> addresses) {
    answers.add(addresses);
  }

  @Override
  public void onUnresolved(IOException cause) {
    answers.add(cause);
  }

  private Object answer() throws InterruptedException {
    Runnable task = loop.poll(20, TimeUnit.SECONDS);
    if (task == null) {
      throw new AssertionError("no answer");
    }
    // Never told but through the loop.
    assertEquals(0, answers.size());
    task.run();
    return answers.remove();
  }

  private InetAddress[] lookup(String host) throws UnknownHostException {
    lookups.incrementAndGet();
    if (!host.equals("twin")) {
      throw new UnknownHostException(host);
    }
    return new InetAddress[] {InetAddress.ofLiteral("::1"), InetAddress.ofLiteral("127.0.0.1")};
  }

  @Test
  void allAddressesAreToldInOrderAndEachTimeAnew() throws Exception {
    try (Resolver resolver = new Resolver(THREADS, this::lookup)) {
      List<InetSocketAddress> expected =
          List.of(
              new InetSocketAddress(InetAddress.ofLiteral("::1"), 5),
              new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5));
      for (int i = 1; i <= 3; i++) {
        resolver.resolve(new Endpoint.Tcp("twin", 5, null), loop::add, this);
        assertEquals(expected, answer());
        assertEquals(i, lookups.get());
      }
    }
  }

  @Test
  void unknownHostIsAnAnswer() throws Exception {
    try (Resolver resolver = new Resolver(THREADS, this::lookup)) {
      resolver.resolve(new Endpoint.Tcp("nobody", 5, null), loop::add, this);
      assertInstanceOf(UnknownHostException.class, answer());
    }
  }

  @Test
  void numericHostTakesNoLookupAndNoThread() throws Exception {
    ThreadFactory none =
        task -> {
          throw new AssertionError("a thread for a number");
        };
    try (Resolver resolver = new Resolver(none, this::lookup)) {
      resolver.resolve(new Endpoint.Tcp("127.0.0.1", 5, null), loop::add, this);
      assertEquals(List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5)), answer());
      resolver.resolve(new Endpoint.Tcp("::1", 6, null), loop::add, this);
      assertEquals(List.of(new InetSocketAddress(InetAddress.ofLiteral("::1"), 6)), answer());
      assertEquals(0, lookups.get());
    }
  }

  @Test
  void closedResolverAnswersToo() throws Exception {
    Resolver resolver = new Resolver(THREADS, this::lookup);
    resolver.close();
    resolver.resolve(new Endpoint.Tcp("twin", 5, null), loop::add, this);
    assertInstanceOf(IOException.class, answer());
  }
}
