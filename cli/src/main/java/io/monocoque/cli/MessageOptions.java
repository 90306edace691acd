package io.monocoque.cli;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is to be sent. Threading: picocli's thread. */
final class MessageOptions {
  @Parameters(
      paramLabel = "MESSAGE",
      arity = "0..*",
      description =
          "A message each. Without any, each line of standard input is one. Write -- "
              + "before messages that begin with a dash.")
  List<String> messages = new ArrayList<>();

  @Option(
      names = "--parts",
      description =
          "Send messages of several parts: all arguments together are one message, a "
              + "part each; a line of standard input is split at its tabs.")
  boolean parts;

  boolean areArguments() {
    return !messages.isEmpty();
  }

  /** The messages in order, at most so many. */
  Source source(Shell shell, @Nullable Long limit) {
    Source all = areArguments() ? arguments() : lines(LinePump.start(shell.in()));
    if (limit == null) {
      return all;
    }
    long[] left = {limit};
    return () -> left[0]-- > 0 ? all.next() : null;
  }

  private Source arguments() {
    if (parts) {
      Message whole = Message.of(messages.stream().map(Bytes::of).toList());
      Iterator<Message> once = List.of(whole).iterator();
      return () -> once.hasNext() ? once.next() : null;
    }
    Iterator<String> each = messages.iterator();
    return () -> each.hasNext() ? Message.of(each.next()) : null;
  }

  private Source lines(LinePump input) {
    return () -> {
      Bytes line = input.take();
      if (line == null) {
        return null;
      }
      return parts ? Tabs.split(line) : Message.of(line);
    };
  }

  /** Messages to be sent, one after the other. Threading: one thread. */
  @FunctionalInterface
  interface Source {
    /** The next message, waiting for it if need be; null after the last. */
    @Nullable Message next() throws IOException, InterruptedException;
  }
}
