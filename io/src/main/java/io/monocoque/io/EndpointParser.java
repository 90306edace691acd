package io.monocoque.io;

import java.net.Inet6Address;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads one {@link Endpoint}; used once. Without regular expressions, the first of which takes 8 ms
 * of processor time. (ADR 0019)
 */
final class EndpointParser {
  /** What names of interfaces and scopes have besides letters and digits. */
  private static final String IN_INTERFACES = "_.:@-";

  private static final String TCP_BIND =
      "tcp://HOST:PORT with HOST an IPv4 address, an IPv6 address in brackets, the name of a network"
          + " interface, or *, and PORT from 0 to 65535, or *";
  private static final String TCP_CONNECT =
      "tcp://HOST:PORT with HOST a host name, an IPv4 address, or an IPv6 address in brackets, and"
          + " PORT from 1 to 65535; a source address may precede it: tcp://SOURCE:0;HOST:PORT";

  private final String text;
  private final boolean bind;

  EndpointParser(String text, boolean bind) {
    this.text = text;
    this.bind = bind;
  }

  Endpoint parse() {
    int end = text.indexOf("://");
    if (end <= 0 || !isScheme(text.substring(0, end))) {
      boolean capital = end > 0 && isScheme(text.substring(0, end).toLowerCase(Locale.ROOT));
      throw refuse(
          capital ? "a transport is written in small letters" : "no transport",
          "tcp://HOST:PORT, ipc://PATH or inproc://NAME");
    }
    String rest = text.substring(end + 3);
    return switch (text.substring(0, end)) {
      case "tcp" -> bind ? tcpBind(rest) : tcpConnect(rest);
      case "ipc" -> ipc(rest);
      case "inproc" -> inproc(rest);
      default ->
          throw refuse(
              "the transport " + text.substring(0, end) + " is not supported",
              "tcp://HOST:PORT, ipc://PATH or inproc://NAME");
    };
  }

  private Endpoint.Tcp tcpBind(String rest) {
    if (rest.indexOf(';') >= 0) {
      throw refuse("a source address is for connecting", TCP_BIND);
    }
    return tcp(rest, true, null, TCP_BIND);
  }

  private Endpoint.Tcp tcpConnect(String rest) {
    int semicolon = rest.indexOf(';');
    if (semicolon < 0) {
      return tcp(rest, false, null, TCP_CONNECT);
    }
    Endpoint.Tcp source = tcp(rest.substring(0, semicolon), true, null, TCP_CONNECT);
    return tcp(rest.substring(semicolon + 1), false, source, TCP_CONNECT);
  }

  private Endpoint.Tcp tcp(
      String authority, boolean local, Endpoint.@Nullable Tcp source, String accepted) {
    int colon = authority.lastIndexOf(':');
    if (colon < 0 || authority.endsWith("]")) {
      throw refuse("the port is missing", accepted);
    }
    if (authority.startsWith("[") && authority.indexOf(']') < 0) {
      throw refuse("the bracket is not closed", accepted);
    }
    int port = port(authority.substring(colon + 1), local, accepted);
    String host = host(authority.substring(0, colon), local, accepted);
    return new Endpoint.Tcp(host, port, source);
  }

  private int port(String digits, boolean local, String accepted) {
    if (local && digits.equals(Endpoint.WILDCARD)) {
      return 0;
    }
    if (digits.isEmpty() || digits.length() > 5 || !isNumber(digits)) {
      throw refuse("\"" + digits + "\" is no port", accepted);
    }
    int port = Integer.parseInt(digits);
    if (port > 65535 || (port == 0 && !local)) {
      throw refuse(port + " is no port", accepted);
    }
    return port;
  }

  private String host(String host, boolean local, String accepted) {
    if (host.isEmpty()) {
      throw refuse("the host is missing", accepted);
    }
    if (host.equals(Endpoint.WILDCARD)) {
      if (!local) {
        throw refuse("* is no host to connect to", accepted);
      }
      return host;
    }
    if (host.startsWith("[")) {
      return ipv6(host, accepted);
    }
    if (TcpAddresses.isDigitsAndDots(host)) {
      if (!isIpv4(host)) {
        throw refuse("\"" + host + "\" is no IPv4 address", accepted);
      }
      return host;
    }
    if (isIpv6(host)) {
      throw refuse("an IPv6 address goes in brackets", accepted);
    }
    if (local ? !hasOnly(IN_INTERFACES, host) : !isHostName(host)) {
      throw refuse("\"" + host + "\" is no " + (local ? "interface" : "host") + " name", accepted);
    }
    return host;
  }

