package kindred.learner.publishing;

import java.util.Optional;
import kindred.learner.evaluation.Ranking;

/**
 * What versions made of the evaluation set, at the same time and of the same images.
 *
 * @param classes images of classes that are never trained on
 * @param images images of trained classes that are never trained on
 */
public record Trial(Answers classes, Answers images) {
  /**
   * The answers to one kind of query.
   *
   * @param classes with at least one query
   * @param candidate one entry per query
   * @param live the same queries, or empty where there is none to compare with
   * @param initial the same queries under version 1's weights, or empty where that tells nothing
   */
  public record Answers(
      int classes, Ranking[] candidate, Optional<Ranking[]> live, Optional<Ranking[]> initial) {}
}
