package kindred.learner.training;

/**
 * What a step came to.
 *
 * @param loss of the batch, all parts; not finite where the step was skipped
 * @param activePairShare share of the batch's pairs that mining kept; 0 where the objective has no
 *     pairs
 * @param updated whether the weights changed
 * @param images of the batch
 * @param times of its parts
 */
public record StepResult(
    double loss, double activePairShare, boolean updated, int images, StepTimes times) {}
