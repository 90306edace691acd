/** What a driver implements: operations that are submitted and later complete. */
package io.monocoque.io.spi;
