package kindred.learner.synthesis;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import kindred.encoder.EncoderNetwork;
import kindred.encoder.Features;
import kindred.encoder.Scalar;
import kindred.learner.checkpoint.Section;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.Remembered;
import kindred.learner.memory.SeededHash;
import kindred.learner.mining.MinedBatch;
import kindred.learner.objective.Objective;

/**
 * Hardness-aware deep metric learning (HDML): beside the metric loss of a batch, that of the same
 * tuples with harder negatives than the batch has.
 *
 * <p>{@code J = e^(−β/J_gen)·J_m + (1 − e^(−β/J_gen))·J_syn}; {@code J_gen = (1−λ)·Σ‖G(z) − y‖²/σ²
 * + c·λ·CE(G(ẑ))}.
 *
 * <p>Symbols: J_m the metric loss; J_syn the same on synthetic negatives ({@link SyntheticLoss}),
 * {@code z̃ = head(G(ẑ⁻))} with ẑ⁻ of {@link PulledNegatives}; y the pooled features, σ² their
 * variance in the batch, over all dimensions; z what the metric loss compares of {@code head(y)}; G
 * the {@link Generator}; CE the {@link GeneratorSoftmax}'s cross entropy with the negative's class,
 * its mean over the negatives. J_gen in the weight, and J_avg within ẑ⁻, are {@link RunningMean}s.
 * J trains the network, through G and ẑ⁻ too; J_gen trains G and nothing else; the softmax learns
 * from the real y.
 *
 * <p>Source: Zheng, Chen, Lu, Zhou, CVPR 2019; constants of the authors' code (wzzheng/HDML);
 * methods.md 14.
 *
 * <p><i>Differences from the paper:</i> in the generator layer norm, in the place of batch norm: a
 * small batch of few classes says little about the next one, and generated vectors and real ones
 * would share statistics. The network's head has no batch norm to share. The softmax has unit rows
 * and a scale and no bias, so that new classes can be imprinted. The paper's triplet and n-pair
 * form are one here, {@link Tuples}, which bounds how many negatives are made, nearest first.
 * Losses over pairs compare unit vectors, so z is of unit length there. J_syn is left out while the
 * generator's error per dimension is too large. Errors are in units of the features' variance, so
 * that c keeps its proportion whatever scale a trunk has. α and β belong to the losses' scale: with
 * losses far below 90, as most are here, negatives are pulled all the way once the window is full.
 * A loss that is not finite stays so and the step is skipped; the authors' code takes 0.
 */
public final class Synthesis {
  private static final int INITIAL = 6;

  private final SynthesisSettings settings;
  private final EncoderNetwork network;
  private final SyntheticLoss synthetic;
  private final Generator generator;
  private final GeneratorSoftmax softmax;
  private final Balance balance;
  // From the loss to the update of the same step.
  private Optional<Pending> pending = Optional.empty();
  private List<float[]> gradients = List.of();

  private record Pending(
      List<NDArray> weights,
      GeneratorSoftmax.Taken rows,
      double metric,
      double generation,
      double reconstruction) {}

  /**
   * @param network whose head is shared
   * @param signatures which say what classes there are
   * @param objective n-pair or one over pairs
   * @param hash the learner's
   */
  public Synthesis(
      SynthesisSettings settings,
      EncoderNetwork network,
      ClassSignatures signatures,
      Objective objective,
      SeededHash hash) {
    this.settings = settings;
    this.network = network;
    this.synthetic = new SyntheticLoss(objective);
    this.generator =
        new Generator(
            signatures.dimension(),
            settings.hiddenUnits(),
            network.pooledDim(),
            new SplittableRandom(hash.of(0, INITIAL)));
    this.softmax = new GeneratorSoftmax(signatures, network.pooledDim(), settings.softmaxScale());
    this.balance = new Balance(settings);
  }

  /** Whether an objective has negatives to synthesise. */
  public static boolean takes(Objective objective) {
    return SyntheticLoss.takes(objective);
  }

