/** Access to the memory behind the bytes, for the modules of the runtime only. */
package io.monocoque.bytes.trusted;
