package kindred.learner.training;

/**
 * What a step came to.
 *
 * @param loss of the batch, both parts; not finite where the step was skipped
 * @param activePairShare share of the pairs that mining kept
 * @param updated whether the weights changed
 */
public record StepResult(double loss, double activePairShare, boolean updated) {}
