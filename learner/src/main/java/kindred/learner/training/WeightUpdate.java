package kindred.learner.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import kindred.encoder.EncoderNetwork;
import kindred.learner.checkpoint.Section;
import kindred.learner.memory.AdamConstants;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.SignatureSettings.Update;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a step does to network and signatures once the gradients are there: together they are
 * clipped, and left alone where they are not finite.
 */
final class WeightUpdate implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WeightUpdate.class);

  private final TrainingSettings settings;
  private final ClassSignatures signatures;
  private final AdamUpdater adam;
  private int nonFinite;

  /**
   * @param manager owns the optimiser's moments
   */
  WeightUpdate(
      NDManager manager,
      EncoderNetwork network,
      ClassSignatures signatures,
      TrainingSettings settings) {
    this.settings = settings;
    this.signatures = signatures;
    this.adam = new AdamUpdater(manager, network.parameters(), network::rateFactor);
  }

  Section optimiser() {
    return adam;
  }

  /** Whether the signatures are trained, and not computed from the embeddings. */
  boolean trainsSignatures() {
    return signatures.settings().update() == Update.GRADIENT;
  }

  /**
   * Updates.
   *
   * @param scope for temporary arrays
   * @param loss after whose backward pass the gradients are there, if it is finite
   * @param proxies {@code (rows, d)}
   * @param rows of the signatures that these are
   * @return whether anything changed
   * @throws IllegalStateException after {@code max-non-finite} times in a row without
   */
  boolean apply(NDManager scope, float loss, NDArray proxies, int[] rows, long step) {
    if (!Float.isFinite(loss)) {
      return skip(step);
    }
    var gradient = trainsSignatures() ? gradient(scope, proxies) : new float[0];
    var squares = adam.squaredNorm(scope);
    for (var g : gradient) {
      squares += (double) g * g;
    }
    if (!Double.isFinite(squares)) {
      return skip(step);
    }
    nonFinite = 0;
    var scale = Math.min(1, settings.maxGradientNorm() / Math.max(Math.sqrt(squares), 1e-12));
    var warmUp = settings.warmUp(step);
    adam.update(scale, warmUp * settings.learningRate());
    if (trainsSignatures()) {
      var rate = warmUp * settings.signatureLearningRate();
      signatures.update(rows, gradient, scale, rate, AdamConstants.STANDARD);
    }
    return true;
  }

  private static float[] gradient(NDManager scope, NDArray proxies) {
    var gradient = proxies.getGradient();
    gradient.attach(scope);
    return gradient.toFloatArray();
  }

  @Override
  public void close() {
    adam.close();
  }

  private boolean skip(long step) {
    adam.zero();
    LOG.warn("step skipped, loss or gradient not finite: step={} inARow={}", step, ++nonFinite);
    if (nonFinite >= settings.maxNonFinite()) {
      throw new IllegalStateException(
          nonFinite + " steps in a row without a finite loss, the last one " + step);
    }
    return false;
  }
}
