package kindred.query.opensearch;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** Takes turns among the hosts; one that failed comes last for a while. Thread-safe. */
final class Hosts {
  private final List<URI> all;
  private final long restNanos;
  private final AtomicInteger turn = new AtomicInteger();

  /** {@link System#nanoTime} since the start until which a host rests; 0: it does not. */
  private final AtomicLongArray rests;

  private final long start = System.nanoTime();

  /**
   * @param rest of a host that failed
   */
  Hosts(List<URI> all, Duration rest) {
    this.all = List.copyOf(all);
    this.restNanos = rest.toNanos();
    this.rests = new AtomicLongArray(all.size());
  }

  int size() {
    return all.size();
  }

  /** The next one that does not rest, else the one that has rested longest. */
  int next() {
    int first = Math.floorMod(turn.getAndIncrement(), all.size());
    long now = System.nanoTime() - start;
    int best = first;
    for (int i = 0; i < all.size(); i++) {
      int host = (first + i) % all.size();
      if (rests.get(host) <= now) {
        return host;
      }
      if (rests.get(host) < rests.get(best)) {
        best = host;
      }
    }
    return best;
  }

  URI uri(int host) {
    return all.get(host);
  }

  void failed(int host) {
    rests.set(host, System.nanoTime() - start + restNanos);
  }

  void answered(int host) {
    rests.set(host, 0);
  }
}
