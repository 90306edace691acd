package io.monocoque.drivertests;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What only Unix-domain sockets have: files. */
@ParameterizedClass(name = "{0}")
@MethodSource("io.monocoque.drivertests.DriverUnderTest#all")
class UnixContractTest extends DriverContract {
  UnixContractTest(DriverUnderTest under) {
    super(under, Family.UNIX);
  }

  @Test
  void missingSocketFileIsToldAsAFailure() throws Exception {
    Recorder client = rig.connect(UnixDomainSocketAddress.of(directory.resolve("missing")));
    rig.pollUntil(() -> client.failure != null, "failed");
    assertNotNull(client.failure);
  }
}
