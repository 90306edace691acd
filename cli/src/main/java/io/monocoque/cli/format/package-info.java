/** Messages as lines: the forms in which they are printed, and the lines that are read. */
package io.monocoque.cli.format;
