package io.monocoque.benchmarks;

import java.util.List;

/**
 * Somebody who can do the work: a messaging library with its default options, or plain sockets as
 * the bound of what any of them could reach.
 *
 * <p>It exists so that the work is written once and means the same for all. Every message sent is a
 * fresh one: the payload, with the message's number in its first byte, is copied into memory that
 * belongs to that message alone, by whatever call of the contender does that. Every message
 * received is given up as the contender's users get it, and its length and number are looked at.
 *
 * <p>Threading: one thread. Each process uses one contender and one end of it.
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

  /** Binds the receiving end of a one-way stream to a free loopback port. */
  PullEnd pull(Transport transport, int size) throws Exception;

  /** Connects the sending end of a one-way stream. */
  PushEnd push(String endpoint, int size) throws Exception;

  /** Binds the answering end of request and reply to a free loopback port. */
  ReplyEnd reply(Transport transport, int size) throws Exception;

  /** Connects the asking end of request and reply. */
  RequestEnd request(String endpoint, int size) throws Exception;
}