  private String ipv6(String bracketed, String accepted) {
    String inner = bracketed.substring(1, Math.max(1, bracketed.length() - 1));
    int percent = inner.indexOf('%');
    String address = percent < 0 ? inner : inner.substring(0, percent);
    boolean scopeGood =
        percent < 0
            || (percent + 1 < inner.length()
                && hasOnly(IN_INTERFACES, inner.substring(percent + 1)));
    if (!bracketed.endsWith("]") || !isIpv6(address) || !scopeGood) {
      throw refuse("\"" + bracketed + "\" is no IPv6 address", accepted);
    }
    return inner;
  }

  private static boolean isIpv6(String host) {
    if (host.indexOf(':') < 0 || host.indexOf('%') >= 0 || host.indexOf('[') >= 0) {
      return false;
    }
    try {
      Inet6Address.ofLiteral(host);
      return true;
    } catch (IllegalArgumentException e) {
      // The only way that the JDK has to say no.
      return false;
    }
  }

  private static boolean isHostName(String host) {
    if (host.length() > 253) {
      return false;
    }
    // One dot at the end makes a name absolute.
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    for (String label : name.split("\\.", -1)) {
      if (!isHostLabel(label)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHostLabel(String label) {
    return !label.isEmpty()
        && label.length() <= 63
        && hasOnly("_-", label)
        && !label.startsWith("-")
        && !label.endsWith("-");
  }

  private static boolean isScheme(String text) {
    return text.charAt(0) >= 'a'
        && text.charAt(0) <= 'z'
        && hasOnly("+.-", text)
        && text.equals(text.toLowerCase(Locale.ROOT));
  }

  /** Four numbers as everybody reads them: with a zero in front some take them for octal. */
  private static boolean isIpv4(String host) {
    String[] numbers = host.split("\\.", -1);
    for (String each : numbers) {
      boolean inRange =
          !each.isEmpty() && each.length() <= 3 && isNumber(each) && Integer.parseInt(each) <= 255;
      if (!inRange || (each.startsWith("0") && each.length() > 1)) {
        return false;
      }
    }
    return numbers.length == 4;
  }

  private static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Whether all characters are ASCII letters, digits, or one of these others. */
  private static boolean hasOnly(String others, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !isDigit(c) && others.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private Endpoint.Ipc ipc(String path) {
    String accepted =
        "ipc://PATH with at most "
            + Endpoint.IPC_PATH_MAX
            + " bytes"
            + (bind ? ", or ipc://*" : "");
    if (path.isEmpty()) {
      throw refuse("the path is missing", accepted);
    }
    if (path.startsWith("@")) {
      throw refuse("abstract socket names are not supported yet", accepted);
    }
    if (path.equals(Endpoint.WILDCARD) && !bind) {
      throw refuse("* is no path to connect to", accepted);
    }
    int byteCount = path.getBytes(StandardCharsets.UTF_8).length;
    if (byteCount > Endpoint.IPC_PATH_MAX) {
      throw refuse("the path has " + byteCount + " bytes", accepted);
    }
    if (path.indexOf('\0') >= 0) {
      throw refuse("the path holds a zero", accepted);
    }
    return new Endpoint.Ipc(path);
  }

  private Endpoint.Inproc inproc(String name) {
    if (name.isEmpty() || name.length() > Endpoint.INPROC_NAME_MAX) {
      throw refuse(
          "the name has " + name.length() + " characters",
          "inproc://NAME with 1 to " + Endpoint.INPROC_NAME_MAX + " characters");
    }
    return new Endpoint.Inproc(name);
  }

  private IllegalArgumentException refuse(String reason, String accepted) {
    String verb = bind ? "bind to" : "connect to";
    return new IllegalArgumentException(
        "cannot %s \"%s\": %s; use %s".formatted(verb, text.replace('\0', '?'), reason, accepted));
  }
}
