package kindred.learner.objective;

/** The objectives by the names they have in the configuration. */
public final class Objectives {
  private Objectives() {}

  /**
   * The objective that a configuration names.
   *
   * @param name as in {@code learner.objective.name}
   * @param constants of multi-similarity
   */
  public static PairObjective pair(String name, MultiSimilarity constants) {
    return switch (name) {
      case "multi-similarity" -> constants;
      default ->
          throw new IllegalArgumentException(
              "learner.objective.name '" + name + "' is not multi-similarity");
    };
  }
}
