package kindred.standalone.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The vectors of versions, from their embeddings topics. Thread-safe. */
public final class GalleryVectors {
  private final TopicLog log;
  private final String prefix;
  private final Map<Integer, Map<String, List<float[]>>> byVersion = new HashMap<>();
  private List<String> ids = List.of();

  public GalleryVectors(TopicLog log, String prefix) {
    this.log = log;
    this.prefix = prefix;
  }

  /** By image id every vector that it has had under a version, as far as was read. */
  public synchronized Map<String, List<float[]>> of(int version) {
    var known = byVersion.get(version);
    return known == null ? readAgain(version) : known;
  }

  /** The same, with what has come meanwhile; what was read once is kept when the topic goes. */
  synchronized Map<String, List<float[]>> readAgain(int version) {
    var vectors = new HashMap<String, List<float[]>>();
    for (var record : log.read(prefix + ".embeddings.v" + version)) {
      if (record.value() != null) {
        vectors.computeIfAbsent(record.key(), id -> new ArrayList<>()).add(Records.vector(record));
      }
    }
    if (!vectors.isEmpty()) {
      put(version, vectors);
    }
    return byVersion.getOrDefault(version, Map.of());
  }

  /** Images of any version that was read; some may be deleted by now. */
  public synchronized List<String> ids() {
    return ids;
  }

  /** Versions whose vectors were read. */
  synchronized List<Integer> versions() {
    return List.copyOf(byVersion.keySet());
  }

  /** Puts vectors in place of a topic's. */
  synchronized void put(int version, Map<String, List<float[]>> vectors) {
    byVersion.put(version, vectors);
    ids = byVersion.values().stream().flatMap(v -> v.keySet().stream()).distinct().toList();
  }
}
