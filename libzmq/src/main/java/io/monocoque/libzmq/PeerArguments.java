package io.monocoque.libzmq;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The command line of a peer process.
 *
 * @param type the socket's type
 * @param attachments where to bind and connect, in order
 * @param options the socket's options, in order, as {@code NAME=VALUE}
 * @param lifetimeSeconds after which the process ends itself
 * @param command what to do
 */
record PeerArguments(
    ZmqType type,
    List<Attachment> attachments,
    List<OptionSetting> options,
    int lifetimeSeconds,
    PeerCommand command) {
  static final String USAGE =
      """
      LibZmqPeer TYPE (--bind URL | --connect URL)... [--option NAME=VALUE]... [--lifetime SECONDS]
                 COMMAND

        send TEXT...                              one message, each TEXT a part
        send-lines                                a message for each input line, parts by tabs
        receive [--count N] [--timeout MS]        print messages
        echo [--count N]                          send back what comes
        pump --size N --count M [--parts P] [--await-line]
                                                  send M checkable messages
        sink --size N --count M [--parts P] [--timeout MS] [--settle MS]
                                                  check them and print the counts
        tally                                     print a numbered line for each message

      TEXT and VALUE may be 0xHEX. The first output line is "ready ENDPOINT...". The process ends when
      its standard input closes.""";

  private static final int DEFAULT_LIFETIME_SECONDS = 120;
  private static final int DEFAULT_TIMEOUT_MILLIS = 10_000;
  private static final String FLAG = "--";

  /** One endpoint. */
  record Attachment(boolean bind, String endpoint) {}

  /** One option and the text of its value. */
  record OptionSetting(ZmqOption option, String value) {
    void applyTo(ZmqSocket socket) {
      switch (option.shape()) {
        case INT, LONG -> socket.setOption(option, Long.parseLong(value));
        case BYTES, TEXT, KEY -> socket.setOption(option, PartText.parse(value));
      }
    }
  }

  /** Reads a command line; an IllegalArgumentException tells what is wrong with it. */
  static PeerArguments parse(String... words) {
    Deque<String> rest = new ArrayDeque<>(List.of(words));
    ZmqType type = ZmqType.valueOf(next(rest, "TYPE"));
    List<Attachment> attachments = new ArrayList<>();
    List<OptionSetting> options = new ArrayList<>();
    int lifetime = DEFAULT_LIFETIME_SECONDS;
    String word = next(rest, "COMMAND");
    while (word.startsWith(FLAG)) {
      String value = next(rest, word);
      switch (word) {
        case "--bind" -> attachments.add(new Attachment(true, value));
        case "--connect" -> attachments.add(new Attachment(false, value));
        case "--option" -> options.add(option(value));
        case "--lifetime" -> lifetime = Integer.parseInt(value);
        default -> throw new IllegalArgumentException("unknown flag " + word);
      }
      word = next(rest, "COMMAND");
    }
    if (attachments.isEmpty()) {
      throw new IllegalArgumentException("neither --bind nor --connect");
    }
    return new PeerArguments(type, attachments, options, lifetime, command(word, rest));
  }

  private static PeerCommand command(String name, Deque<String> rest) {
    if (name.equals("send")) {
      return new PeerCommand.Send(rest.stream().map(PartText::parse).toList());
    }
    Flags flags = Flags.take(rest);
    PeerCommand command =
        switch (name) {
          case "send-lines" -> new PeerCommand.SendLines();
          case "receive" ->
              new PeerCommand.Receive(
                  flags.number("count", 1), flags.number("timeout", DEFAULT_TIMEOUT_MILLIS));
          case "echo" -> new PeerCommand.Echo(flags.number("count", 0));
          case "pump" ->
              new PeerCommand.Pump(
                  flags.pattern(), flags.number("count", null), flags.present("await-line"));
          case "sink" ->
              new PeerCommand.Sink(
                  flags.pattern(),
                  flags.number("count", null),
                  flags.number("timeout", DEFAULT_TIMEOUT_MILLIS),
                  flags.number("settle", 0));
          case "tally" -> new PeerCommand.Tally();
          default -> throw new IllegalArgumentException("unknown command " + name);
        };
    flags.requireAllUsed();
    return command;
  }

  private static OptionSetting option(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw new IllegalArgumentException("an option is NAME=VALUE, not " + text);
    }
    return new OptionSetting(
        ZmqOption.valueOf(text.substring(0, equals)), text.substring(equals + 1));
  }

  private static String next(Deque<String> rest, String wanted) {
    String word = rest.poll();
    if (word == null) {
      throw new IllegalArgumentException("missing " + wanted);
    }
    return word;
  }

  /**
   * The flags after a command, by name without dashes; a flag without a value has the empty one.
   */
  private record Flags(Map<String, String> values) {
    static Flags take(Deque<String> rest) {
      Map<String, String> values = new HashMap<>();
      while (!rest.isEmpty()) {
        String flag = next(rest, "flag");
        if (!flag.startsWith(FLAG)) {
          throw new IllegalArgumentException("unexpected " + flag);
        }
        @Nullable String following = rest.peek();
        boolean hasValue = following != null && !following.startsWith(FLAG);
        values.put(flag.substring(FLAG.length()), hasValue ? next(rest, flag) : "");
      }
      return new Flags(values);
    }

    int number(String name, @Nullable Integer otherwise) {
      String text = values.remove(name);
      if (text != null) {
        return Integer.parseInt(text);
      }
      if (otherwise == null) {
        throw new IllegalArgumentException("missing --" + name);
      }
      return otherwise;
    }

    boolean present(String name) {
      return values.remove(name) != null;
    }

    CheckedPattern pattern() {
      return new CheckedPattern(number("parts", 1), number("size", null));
    }

    void requireAllUsed() {
      if (!values.isEmpty()) {
        throw new IllegalArgumentException("unknown flags " + values.keySet());
      }
    }
  }
}
