package kindred.query.version;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * The versions that answer: the one that is served, and those kept warm, which answer where a
 * request names them. Exchanged in one step; closes nothing but what {@link #close} finds served.
 */
public final class Serving implements AutoCloseable {
  private final AtomicReference<Line> current =
      new AtomicReference<>(new Line(Optional.empty(), List.of()));

  private final AtomicLong indexFailures = new AtomicLong();

  private record Line(Optional<ServedVersion> served, List<ServedVersion> warm) {
    private Stream<ServedVersion> all() {
      return Stream.concat(served.stream(), warm.stream());
    }
  }

  /** The version served now, to be given back; empty while there is none. */
  public Optional<ServedVersion.Lease> lease() {
    while (true) {
      var served = current.get().served;
      var lease = served.flatMap(ServedVersion::lease);
      if (lease.isPresent() || served.isEmpty()) {
        return lease;
      }
      // Retired between the two lines: the next one is there already.
    }
  }

  /** A version by its number, to be given back; empty where it is neither served nor warm. */
  public Optional<ServedVersion.Lease> lease(int version) {
    return current
        .get()
        .all()
        .filter(candidate -> candidate.version() == version)
        .findFirst()
        .flatMap(ServedVersion::lease);
  }

  /** The versions that {@link #lease(int)} would give. */
  public NavigableSet<Integer> versions() {
    var versions = new TreeSet<Integer>();
    current.get().all().forEach(version -> versions.add(version.version()));
    return versions;
  }

  /** Serves a version from now on, keeps none warm, and gives back the one before. */
  public Optional<ServedVersion> swap(ServedVersion next) {
    return swap(next, List.of());
  }

  /** Serves a version from now on beside these warm ones, and gives back the one before. */
  public Optional<ServedVersion> swap(ServedVersion next, List<ServedVersion> warm) {
    return current.getAndSet(new Line(Optional.of(next), List.copyOf(warm))).served;
  }

  /** A version is no longer warm. */
  void cooled(ServedVersion version) {
    current.updateAndGet(
        line -> {
          var warm = new ArrayList<>(line.warm);
          warm.remove(version);
          return new Line(line.served, List.copyOf(warm));
        });
  }

  /** The served version's index takes no more changes. */
  void indexFailed() {
    indexFailures.incrementAndGet();
  }

  /** How often the served version's index could no longer be written. */
  public long indexFailures() {
    return indexFailures.get();
  }

  /** Serves none. */
  @Override
  public void close() {
    current
        .getAndSet(new Line(Optional.empty(), List.of()))
        .served
        .ifPresent(ServedVersion::retire);
  }
}
