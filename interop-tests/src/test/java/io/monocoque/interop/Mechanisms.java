package io.monocoque.interop;

import io.monocoque.Authenticator;
import io.monocoque.CurveKeys;
import io.monocoque.SocketOptions;
import org.zeromq.ZMQ;

/** How sockets of ours are told of a mechanism, by its name on the wire. */
final class Mechanisms {
  private Mechanisms() {}

  static CurveKeys keys(byte[] secret) {
    return CurveKeys.ofSecretKey(ZMQ.Curve.z85Encode(secret));
  }

  /** Everybody is let in. */
  static void serve(String mechanism, SocketOptions<?> options, CurveKeys server) {
    switch (mechanism) {
      case "PLAIN" -> {
        options.plainServer();
        options.authenticate(_ -> Authenticator.allow());
      }
      case "CURVE" -> {
        options.curveServer(server);
        options.acceptAnyClient();
      }
      default -> {}
    }
  }

  static void join(String mechanism, SocketOptions<?> options, CurveKeys server) {
    switch (mechanism) {
      case "PLAIN" -> options.plain("user", "secret");
      case "CURVE" -> options.curve(CurveKeys.generate(), server.publicKey());
      default -> {}
    }
  }
}
