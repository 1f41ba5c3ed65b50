package kindred.learner.objective;

/** No loss of its own: the classification against the class signatures is all there is. */
public record ClassificationOnly() implements Objective {}
