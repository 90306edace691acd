package io.monocoque.benchmarks;

/** An end that sends and receives, in any order. */
interface DuplexEnd extends PushEnd, PullEnd {}
