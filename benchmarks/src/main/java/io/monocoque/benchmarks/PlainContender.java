package io.monocoque.benchmarks;

import java.io.IOException;

/**
 * No library: the least that two Java programs can do. For a stream it is the limit pair, for
 * request and reply a ping-pong; both show what kernel and JVM allow on the machine at that moment.
 */
final class PlainContender implements Contender {

  @Override
  public String name() {
    return "plain";
  }

  @Override
  public String version() {
    return "plain blocking SocketChannels";
  }

  @Override
  public PullEnd pull(Transport transport, int size) throws IOException {
    return new LimitPull(size);
  }

  @Override
  public PushEnd push(String endpoint, int size) throws IOException {
    return new LimitPush(endpoint, size);
  }

  @Override
  public ReplyEnd reply(Transport transport, int size) throws IOException {
    return new PongEnd(size);
  }

  @Override
  public RequestEnd request(String endpoint, int size) throws IOException {
    return new PingEnd(endpoint, size);
  }
}
