package kindred.learner.regulariser;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kindred.encoder.Scalar;
import kindred.learner.memory.LabelledImages;
import kindred.learner.memory.SeededHash;

/**
 * {@link InvariantSpreading} of some images in two augmented views each, which go through the
 * network in the same pass as the batch. Under group norm that changes nothing for the batch; under
 * batch norm the pass's statistics, and so the running ones, are those of batch and views together.
 */
public final class InstanceInvariance implements Regulariser {
  private final Instances instances;
  private final InvariantSpreading loss;
  private final double weight;

  /**
   * @param settings how many, weight and temperature
   * @param unlabelled images without a label
   * @param labelled the other ones that are trained on
   * @param hash the learner's
   */
  public InstanceInvariance(
      InvarianceSettings settings,
      LabelledImages unlabelled,
      LabelledImages labelled,
      SeededHash hash) {
    this.instances = new Instances(unlabelled, labelled, settings.images(), hash);
    this.loss = new InvariantSpreading(settings.temperature());
    this.weight = settings.weight();
  }

  @Override
  public List<byte[]> images(long step) {
    var drawn = instances.draw(step);
    return Stream.concat(drawn.stream(), drawn.stream()).toList();
  }

  @Override
  public Optional<NDArray> term(StepPass pass) {
    if (pass.own() == 0) {
      return Optional.empty();
    }
    var term = loss.loss(pass.ownUnit());
    return Optional.of(term.mul(Scalar.of(term, weight)));
  }
}