  /**
   * J, with the generator's and the softmax's own losses in its graph but not in its value.
   *
   * @param scope owns what is created
   * @param metricLoss J_m, a scalar
   * @param features of the batch, with a graph
   */
  public NDArray mix(NDManager scope, NDArray metricLoss, Features features, MinedBatch batch) {
    pending = Optional.empty();
    var y = features.pooled().stopGradient();
    var pooled = Rows.of(y);
    if (!pooled.finite()) {
      // The metric loss is not finite either, or this makes it so.
      return metricLoss.add(y.sum().mul(Scalar.of(y, 0)));
    }
    var labels = batch.images().stream().map(Remembered::label).toList();
    softmax.follow(pooled.values(), labels);
    var taken = softmax.take(scope, labels);
    var weights = generator.arrays(scope);
    var z = synthetic.compared(features);
    var error = Generator.generate(z.stopGradient(), weights).sub(y).square().sum();
    var variance = Math.max(pooled.variance(), 1e-12);
    var made = error.mul(Scalar.of(error, (1 - settings.lambda()) / variance));
    var tuples = Tuples.of(Rows.of(z).values(), batch.rows(), settings.negatives());
    var loss = metricLoss;
    if (!tuples.isEmpty()) {
      var pulled = SyntheticLoss.pulled(z, tuples, balance.spared());
      var ofNegatives = Arrays.stream(tuples.negatives()).mapToObj(labels::get).toList();
      var generated = Generator.generate(pulled.stopGradient(), weights);
      var soft = softmax.loss(taken, taken.values().stopGradient(), generated, ofNegatives);
      made = made.add(soft.mul(Scalar.of(soft, settings.softWeight() * settings.lambda())));
      loss = mix(metricLoss, z, tuples, pulled, weights);
    }
    pending =
        Optional.of(
            new Pending(
                weights,
                taken,
                metricLoss.getFloat(),
                made.getFloat(),
                error.getFloat() / variance / y.size()));
    var own = made.add(softmax.loss(taken, taken.values(), y, labels));
    return loss.add(own.sub(own.stopGradient()));
  }

  private NDArray mix(
      NDArray metricLoss, NDArray z, Tuples tuples, NDArray pulled, List<NDArray> weights) {
    var share = balance.syntheticShare();
    if (share == 0) {
      return metricLoss;
    }
    var fixed = weights.stream().map(NDArray::stopGradient).toList();
    var loss =
        synthetic.of(
            z,
            tuples,
            pulled,
            vectors -> synthetic.compared(network.ofPooled(Generator.generate(vectors, fixed))));
    return metricLoss.mul(Scalar.of(metricLoss, 1 - share)).add(loss.mul(Scalar.of(loss, share)));
  }

  /**
   * Looks at the gradients that the backward pass left.
   *
   * @param loss of the step; where it is not finite, there was no backward pass
   * @return the loss, or NaN where the generator's or softmax's gradient is not finite
   */
  public float checked(float loss) {
    gradients = List.of();
    if (pending.isEmpty() || !Float.isFinite(loss)) {
      return loss;
    }
    var arrays = Stream.concat(pending.get().weights().stream(), Stream.of(rowsOf(pending.get())));
    gradients = arrays.map(Synthesis::gradient).toList();
    return gradients.stream().allMatch(Rows::finite) ? loss : Float.NaN;
  }

  private static NDArray rowsOf(Pending step) {
    return step.rows().values();
  }

  private static float[] gradient(NDArray array) {
    try (var gradient = array.getGradient()) {
      return gradient.toFloatArray();
    }
  }

  /** Trains generator and softmax, after a step that was not skipped. */
  public void update() {
    pending.ifPresent(
        step -> {
          var last = gradients.size() - 1;
          generator.update(gradients.subList(0, last), settings.generatorLearningRate());
          softmax.update(step.rows(), gradients.get(last), settings.softmaxLearningRate());
          balance.add(step.metric(), step.generation(), step.reconstruction());
        });
    pending = Optional.empty();
  }

  /** All that must survive. */
  public List<Section> sections() {
    return List.of(generator, softmax.section(), balance);
  }
}
