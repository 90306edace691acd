/** The command line tool: one class a command. */
package io.monocoque.cli;
