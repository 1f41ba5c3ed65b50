package kindred.learner.objective;

import com.typesafe.config.Config;
import java.util.function.Function;

/**
 * An objective of the catalogue.
 *
 * @param name {@code learner.objective.name}
 * @param section of methods.md
 * @param paper authors, venue, year
 * @param kind what it looks at
 * @param state what it keeps between steps
 * @param cost per step, beside the network's: B images, C classes, d dimensions, P positives and N
 *     negatives of an image, L bins, I iterations over n images
 * @param from its record, by {@code learner.objective}
 */
public record ObjectiveEntry(
    String name,
    String section,
    String paper,
    String kind,
    String state,
    String cost,
    Function<Config, Objective> from) {
  /** Of a {@link PairObjective}. */
  static ObjectiveEntry pairs(
      String name, String section, String paper, String cost, Function<Config, Objective> from) {
    return new ObjectiveEntry(name, section, paper, "pair loss", "none", cost, from);
  }

  /** Of an {@link EmbeddingObjective}. */
  static ObjectiveEntry embeddings(
      String name, String section, String paper, String cost, Function<Config, Objective> from) {
    return new ObjectiveEntry(name, section, paper, "embedding loss", "none", cost, from);
  }

  /** Of a {@link ProxyObjective}. */
  static ObjectiveEntry classes(
      String name,
      String section,
      String paper,
      String state,
      String cost,
      Function<Config, Objective> from) {
    return new ObjectiveEntry(
        name, section, paper, "loss against class vectors", state, cost, from);
  }
}
