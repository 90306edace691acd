/** Monocoque's sockets with libzmq's and JeroMQ's, and with bytes written by hand. */
package io.monocoque.interop;
