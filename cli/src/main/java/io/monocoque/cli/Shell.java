package io.monocoque.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * What the process has around it: its streams, and whether people look at them.
 *
 * <p>It exists so that a test can stand in for the terminal and the pipes.
 *
 * @param in standard input, as bytes
 * @param out standard output, as bytes and without a buffer
 * @param err for what is said about the work, a line each
 * @param outIsTerminal whether what goes to {@code out} is seen by people
 */
public record Shell(InputStream in, OutputStream out, PrintStream err, boolean outIsTerminal) {

  /** The process's own. */
  static Shell ofProcess() {
    return new Shell(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        System.err,
        Terminals.isTerminal(1));
  }

  /** Says a line on standard error, whatever the text contains. */
  public void say(String line) {
    StringBuilder visible = new StringBuilder(line.length());
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      visible.append(c == '\n' || c == '\r' ? ' ' : Character.isISOControl(c) ? '?' : c);
    }
    err.println(visible);
  }
}
