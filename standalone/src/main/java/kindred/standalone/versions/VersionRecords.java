package kindred.standalone.versions;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import kindred.schemas.ModelVersion;
import kindred.schemas.Promotion;

/**
 * What the topics of versions and promotions say, and what is overtaken as far as compaction has
 * left it. For one thread.
 */
public final class VersionRecords {
  private final TreeMap<Integer, ModelVersion> models = new TreeMap<>();
  private final TreeSet<Integer> retired = new TreeSet<>();
  private final List<Promotion> promotions = new ArrayList<>();
  private Optional<Promotion> live = Optional.empty();

  void published(ModelVersion model) {
    models.put(model.getVersion(), model);
    retired.remove(model.getVersion());
  }

  void retired(int version) {
    retired.add(version);
  }

  void promoted(Optional<Promotion> promotion) {
    live = promotion;
    promotion.ifPresent(promotions::add);
  }

  /** The versions that are published and not retired. */
  public SortedSet<Integer> published() {
    var published = new TreeSet<>(models.keySet());
    published.removeAll(retired);
    return published;
  }

  /** The retired versions whose retirement the topic still has. */
  public SortedSet<Integer> retired() {
    return Collections.unmodifiableSortedSet(retired);
  }

  /** A version's record, also of a retired one as far as the topic still has it. */
  public Optional<ModelVersion> known(int version) {
    return Optional.ofNullable(models.get(version));
  }

  /**
   * A version's record, also of a retired one.
   *
   * @throws IllegalArgumentException where the topic has no such record, or has it no more
   */
  public ModelVersion record(int version) {
    return known(version).orElseGet(() -> find(version));
  }

  /**
   * A version's record.
   *
   * @throws IllegalArgumentException where no such version is published, or it is retired
   */
  public ModelVersion find(int version) {
    if (retired.contains(version)) {
      throw new IllegalArgumentException("version " + version + " is retired");
    }
    return known(version)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "version %d is not published; published are %s"
                        .formatted(version, published())));
  }

  /**
   * Looked at after a promotion.
   *
   * @throws IllegalArgumentException where the version was retired meanwhile
   */
  public void checkPromoted(int version) {
    if (!published().contains(version)) {
      throw new IllegalArgumentException(
          "version %d was retired while it was promoted; the learner goes back to what was live"
              .formatted(version));
    }
  }

  /** The newest promotion. */
  public Optional<Promotion> live() {
    return live;
  }

  public boolean isLive(int version) {
    return live.filter(promotion -> promotion.getVersion() == version).isPresent();
  }

  /** Whether the version was live before the live one. */
  public boolean isPrevious(int version) {
    return live.flatMap(Promotion::getPrevious).filter(before -> before == version).isPresent();
  }

  /** A version's promotions, oldest first, as far as the topic still has them. */
  public List<Promotion> promotionsOf(int version) {
    return promotions.stream().filter(promotion -> promotion.getVersion() == version).toList();
  }
}
