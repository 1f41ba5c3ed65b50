package kindred.learner.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import kindred.encoder.EncoderNetwork;
import kindred.learner.checkpoint.Section;
import kindred.learner.memory.AdamConstants;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.SeededHash;
import kindred.learner.mining.MinedBatch;
import kindred.learner.mining.MinedPairs;
import kindred.learner.mining.PairMiner;
import kindred.learner.objective.NormalisedSoftmax;
import kindred.learner.objective.PairMasks;
import kindred.learner.objective.PairObjective;
import kindred.learner.objective.ProxyObjective;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One step of training: forward, pairs, loss, backward, update of network and signatures. The only
 * place with a gradient collector, of which a process can have one at a time. All arrays of a step
 * live in a scope that ends with it.
 */
public final class TrainingStep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingStep.class);
  private static final int PURPOSE = 2;

  private final NDManager manager;
  private final EncoderNetwork network;
  private final ClassSignatures signatures;
  private final TrainingSettings settings;
  private final PairObjective pairObjective;
  private final ProxyObjective classObjective;
  private final PairMiner pairMiner;
  private final AdamUpdater adam;
  private final InputImages images;
  private final Augmentation augmentation;
  private final SeededHash hash;
  private int nonFinite;

  /**
   * @param parent of the scopes and of the optimiser's moments
   * @param network that is trained
   * @param signatures that are trained with it
   * @param objective over pairs
   * @param settings rates and weights
   * @param augmentation of the images
   * @param hash the learner's
   */
  public TrainingStep(
      NDManager parent,
      EncoderNetwork network,
      ClassSignatures signatures,
      PairObjective objective,
      TrainingSettings settings,
      AugmentationSettings augmentation,
      SeededHash hash) {
    this.manager = parent.newSubManager();
    this.network = network;
    this.signatures = signatures;
    this.settings = settings;
    this.pairObjective = objective;
    this.classObjective = new NormalisedSoftmax(settings.classificationScale());
    this.pairMiner = new PairMiner(settings.pairMargin());
    network.trainIn(settings.precision());
    this.adam = new AdamUpdater(manager, network.parameters(), network::rateFactor);
    this.images = new InputImages(network.architecture().input());
    this.augmentation = new Augmentation(augmentation, images);
    this.hash = hash;
  }

  /** What the optimiser knows, for the checkpoint. */
  public Section optimiser() {
    return adam;
  }

  /**
   * Runs a step and gives the batch's images their new embeddings. A loss or gradient that is not
   * finite changes nothing.
   *
   * @param step its number, from 0
   * @throws IllegalStateException after {@code max-non-finite} such steps in a row
   */
  public StepResult run(MinedBatch batch, long step) {
    JniUtils.setGradMode(false);
    try (var scope = manager.newSubManager()) {
      var input = input(scope, batch, step);
      var proxies = scope.create(signatures.values(), new Shape(signatures.size(), dimension()));
      proxies.setRequiresGradient(true);
      var pass = pass(scope, input, proxies, batch);
      var updated = update(scope, proxies, pass.loss(), step);
      if (updated) {
        remember(batch, pass.embeddings(), step);
      }
      return new StepResult(pass.loss(), pass.pairs().activeShare(), updated);
    }
  }

  private record Pass(float loss, float[] embeddings, MinedPairs pairs) {}

  private Pass pass(NDManager scope, NDArray input, NDArray proxies, MinedBatch batch) {
    try (var collector = Engine.getInstance().newGradientCollector()) {
      var embeddings = network.embed(input, true);
      var similarities = embeddings.matMul(embeddings.transpose());
      var pairs = pairMiner.mine(similarities.toFloatArray(), batch.rows());
      var classes = oneHot(scope, batch.rows());
      var loss =
          pairObjective
              .loss(similarities, masks(scope, pairs))
              .add(
                  classObjective
                      .loss(embeddings, classes, proxies)
                      // A scalar of rank 0 would become float64 by a double factor.
                      .mul((float) settings.classificationWeight()));
      var value = loss.getFloat();
      if (Float.isFinite(value)) {
        collector.backward(loss);
      }
      return new Pass(value, embeddings.toFloatArray(), pairs);
    }
  }

  private boolean update(NDManager scope, NDArray proxies, float loss, long step) {
    if (!Float.isFinite(loss)) {
      return skip(step);
    }
    var gradient = proxies.getGradient();
    gradient.attach(scope);
    var signatureGradient = gradient.toFloatArray();
    var squares = adam.squaredNorm(scope);
    for (var g : signatureGradient) {
      squares += (double) g * g;
    }
    if (!Double.isFinite(squares)) {
      return skip(step);
    }
    nonFinite = 0;
    var scale = Math.min(1, settings.maxGradientNorm() / Math.max(Math.sqrt(squares), 1e-12));
    var warmUp = settings.warmUp(step);
    adam.update(scale, warmUp * settings.learningRate());
    signatures.update(
        signatureGradient,
        scale,
        warmUp * settings.signatureLearningRate(),
        AdamConstants.STANDARD);
    return true;
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

  private void remember(MinedBatch batch, float[] embeddings, long step) {
    var dimension = (int) dimension();
    for (var i = 0; i < batch.size(); i++) {
      var vector = Arrays.copyOfRange(embeddings, i * dimension, (i + 1) * dimension);
      batch.images().get(i).embedded(vector, step);
    }
  }

  private NDArray input(NDManager scope, MinedBatch batch, long step) {
    var spec = images.spec();
    var random = new SplittableRandom(hash.of(step, PURPOSE));
    var values = FloatBuffer.allocate(batch.size() * spec.length());
    batch.images().forEach(image -> augmentation.write(image.image(), random, values));
    var shape = new Shape(batch.size(), spec.channels(), spec.side(), spec.side());
    return scope.create(values.flip(), shape);
  }

  private NDArray oneHot(NDManager scope, int[] rows) {
    var values = new float[rows.length * signatures.size()];
    for (var i = 0; i < rows.length; i++) {
      values[i * signatures.size() + rows[i]] = 1;
    }
    return scope.create(values, new Shape(rows.length, signatures.size()));
  }

  private static PairMasks masks(NDManager scope, MinedPairs pairs) {
    var shape = new Shape(pairs.size(), pairs.size());
    return new PairMasks(
        scope.create(pairs.positives(), shape), scope.create(pairs.negatives(), shape));
  }

  private long dimension() {
    return signatures.dimension();
  }

  /** Arrays that outlive a step: the optimiser's moments and nothing else. */
  List<NDArray> longLived() {
    return manager.getManagedArrays();
  }

  @Override
  public void close() {
    adam.close();
    manager.close();
  }
}
