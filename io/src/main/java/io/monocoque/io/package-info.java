/** Event loop, timers, mailbox and endpoints. */
package io.monocoque.io;
