package kindred.query.sample;

import java.util.LinkedHashMap;
import java.util.Optional;

/** The pictures used last, bounded in bytes. Thread-safe. */
final class PngCache {
  /** A sample is written once: its place in the topic is its identity. */
  record Place(int partition, long offset) {}

  private final long maxBytes;
  private final LinkedHashMap<Place, byte[]> pictures = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  PngCache(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  synchronized Optional<byte[]> get(Place place) {
    return Optional.ofNullable(pictures.get(place));
  }

  synchronized void put(Place place, byte[] picture) {
    var before = pictures.put(place, picture);
    bytes += picture.length - (before == null ? 0 : before.length);
    while (bytes > maxBytes) {
      bytes -= pictures.pollFirstEntry().getValue().length;
    }
  }

  synchronized long bytes() {
    return bytes;
  }
}
