package io.monocoque.interop;

/** Who wrote the peer. */
enum Implementation {
  LIBZMQ,
  JEROMQ
}
