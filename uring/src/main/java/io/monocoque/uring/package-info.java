/**
 * The io_uring driver. Restricted calls are in {@link io.monocoque.uring.LibC} and {@link
 * io.monocoque.uring.KernelMemory}, nowhere else; no address leaves the package.
 */
package io.monocoque.uring;
