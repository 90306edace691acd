/** Immutable bytes, messages made of them, and routing ids. */
package io.monocoque.bytes;
