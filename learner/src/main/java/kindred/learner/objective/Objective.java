package kindred.learner.objective;

/** A loss: a pure function that holds constants and no state. */
public sealed interface Objective permits PairObjective, ProxyObjective {}
