package kindred.learner.objective;

import ai.djl.ndarray.NDArray;
import com.typesafe.config.Config;
import kindred.encoder.Scalar;

/**
 * What the sum of a loss's terms is divided by (methods.md 0.3, rule 4). The three differ by a
 * factor that depends on the data, so a learning rate tuned under one is wrong under another.
 */
public enum Average {
  /** By all terms that could have counted. */
  ALL,
  /** By the terms above 0: as a batch gets easier, what is left keeps its weight. */
  NONZERO,
  /** By the images of the batch: more terms make a larger loss. */
  BATCH;

  /**
   * The average; 0, still connected to the terms, where there are none.
   *
   * @param terms 0 or more; 0 where excluded
   * @param possible how many are not excluded
   * @param images of the batch
   */
  NDArray of(NDArray terms, long possible, long images) {
    var divisor =
        switch (this) {
          case ALL -> possible;
          // An integer count of the terms, over all their kinds: rule 0.3.5.
          case NONZERO -> PairMasks.count(terms.gt(0));
          case BATCH -> images;
        };
    return terms.sum().div(Scalar.of(terms, Math.max(1, divisor)));
  }

  /**
   * The one that a configuration names.
   *
   * @param objective {@code learner.objective}: its {@code average} is {@code usual}, {@code all},
   *     {@code nonzero} or {@code batch}
   * @param usual what the objective's authors divide by
   */
  static Average of(Config objective, Average usual) {
    var name = objective.getString("average");
    return switch (name) {
      case "usual" -> usual;
      case "all" -> ALL;
      case "nonzero" -> NONZERO;
      case "batch" -> BATCH;
      default ->
          throw new IllegalArgumentException(
              "learner.objective.average '"
                  + name
                  + "' is not one of [usual, all, nonzero, batch]");
    };
  }
}
