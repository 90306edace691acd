package io.monocoque.benchmarks;

import java.io.IOException;
import java.util.List;

/**
 * No library: the least that two Java programs can do. For a stream it is the limit pair, for
 * request and reply a ping-pong; both show what kernel and JVM allow on the machine at that moment.
 */
final class PlainContender implements Contender {

  @Override
  public String name() {
    return Contenders.PLAIN;
  }

  @Override
  public String version() {
    return "plain blocking SocketChannels";
  }

  @Override
  public PullEnd pull(Address at, int size) throws IOException {
    return new LimitPull(at, size);
  }

  @Override
  public PushEnd push(Address at, int size) throws IOException {
    return new LimitPush(at, size);
  }

  @Override
  public ReplyEnd reply(Address at, int size) throws IOException {
    return new PongEnd(at, size);
  }

  @Override
  public RequestEnd request(Address at, int size) throws IOException {
    return new PingEnd(at, size);
  }

  @Override
  public PushEnd publisher(Address at, int size) {
    throw nothing("publishing");
  }

  @Override
  public PullEnd subscriber(Address at, int size, List<byte[]> prefixes) {
    throw nothing("publishing");
  }

  @Override
  public ReplyEnd router(Address at, int size) {
    throw nothing("routing");
  }

  @Override
  public DuplexEnd dealer(Address at, int size) {
    throw nothing("routing");
  }

  @Override
  public void dealers(Address at, int size, List<DealerTalk> talks, Crew crew) {
    throw nothing("routing");
  }

  @Override
  public void subscribers(
      Address at, int size, List<byte[]> prefixes, List<StreamReader> readers, Crew crew) {
    throw nothing("publishing");
  }

  private static UnsupportedOperationException nothing(String what) {
    return new UnsupportedOperationException("there is no plain " + what);
  }
}
