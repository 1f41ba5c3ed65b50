package kindred.learner.objective;

import com.typesafe.config.Config;

/** The objectives by the names they have in the configuration. */
public final class Objectives {
  private Objectives() {}

  /**
   * The objective that a configuration names, with its constants.
   *
   * @param objective {@code learner.objective}
   */
  public static Objective from(Config objective) {
    var average = objective.getString("average");
    var name = objective.getString("name");
    return switch (name) {
      case "multi-similarity" -> {
        var c = objective.getConfig("multi-similarity");
        yield new MultiSimilarity(
            c.getDouble("alpha"),
            c.getDouble("beta"),
            c.getDouble("base"),
            Average.named(average, Average.ALL));
      }
      case "triplet" -> {
        var c = objective.getConfig("triplet");
        yield new Triplet(
            c.getDouble("margin"),
            c.getBoolean("squared"),
            Average.named(average, Average.NONZERO));
      }
      case "contrastive" ->
          new Contrastive(
              objective.getDouble("contrastive.margin"), Average.named(average, Average.BATCH));
      case "margin" ->
          new Margin(
              objective.getDouble("margin.alpha"),
              objective.getDouble("margin.beta"),
              Average.named(average, Average.NONZERO));
      case "n-pair" -> nPair(objective);
      case "angular" ->
          new Angular(
              objective.getDouble("angular.degrees"),
              objective.getDouble("angular.weight"),
              nPair(objective));
      case "proxy-anchor" ->
          new ProxyAnchor(
              objective.getDouble("proxy-anchor.alpha"), objective.getDouble("proxy-anchor.delta"));
      case "proxy-nca++" -> new ProxyNca(objective.getDouble("proxy-nca.temperature"));
      case "none" -> new ClassificationOnly();
      default ->
          throw new IllegalArgumentException(
              "learner.objective.name '"
                  + name
                  + "' is not one of [multi-similarity, triplet, contrastive, margin, n-pair,"
                  + " angular, proxy-anchor, proxy-nca++, none]");
    };
  }

  private static NPair nPair(Config objective) {
    return new NPair(objective.getDouble("n-pair.regularisation"));
  }
}
