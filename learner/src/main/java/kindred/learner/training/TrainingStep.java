package kindred.learner.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import kindred.encoder.EncoderNetwork;
import kindred.encoder.Features;
import kindred.learner.checkpoint.Section;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.ClassVectors;
import kindred.learner.memory.CrossBatchMemory;
import kindred.learner.memory.SeededHash;
import kindred.learner.memory.SignatureSettings.Update;
import kindred.learner.mining.MinedBatch;
import kindred.learner.objective.ProxyObjective;
import kindred.learner.quantiser.QuantiserPass;
import kindred.learner.quantiser.QuantiserTraining;
import kindred.learner.regulariser.Regulariser;
import kindred.learner.synthesis.Synthesis;
import kindred.learner.synthesis.SynthesisSettings;

/**
 * One step of training: forward, loss ({@link BatchLoss} and {@link Regulariser}s), backward,
 * update ({@link WeightUpdate}). The only place with a gradient collector, of which a process can
 * have one at a time. All arrays of a step live in a scope that ends with it.
 */
public final class TrainingStep implements AutoCloseable {
  private static final int AUGMENTATION = 2;
  private static final int PAIRS = 3;
  private static final int FURTHER = 11;

  private final NDManager manager;
  private final EncoderNetwork network;
  private final ClassSignatures signatures;
  private final CrossBatchMemory crossBatch;
  private final Optional<ClassVectors> classVectors;
  private final Optional<Synthesis> synthesis;
  private final BatchLoss batchLoss;
  private final List<Regulariser> regularisers;
  private final WeightUpdate weightUpdate;
  private final boolean keepsPooled;
  private final InputImages images;
  private final Augmentation augmentation;
  private final SeededHash hash;
  private final LongSupplier nanoTime;

  /** Without regularisers and synthetic negatives. */
  public TrainingStep(
      NDManager parent,
      EncoderNetwork network,
      ClassSignatures signatures,
      ObjectiveSettings objective,
      TrainingSettings settings,
      AugmentationSettings augmentation,
      SeededHash hash,
      LongSupplier nanoTime) {
    this(
        parent,
        network,
        signatures,
        objective,
        List.of(),
        SynthesisSettings.OFF,
        settings,
        augmentation,
        hash,
        nanoTime);
  }

  /**
   * @param parent of the scopes and of the optimiser's moments
   * @param network that is trained
   * @param signatures that follow it
   * @param objective what is learnt
   * @param regularisers what the loss has beside that
   * @param synthesis of negatives
   * @param settings rates and weights
   * @param augmentation of the images
   * @param hash the learner's
   * @param nanoTime a clock; decides about nothing
   */
  public TrainingStep(
      NDManager parent,
      EncoderNetwork network,
      ClassSignatures signatures,
      ObjectiveSettings objective,
      List<Regulariser> regularisers,
      SynthesisSettings synthesis,
      TrainingSettings settings,
      AugmentationSettings augmentation,
      SeededHash hash,
      LongSupplier nanoTime) {
    var clusters = objective.divide().clusters();
    if (signatures.dimension() % clusters != 0) {
      throw new IllegalArgumentException(
          "learner.objective.divide.clusters %s does not divide the embedding dim %s"
              .formatted(clusters, signatures.dimension()));
    }
    this.manager = parent.newSubManager();
    this.network = network;
    this.signatures = signatures;
    this.crossBatch = new CrossBatchMemory(objective.crossBatch(), signatures.dimension());
    this.classVectors =
        objective.objective() instanceof ProxyObjective proxy
            ? proxy.classVectors(signatures.dimension(), hash)
            : Optional.empty();
    this.synthesis =
        synthesis.enabled()
            ? Optional.of(
                new Synthesis(synthesis, network, signatures, objective.objective(), hash))
            : Optional.empty();
    this.batchLoss =
        new BatchLoss(objective, settings, signatures, classVectors, crossBatch, this.synthesis);
    this.regularisers = List.copyOf(regularisers);
    network.trainIn(settings.precision());
    this.weightUpdate = new WeightUpdate(manager, network, signatures, settings);
    this.keepsPooled = clusters > 1;
    this.images = new InputImages(network.architecture().input());
    this.augmentation = new Augmentation(augmentation, images);
    this.hash = hash;
    this.nanoTime = nanoTime;
  }

  /** What the next steps depend on, besides network and signatures. */
  public List<Section> sections() {
    var sections = new ArrayList<Section>(List.of(weightUpdate.optimiser(), crossBatch));
    classVectors.ifPresent(sections::add);
    synthesis.ifPresent(
        own -> own.sections().stream().map(Section::optional).forEach(sections::add));
    return sections;
  }

  /** The signatures that take part in a batch's loss, ascending. */
  public int[] rows(MinedBatch batch) {
    return batchLoss.rows(batch);
  }

  /** Embeddings of earlier batches; an image that is forgotten must be forgotten there, too. */
  public CrossBatchMemory crossBatch() {
    return crossBatch;
  }

  /** What an objective keeps per class besides the signatures; goes with a class's last image. */
  public Optional<ClassVectors> classVectors() {
    return classVectors;
  }

