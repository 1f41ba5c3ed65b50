package kindred.standalone.versions;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import kindred.schemas.ModelVersion;

/**
 * A version in the list.
 *
 * @param version its number
 * @param state where it stands
 * @param embeddings how much of the gallery is embedded under it
 * @param model its record; empty where it is retired and the topic has it no more
 * @param recall the figures of its record and of its newest promotion with figures, by name
 */
public record VersionRow(
    int version,
    State state,
    Embeddings embeddings,
    Optional<ModelVersion> model,
    Map<String, Double> recall) {
  /** Where a version stands. */
  public enum State {
    LIVE,
    /** Was live before the live one. */
    PREVIOUS,
    /** Neither, and not retired. */
    PUBLISHED,
    /** Retired, and the learner has not deleted all of it yet. */
    RETIRED_PENDING;

    /** As it is printed. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** How much of the gallery is embedded. */
  public enum Embeddings {
    COMPLETE,
    PARTIAL,
    NONE;

    /** As it is printed. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * All versions that are published, and retired ones of which something is left, by number.
   *
   * @param embeddings of the versions that have any
   * @param hasArtefact whether a version's artefact is in the store
   */
  public static List<VersionRow> of(
      VersionRecords records, Map<Integer, Embeddings> embeddings, IntPredicate hasArtefact) {
    var states = new TreeMap<Integer, State>();
    records.published().forEach(version -> states.put(version, state(records, version)));
    records.retired().stream()
        .filter(version -> embeddings.containsKey(version) || hasArtefact.test(version))
        .forEach(version -> states.put(version, State.RETIRED_PENDING));
    var rows = new ArrayList<VersionRow>();
    states.forEach(
        (version, state) ->
            rows.add(
                new VersionRow(
                    version,
                    state,
                    embeddings.getOrDefault(version, Embeddings.NONE),
                    records.known(version),
                    recall(records, version))));
    return rows;
  }

  /** Where a published version stands. */
  public static State state(VersionRecords records, int version) {
    if (records.isLive(version)) {
      return State.LIVE;
    }
    return records.isPrevious(version) ? State.PREVIOUS : State.PUBLISHED;
  }

  private static Map<String, Double> recall(VersionRecords records, int version) {
    var figures = new TreeMap<String, Double>();
    records.known(version).ifPresent(model -> figures.putAll(model.getMetrics()));
    // An operator's promotion has no figures.
    records.promotionsOf(version).reversed().stream()
        .filter(promotion -> !promotion.getMetrics().isEmpty())
        .findFirst()
        .ifPresent(promotion -> figures.putAll(promotion.getMetrics()));
    figures.keySet().removeIf(name -> !name.toLowerCase(Locale.ROOT).contains("recall"));
    return figures;
  }

  /** For programs: what is not known is null. */
  public Map<String, Object> values() {
    var values = new LinkedHashMap<String, Object>();
    values.put("version", version);
    values.put("state", state.text());
    values.put("step", model.map(ModelVersion::getStep).orElse(null));
    values.put("createdAt", model.map(m -> m.getCreatedAt().toString()).orElse(null));
    values.put("objective", model.map(ModelVersion::getObjective).orElse(null));
    values.put("embeddingDim", model.map(ModelVersion::getEmbeddingDim).orElse(null));
    values.put("embeddings", embeddings.text());
    values.put("recall", recall);
    return values;
  }

  /** What {@link #line} has in its columns. */
  public static String header() {
    return "%7s %-15s %8s %-20s %-18s %4s %-10s %11s %9s %9s"
        .formatted(
            "version",
            "state",
            "step",
            "created",
            "objective",
            "dim",
            "embeddings",
            "prequential",
            "held-out",
            "images");
  }

  /** For people; the last three are recall@1: before learning, on held-out classes and images. */
  public String line() {
    return "%7d %-15s %8s %-20s %-18s %4s %-10s %11s %9s %9s"
        .formatted(
            version,
            state.text(),
            known(model.map(ModelVersion::getStep)),
            known(model.map(m -> m.getCreatedAt().toString().replaceAll("\\.[0-9]+", ""))),
            known(model.map(ModelVersion::getObjective)),
            known(model.map(ModelVersion::getEmbeddingDim)),
            embeddings.text(),
            figure("prequentialRecallAt1"),
            figure("candidateRecallAt1"),
            figure("imagesCandidateRecallAt1"));
  }

  private String figure(String name) {
    var value = recall.get(name);
    return value == null ? "-" : "%.4f".formatted(value);
  }

  private static String known(Optional<?> value) {
    return value.map(Object::toString).orElse("-");
  }
}
