package kindred.query.version;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The one version that is served, exchanged in one step. */
public final class Serving implements AutoCloseable {
  private final AtomicReference<Optional<ServedVersion>> current =
      new AtomicReference<>(Optional.empty());

  /** The version served now, to be given back; empty while there is none. */
  public Optional<ServedVersion.Lease> lease() {
    while (true) {
      var served = current.get();
      var lease = served.flatMap(ServedVersion::lease);
      if (lease.isPresent() || served.isEmpty()) {
        return lease;
      }
      // Retired between the two lines: the next one is there already.
    }
  }

  /** Serves a version from now on, and gives back the one before, to be retired. */
  public Optional<ServedVersion> swap(ServedVersion next) {
    return current.getAndSet(Optional.of(next));
  }

  /** Serves none. */
  @Override
  public void close() {
    current.getAndSet(Optional.empty()).ifPresent(ServedVersion::retire);
  }
}
