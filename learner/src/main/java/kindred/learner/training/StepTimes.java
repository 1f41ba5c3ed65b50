package kindred.learner.training;

/**
 * How long the parts of a step took, in nanoseconds. Preparing the images is in none of them.
 *
 * @param forward images to embeddings
 * @param loss pairs and loss
 * @param backward gradients
 * @param update of network and signatures
 */
public record StepTimes(long forward, long loss, long backward, long update) {}
