package kindred.learner.training;

/**
 * What a step came to.
 *
 * @param loss of the batch, all parts; not finite where the step was skipped
 * @param activePairShare share of the batch's pairs that mining kept; 0 where the objective has no
 *     pairs
 * @param zeroLoss whether the objective was exactly 0, classification and all else aside; false
 *     where there is only classification
 * @param updated whether the weights changed
 * @param images of the batch
 * @param times of its parts
 */
public record StepResult(
    double loss,
    double activePairShare,
    boolean zeroLoss,
    boolean updated,
    int images,
    StepTimes times) {}
