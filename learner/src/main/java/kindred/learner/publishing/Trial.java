package kindred.learner.publishing;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import kindred.learner.evaluation.Ranking;

/**
 * What versions made of the evaluation set, at the same time and of the same images.
 *
 * @param classes images of classes that are never trained on
 * @param images images of trained classes that are never trained on
 */
public record Trial(Answers classes, Answers images) {
  /** Whether there is a live version that gave answers. */
  boolean compared() {
    return classes.live().isPresent() && images.live().isPresent();
  }

  /** Queries of both kinds. */
  int queries() {
    return classes.queries() + images.queries();
  }

  /** Classes with at least one query of either kind. */
  int classCount() {
    return (int)
        Stream.of(classes.labels(), images.labels()).flatMap(Arrays::stream).distinct().count();
  }

  /**
   * The answers to one kind of query.
   *
   * @param labels the class of each query
   * @param candidate one entry per query
   * @param live the same queries, or empty where there is none to compare with
   * @param initial the same queries under version 1's weights, or empty where that tells nothing
   */
  public record Answers(
      String[] labels, Ranking[] candidate, Optional<Ranking[]> live, Optional<Ranking[]> initial) {
    public Answers {
      if (candidate.length != labels.length
          || live.isPresent() && live.get().length != labels.length) {
        throw new IllegalArgumentException(
            "%d labels for %d answers of the candidate and %d of the live version"
                .formatted(
                    labels.length,
                    candidate.length,
                    live.map(answers -> answers.length).orElse(0)));
      }
    }

    int queries() {
      return labels.length;
    }

    /** Classes with at least one query. */
    int classes() {
      return (int) Arrays.stream(labels).distinct().count();
    }
  }
}
