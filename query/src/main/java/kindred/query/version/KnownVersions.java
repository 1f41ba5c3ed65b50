package kindred.query.version;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import kindred.schemas.ModelVersion;
import kindred.schemas.Promotion;

/**
 * What the topics said so far.
 *
 * @param models every published version, once
 * @param promotions the newest promotion of each version, as far as the topic still has it
 * @param live the newest promotion of all
 * @param liveOffset where that promotion stands in its topic
 * @param line the versions that led to the live one, as far as the topic still has them
 */
public record KnownVersions(
    SortedMap<Integer, ModelVersion> models,
    Map<Integer, Promotion> promotions,
    Optional<Promotion> live,
    OptionalLong liveOffset,
    NavigableSet<Integer> line) {
  /** Nothing was said yet. */
  public static final KnownVersions NONE =
      new KnownVersions(
          new TreeMap<>(), Map.of(), Optional.empty(), OptionalLong.empty(), new TreeSet<>());

  public KnownVersions {
    models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
    promotions = Map.copyOf(promotions);
    line = Collections.unmodifiableNavigableSet(new TreeSet<>(line));
  }

  /** The version that is live; 0: none. */
  public int liveVersion() {
    return live.map(Promotion::getVersion).orElse(0);
  }

  /** Whether a version is published and not retired. */
  public boolean isPublished(int version) {
    return models.containsKey(version);
  }

  /**
   * Whether a version may be served while the live one is not complete: not above it, not gone back
   * from, not passed over.
   */
  public boolean mayStandIn(int version) {
    boolean onLine = line.isEmpty() || version < line.first() || line.contains(version);
    return version <= liveVersion() && onLine;
  }
}
