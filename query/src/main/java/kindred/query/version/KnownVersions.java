package kindred.query.version;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import kindred.schemas.ModelVersion;
import kindred.schemas.Promotion;

/**
 * What the topics said so far.
 *
 * @param models every published version, once
 * @param promotions the newest promotion of each version, as far as the topic still has it
 * @param live the newest promotion of all
 */
public record KnownVersions(
    SortedMap<Integer, ModelVersion> models,
    Map<Integer, Promotion> promotions,
    Optional<Promotion> live) {
  /** Nothing was said yet. */
  public static final KnownVersions NONE =
      new KnownVersions(new TreeMap<>(), Map.of(), Optional.empty());

  public KnownVersions {
    models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
    promotions = Map.copyOf(promotions);
  }
}
