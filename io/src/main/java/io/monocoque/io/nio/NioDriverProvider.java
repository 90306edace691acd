package io.monocoque.io.nio;

import io.monocoque.io.spi.Driver;
import io.monocoque.io.spi.DriverContext;
import io.monocoque.io.spi.DriverProvider;
import io.monocoque.io.spi.DriverUnavailableException;
import java.io.IOException;

/** Opens {@link NioDriver}s, wherever there is a selector to be had. */
public final class NioDriverProvider implements DriverProvider {
  @Override
  public String name() {
    return NioDriver.NAME;
  }

  @Override
  public int preference() {
    return 0;
  }

  @Override
  public Driver open(DriverContext context) throws DriverUnavailableException {
    try {
      return new NioDriver(context.nanoClock());
    } catch (IOException e) {
      throw new DriverUnavailableException("no selector can be opened: " + e.getMessage(), e);
    }
  }
}
