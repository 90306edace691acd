package io.monocoque.wiring;

import io.monocoque.ConnectionEvent;
import io.monocoque.bytes.Bytes;
import io.monocoque.io.spi.TransportOptions;
import io.monocoque.protocol.wire.SocketType;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A socket's options as the wiring reads them: validated where they were given, periods in
 * nanoseconds.
 *
 * @param lingerNanos -1 for ever
 * @param reconnectNanos -1 never
 * @param handshakeNanos 0 for any time
 * @param routingId our own; empty if none
 * @param security how it shows itself, and who decides on peers
 * @param tellsSenders whether received messages know who sent them
 * @param metadata what the application says of the socket, to peers
 * @param listener who is told of events, if anybody
 */
public record SocketSettings(
    SocketType type,
    int sendHighWaterMark,
    int receiveHighWaterMark,
    long lingerNanos,
    long reconnectNanos,
    long reconnectMaxNanos,
    long handshakeNanos,
    long maxMessageSize,
    int backlog,
    int maxHandshakes,
    int sendBufferSize,
    int receiveBufferSize,
    boolean immediate,
    Bytes routingId,
    boolean mandatory,
    boolean handover,
    SecuritySettings security,
    boolean tellsSenders,
    Map<String, Bytes> metadata,
    @Nullable Consumer<ConnectionEvent> listener) {

  TransportOptions transportOptions() {
    return new TransportOptions(sendBufferSize, receiveBufferSize);
  }
}
