package io.monocoque.io;

import static io.monocoque.io.Log.LOG;

import io.monocoque.io.DriverSelection.Skipped;
import io.monocoque.io.spi.Driver;
import io.monocoque.io.spi.DriverContext;
import io.monocoque.io.spi.DriverProvider;
import io.monocoque.io.spi.DriverUnavailableException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which driver to use: a name, or {@code auto} for the most preferred one that opens on this
 * machine.
 *
 * <p>Drivers are tried, not asked for versions: a provider that fails in any way, while it is
 * loaded, initialized or opened, is passed over, and why is told by a log line and by {@link
 * DriverSelection}.
 *
 * <p>Threading: any; {@link #open} on the thread that is to own the driver.
 */
public final class DriverChoice {
  /** The system property that {@link #fromProperty} reads. */
  public static final String PROPERTY = "io.monocoque.driver";

  /** Leaves the choice to us. */
  public static final String AUTO = "auto";

  private static final String URING = "uring";

  /** More faulty provider entries than anybody has; ends a loader that never gets past one. */
  private static final int LOAD_FAULTS_MAX = 16;

  /**
   * Lines that were logged already: one for each choice in a process, however many loops it has.
   */
  private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

  private record Candidate(String name, int preference, DriverProvider provider)
      implements Comparable<Candidate> {
    /** The preferred one comes first. */
    @Override
    public int compareTo(Candidate other) {
      return Integer.compare(other.preference, preference);
    }
  }

  private final String requested;
  private final List<Candidate> candidates = new ArrayList<>();
  private final List<Skipped> unusable = new ArrayList<>();

  private DriverChoice(String requested, Iterator<DriverProvider> providers) {
    this.requested = requested;
    int faults = 0;
    while (faults < LOAD_FAULTS_MAX) {
      try {
        if (!providers.hasNext()) {
          break;
        }
        add(providers.next());
      } catch (ServiceConfigurationError | LinkageError e) {
        faults++;
        unusable.add(new Skipped("a driver that cannot be loaded", reason(e)));
      }
    }
    Collections.sort(candidates);
    Set<String> accepted = new TreeSet<>(Set.of(URING, "nio"));
    for (Candidate each : candidates) {
      accepted.add(each.name());
    }
    if (!requested.equals(AUTO) && !accepted.contains(requested)) {
      throw new IllegalArgumentException(
          "%s is \"%s\"; it can be %s or %s"
              .formatted(PROPERTY, requested, AUTO, String.join(" or ", accepted)));
    }
  }

  /**
   * What the system property says, {@code auto} without it.
   *
   * @throws IllegalArgumentException if it names no driver
   */
  public static DriverChoice fromProperty() {
    return of(System.getProperty(PROPERTY, AUTO));
  }

  /**
   * As asked for, among the drivers that are there.
   *
   * @param requested {@code auto} or a driver's name
   * @throws IllegalArgumentException if it is neither
   */
  public static DriverChoice of(String requested) {
    DriverChoice choice = new DriverChoice(requested, providers());
    if (!choice.knows(URING)) {
      choice.unusable.add(new Skipped(URING, "not found; is io.monocoque.uring left out?"));
    }
    return choice;
  }

  private static Iterator<DriverProvider> providers() {
    if (!DriverChoice.class.getModule().isNamed()) {
      return new NamedProviders();
    }
    // Our own class loader: an application's context loader may not see our drivers.
    ClassLoader loader = DriverChoice.class.getClassLoader();
    return ServiceLoader.load(DriverProvider.class, loader).iterator();
  }

  /** As {@link #of(String)}, among these providers. */
  public static DriverChoice of(String requested, List<DriverProvider> providers) {
    return new DriverChoice(requested, providers.iterator());
  }

  private boolean knows(String name) {
    for (Candidate each : candidates) {
      if (each.name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  public String requested() {
    return requested;
  }

  /**
   * Opens a driver for the calling thread.
   *
   * @throws DriverUnavailableException if the named one does not open, or none does
   */
  public DriverSelection open(DriverContext context) throws DriverUnavailableException {
    List<Skipped> skipped = new ArrayList<>(unusable);
    for (Candidate candidate : candidates) {
      if (!requested.equals(AUTO) && !requested.equals(candidate.name())) {
        continue;
      }
      Driver driver;
      try {
        driver = candidate.provider().open(context);
      } catch (Throwable e) {
        // Whatever it is: a denied native access is an ExceptionInInitializerError, for instance.
        skipped.add(new Skipped(candidate.name(), reason(e)));
        continue;
      }
      DriverSelection selection = new DriverSelection(driver, requested, skipped);
      if (requested.equals(AUTO) && !skipped.isEmpty()) {
        logOnce(selection.describe());
      }
      return selection;
    }
    throw new DriverUnavailableException(refusal(skipped));
  }

  private static void logOnce(String line) {
    if (LOGGED.add(line)) {
      LOG.log(Level.INFO, line);
    }
  }

  private String refusal(List<Skipped> skipped) {
    String reasons =
        skipped.isEmpty()
            ? "it is on neither the class path nor the module path"
            : String.join("; ", skipped.stream().map(Skipped::toString).toList());
    return requested.equals(AUTO)
        ? "no I/O driver can be used here: " + reasons
        : "%s=%s cannot be used here: %s; %s lets us choose another"
            .formatted(PROPERTY, requested, reasons, AUTO);
  }

  private void add(DriverProvider provider) {
    try {
      candidates.add(new Candidate(provider.name(), provider.preference(), provider));
    } catch (RuntimeException | LinkageError e) {
      unusable.add(new Skipped(provider.getClass().getName(), reason(e)));
    }
  }

  /** One line; what wraps the cause says nothing that helps, unless it is our own exception. */
  private static String reason(Throwable e) {
    Throwable innermost = e;
    while (!(innermost instanceof DriverUnavailableException)) {
      Throwable cause = innermost.getCause();
      if (cause == null) {
        break;
      }
      innermost = cause;
    }
    String message = innermost.getMessage();
    if (message == null || message.isBlank()) {
      return innermost.getClass().getSimpleName();
    }
    String line = message.lines().findFirst().orElse("").strip();
    return innermost instanceof DriverUnavailableException
        ? line
        : innermost.getClass().getSimpleName() + ": " + line;
  }
}