  /**
   * Runs a step and gives the batch's images their new embeddings. A loss or gradient that is not
   * finite changes nothing.
   *
   * @param step its number, from 0
   * @throws IllegalStateException after {@code max-non-finite} such steps in a row
   */
  public StepResult run(MinedBatch batch, long step) {
    return run(batch, step, Optional.empty());
  }

  /**
   * The same with the loss of a quantiser that trains the network, too.
   *
   * @param quantiser is updated with the network
   */
  public StepResult run(MinedBatch batch, long step, Optional<QuantiserTraining> quantiser) {
    JniUtils.setGradMode(false);
    try (var scope = manager.newSubManager()) {
      var terms = StepTerms.of(regularisers, step);
      var input = input(scope, batch, terms.further(), step);
      var rows = batchLoss.rows(batch);
      var proxies =
          scope.create(signatures.values(rows), new Shape(rows.length, signatures.dimension()));
      proxies.setRequiresGradient(weightUpdate.trainsSignatures());
      var codes = quantiser.flatMap(q -> q.pass(scope, batch, rows));
      var pass = pass(scope, input, terms, proxies, rows, batch, step, codes);
      var start = nanoTime.getAsLong();
      var loss = synthesis.map(own -> own.checked(pass.loss())).orElse(pass.loss());
      var updated = weightUpdate.apply(scope, loss, proxies, rows, step);
      if (updated) {
        codes.ifPresent(quantiserPass -> quantiser.orElseThrow().update(quantiserPass, rows));
        synthesis.ifPresent(Synthesis::update);
        remember(batch, pass.features(), step);
      }
      var times = pass.times(nanoTime.getAsLong() - start);
      return new StepResult(
          loss, pass.activePairShare(), pass.zeroLoss(), updated, batch.size(), times);
    }
  }

  private record Pass(
      Features features, float loss, double activePairShare, boolean zeroLoss, long[] clock) {
    StepTimes times(long update) {
      return new StepTimes(clock[1] - clock[0], clock[2] - clock[1], clock[3] - clock[2], update);
    }
  }

  private Pass pass(
      NDManager scope,
      NDArray input,
      StepTerms terms,
      NDArray proxies,
      int[] rows,
      MinedBatch batch,
      long step,
      Optional<QuantiserPass> codes) {
    var clock = new long[4];
    var random = new SplittableRandom(hash.of(step, PAIRS));
    try (var collector = Engine.getInstance().newGradientCollector()) {
      clock[0] = nanoTime.getAsLong();
      var all = network.forward(input, true);
      var features = StepTerms.batch(all, batch.size());
      clock[1] = nanoTime.getAsLong();
      var loss = batchLoss.of(scope, features, proxies, rows, batch, step, random);
      var regular = terms.add(loss.loss(), input, all.unit(), batch.size());
      var total = codes.map(c -> regular.add(c.loss(features.unit()))).orElse(regular);
      var value = total.getFloat();
      clock[2] = nanoTime.getAsLong();
      if (Float.isFinite(value)) {
        collector.backward(total);
      }
      clock[3] = nanoTime.getAsLong();
      return new Pass(features, value, loss.activeShare(), loss.zero(), clock);
    }
  }

  private void remember(MinedBatch batch, Features features, long step) {
    var embeddings = rows(features.unit());
    var pooled = keepsPooled ? rows(features.pooled().normalize(2, 1, 1e-12)) : new float[0][];
    for (var i = 0; i < batch.size(); i++) {
      var image = batch.images().get(i);
      image.embedded(embeddings[i], step);
      crossBatch.add(image, embeddings[i], step);
      if (keepsPooled) {
        image.pooled(pooled[i]);
      }
    }
    if (signatures.settings().update() == Update.EMA) {
      signatures.follow(batch.rows(), embeddings);
    }
  }

  private static float[][] rows(NDArray matrix) {
    var flat = matrix.toFloatArray();
    var rows = new float[(int) matrix.getShape().get(0)][];
    var length = flat.length / rows.length;
    for (var i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * length, (i + 1) * length);
    }
    return rows;
  }

  private NDArray input(NDManager scope, MinedBatch batch, List<byte[]> further, long step) {
    var spec = images.spec();
    var size = batch.size() + further.size();
    var values = FloatBuffer.allocate(size * spec.length());
    var random = new SplittableRandom(hash.of(step, AUGMENTATION));
    batch.images().forEach(image -> augmentation.write(image.image(), random, values));
    var ofFurther = new SplittableRandom(hash.of(step, FURTHER));
    further.forEach(image -> augmentation.write(image, ofFurther, values));
    var shape = new Shape(size, spec.channels(), spec.side(), spec.side());
    return scope.create(values.flip(), shape);
  }

  /** How many arrays outlive a step. */
  public int managedArrays() {
    return longLived().size();
  }

  /** Arrays that outlive a step: the optimiser's moments and nothing else. */
  List<NDArray> longLived() {
    return manager.getManagedArrays();
  }

  @Override
  public void close() {
    weightUpdate.close();
    manager.close();
  }
}
