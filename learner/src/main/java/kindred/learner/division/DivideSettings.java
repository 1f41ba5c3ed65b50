package kindred.learner.division;

import com.typesafe.config.Config;

/**
 * How the data and the space are divided.
 *
 * @param clusters K, which divides the embedding's dimension; 1: not at all; up to 12
 * @param firstEvents labelled samples before the first clustering
 * @param everyEvents between two; each embeds the whole memory
 * @param iterations of k-means, at most
 * @param restarts of k-means
 * @param jointEvery so many steps, one trains the whole embedding on all data
 */
public record DivideSettings(
    int clusters, int firstEvents, int everyEvents, int iterations, int restarts, int jointEvery) {
  /** No division. */
  public static final DivideSettings OFF = new DivideSettings(1, 1, 1, 1, 1, 1);

  public DivideSettings {
    check(clusters >= 1 && clusters <= 12, "clusters", clusters, "1 to 12");
    check(firstEvents >= 1, "first-events", firstEvents, "1 or more");
    check(everyEvents >= 1, "every-events", everyEvents, "1 or more");
    check(iterations >= 1, "iterations", iterations, "1 or more");
    check(restarts >= 1, "restarts", restarts, "1 or more");
    check(jointEvery >= 1, "joint-every", jointEvery, "1 or more");
  }

  /**
   * @param divide {@code learner.objective.divide}
   */
  public static DivideSettings from(Config divide) {
    return new DivideSettings(
        divide.getInt("clusters"),
        divide.getInt("first-events"),
        divide.getInt("every-events"),
        divide.getInt("iterations"),
        divide.getInt("restarts"),
        divide.getInt("joint-every"));
  }

  private static void check(boolean right, String key, Number value, String range) {
    if (!right) {
      throw new IllegalArgumentException(
          "learner.objective.divide." + key + " " + value + " is not " + range);
    }
  }
}
