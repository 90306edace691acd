/** How a socket's pattern, its sessions and the I/O come together; not for users. */
package io.monocoque.wiring;
