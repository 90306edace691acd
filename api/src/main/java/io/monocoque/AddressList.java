package io.monocoque;

import java.net.InetAddress;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lets peers in by their IP address. See {@link Authenticator#onlyFrom}. Addresses are compared,
 * not their texts, as an IPv6 address has many.
 *
 * <p>Threading: immutable.
 */
final class AddressList implements Authenticator {
  private final Set<InetAddress> addresses;
  private final boolean allowed;

  /**
   * @param allowed whether those in the list are let in, or all others
   */
  AddressList(Set<String> addresses, boolean allowed) {
    this.addresses = addresses.stream().map(InetAddress::ofLiteral).collect(Collectors.toSet());
    this.allowed = allowed;
  }

  /** A peer without an address is in no list. */
  @Override
  public Answer authenticate(Request request) {
    boolean listed =
        !request.peerAddress().isEmpty()
            && addresses.contains(InetAddress.ofLiteral(request.peerAddress()));
    return listed == allowed ? Authenticator.allow() : Authenticator.deny();
  }
}
