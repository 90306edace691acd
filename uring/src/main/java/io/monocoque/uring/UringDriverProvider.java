package io.monocoque.uring;

import io.monocoque.io.spi.Driver;
import io.monocoque.io.spi.DriverContext;
import io.monocoque.io.spi.DriverProvider;
import io.monocoque.io.spi.DriverUnavailableException;

/** Opens io_uring drivers where this machine allows them. */
public final class UringDriverProvider implements DriverProvider {
  private static final int PREFERENCE = 100;

  public UringDriverProvider() {}

  @Override
  public String name() {
    return UringDriver.NAME;
  }

  @Override
  public int preference() {
    return PREFERENCE;
  }

  @Override
  public Driver open(DriverContext context) throws DriverUnavailableException {
    Capabilities capabilities = SelfTest.capabilities();
    try {
      return UringDriver.open(context, capabilities);
    } catch (RingException e) {
      throw SelfTest.unavailable(e);
    }
  }
}
