package io.monocoque.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ErrnoTest {
  @ParameterizedTest
  @CsvSource({"111, ECONNREFUSED", "110, ETIMEDOUT"})
  void whatAConnectMeetsIsAConnectException(int errno, String name) {
    check(ConnectException.class, errno, name);
  }

  @ParameterizedTest
  @CsvSource({"98, EADDRINUSE", "99, EADDRNOTAVAIL"})
  void anAddressThatCannotBeHadIsABindException(int errno, String name) {
    check(BindException.class, errno, name);
  }

  @ParameterizedTest
  @CsvSource({"101, ENETUNREACH", "113, EHOSTUNREACH"})
  void aPlaceThatIsNotReachedIsANoRouteException(int errno, String name) {
    check(NoRouteToHostException.class, errno, name);
  }

  @ParameterizedTest
  @CsvSource({"104, ECONNRESET", "32, EPIPE", "24, EMFILE", "9, errno 9"})
  void anythingElseIsASocketException(int errno, String name) {
    check(SocketException.class, errno, name);
  }

  private static void check(Class<? extends IOException> type, int errno, String name) {
    IOException exception = Errno.exception(errno, "doing it");
    assertInstanceOf(type, exception);
    assertEquals(0, String.valueOf(exception.getMessage()).indexOf("doing it: " + name));
  }
}
