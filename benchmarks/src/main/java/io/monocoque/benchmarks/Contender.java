package io.monocoque.benchmarks;

import java.util.List;

/**
 * Somebody who can do the work: a messaging library with its default options, or plain sockets as
 * the bound of what any of them could reach. One object has one context of the library, opened when
 * it is needed.
 *
 * <p>It exists so that the work is written once and means the same for all. Every message sent is a
 * fresh one: the payload, with the message's number in its first eight bytes, is copied into memory
 * that belongs to that message alone, by whatever call of the contender does that. Every message
 * received is given up as the contender's users get it, and its length and number are looked at.
 *
 * <p>What a contender does not have, {@link Workload#isFor} does not ask of it.
 *
 * <p>Threading: ends are made by one thread at a time.
 */
interface Contender {

  /** As it is named on the command line and in the tables. */
  String name();

  /** What exactly ran, as in {@code libzmq 4.3.4}; asked in a worker process. */
  String version();

  /** The JVM options that a worker process of this contender needs. */
  default List<String> jvmOptions() {
    return List.of();
  }

  /** The receiving end of a one-way stream. */
  PullEnd pull(Address at, int size) throws Exception;

  /** The sending end of a one-way stream. */
  PushEnd push(Address at, int size) throws Exception;

  /** One that receives into the same memory again and again, where the contender has such calls. */
  default PullEnd pullInPlace(Address at, int size) throws Exception {
    return pull(at, size);
  }

  /** One that writes messages where they are sent from, where the contender has such calls. */
  default PushEnd pushInPlace(Address at, int size) throws Exception {
    return push(at, size);
  }

  /** As {@link #pull}, of a CURVE server with {@link Curve#serverKeys} that lets everybody in. */
  default PullEnd pullUnderCurve(Address at, int size) throws Exception {
    throw new UnsupportedOperationException("CURVE is not compared with " + name());
  }

  /** As {@link #push}, of a client of that server with {@link Curve#clientKeys}. */
  default PushEnd pushUnderCurve(Address at, int size) throws Exception {
    throw new UnsupportedOperationException("CURVE is not compared with " + name());
  }

  /** The answering end of request and reply, for any number of asking ends. */
  ReplyEnd reply(Address at, int size) throws Exception;

  /** The asking end of request and reply. */
  RequestEnd request(Address at, int size) throws Exception;

  PushEnd publisher(Address at, int size) throws Exception;

  /** The receiving end of those published messages that begin with one of the prefixes. */
  PullEnd subscriber(Address at, int size, List<byte[]> prefixes) throws Exception;

  /** An end that answers many dealers by name. */
  ReplyEnd router(Address at, int size) throws Exception;

  DuplexEnd dealer(Address at, int size) throws Exception;

  /**
   * Starts a dealer for each talk, driven as the contender's users drive many sockets of one
   * process: by a thread for each if threads are cheap to it, else by one thread that polls.
   */
  void dealers(Address at, int size, List<DealerTalk> talks, Crew crew) throws Exception;

  /** Starts a {@link #subscriber} for each reader, driven as {@link #dealers} are. */
  void subscribers(
      Address at, int size, List<byte[]> prefixes, List<StreamReader> readers, Crew crew)
      throws Exception;
}
