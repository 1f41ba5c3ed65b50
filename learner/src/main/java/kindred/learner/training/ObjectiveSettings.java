package kindred.learner.training;

import com.typesafe.config.Config;
import kindred.learner.division.DivideSettings;
import kindred.learner.memory.CrossBatchSettings;
import kindred.learner.mining.AllPairs;
import kindred.learner.mining.DistanceWeightedPairs;
import kindred.learner.mining.PairMiner;
import kindred.learner.mining.SpanningTreePairs;
import kindred.learner.mining.ViolatingPairs;
import kindred.learner.objective.Objective;
import kindred.learner.objective.Objectives;
import kindred.learner.objective.PairObjective;

/**
 * What is learnt, and from which pairs.
 *
 * @param name of the objective
 * @param objective itself
 * @param pairs which ones, for objectives over pairs
 * @param anchors which images of a batch have pairs
 * @param crossBatch further others for the pairs
 * @param divide clusters and slices
 */
public record ObjectiveSettings(
    String name,
    Objective objective,
    PairMiner pairs,
    Anchors anchors,
    CrossBatchSettings crossBatch,
    DivideSettings divide) {
  /** Which images of a batch have pairs. */
  public enum Anchors {
    /** Each. */
    ALL,
    /** Those that hard negatives were mined for, as in SCHE. */
    MINED
  }

  /** An objective on all pairs of a batch that violate the order by more than −0.1. */
  public ObjectiveSettings(String name, Objective objective) {
    this(
        name,
        objective,
        new ViolatingPairs(0.1),
        Anchors.ALL,
        CrossBatchSettings.OFF,
        DivideSettings.OFF);
  }

  /**
   * @param objective {@code learner.objective}
   */
  public static ObjectiveSettings from(Config objective) {
    var named = Objectives.from(objective);
    return new ObjectiveSettings(
        objective.getString("name"),
        named,
        pairs(objective, named),
        anchors(objective.getString("anchors")),
        CrossBatchSettings.from(objective.getConfig("cross-batch")),
        DivideSettings.from(objective.getConfig("divide")));
  }

  private static PairMiner pairs(Config objective, Objective named) {
    var name = objective.getString("pairs");
    var violating = new ViolatingPairs(objective.getDouble("pair-margin"));
    return switch (name) {
      case "usual" ->
          named instanceof PairObjective loss ? loss.usualPairs().orElse(violating) : violating;
      case "multi-similarity" -> violating;
      case "all" -> new AllPairs();
      case "distance-weighted" ->
          new DistanceWeightedPairs(
              objective.getDouble("distance-weighted.least-distance"),
              objective.getDouble("distance-weighted.cutoff"));
      case "spanning-tree" -> new SpanningTreePairs();
      default ->
          throw new IllegalArgumentException(
              "learner.objective.pairs '"
                  + name
                  + "' is not one of [usual, multi-similarity, all, distance-weighted,"
                  + " spanning-tree]");
    };
  }

  private static Anchors anchors(String name) {
    return switch (name) {
      case "all" -> Anchors.ALL;
      case "mined" -> Anchors.MINED;
      default ->
          throw new IllegalArgumentException(
              "learner.objective.anchors '" + name + "' is not one of [all, mined]");
    };
  }
}
