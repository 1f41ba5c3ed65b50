package kindred.learner.objective;

/**
 * A loss: a pure function that holds constants and no state. The shapes differ in what a loss looks
 * at; where that comes from, and which of it counts, is decided elsewhere.
 */
public sealed interface Objective
    permits PairObjective, EmbeddingObjective, ProxyObjective, ClassificationOnly {}
