package kindred.learner.quantiser;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import kindred.encoder.quantiser.ProductQuantiser;
import kindred.learner.checkpoint.Section;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.SeededHash;
import kindred.learner.mining.MinedBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Codes of a moving embedding. Codebooks begin as k-means of remembered images and are trained on
 * every step's batch by {@link QuantisationLoss}, with an Adam of their own. While the embedding
 * moves fast, which is early, they soon begin anew. For one thread.
 *
 * <p>Unless the settings say otherwise nothing of it reaches the network.
 */
public final class QuantiserTraining implements Section {
  private static final Logger LOG = LoggerFactory.getLogger(QuantiserTraining.class);
  private static final int BEGINNING = 10;
  private static final int SAMPLE = 11;

  private final NDManager manager;
  private final QuantiserSettings settings;
  private final ClassSignatures signatures;
  private final float classifierScale;
  private final SeededHash hash;
  private final ClassRows rows;
  private Optional<Codebooks> codebooks = Optional.empty();

  /**
   * @param manager parent of the scopes
   * @param settings with at least one part
   * @param signatures that classes' rows begin as
   * @param classifierScale s, of the logits: the classifier's rows begin as s·signature
   * @param hash the learner's
   */
  public QuantiserTraining(
      NDManager manager,
      QuantiserSettings settings,
      ClassSignatures signatures,
      double classifierScale,
      SeededHash hash) {
    if (signatures.dimension() % settings.parts() != 0) {
      throw new IllegalArgumentException(
          "learner.quantiser.parts %d does not divide the embedding dim %d"
              .formatted(settings.parts(), signatures.dimension()));
    }
    this.manager = manager;
    this.settings = settings;
    this.signatures = signatures;
    this.classifierScale = (float) classifierScale;
    this.hash = hash;
    this.rows = new ClassRows(signatures.dimension());
  }

  /** Whether {@link #begin} is due after so many training steps. */
  public boolean begins(long steps) {
    return settings.begins(steps);
  }

  /** The images that codebooks begin from: all, or so many drawn by the step. */
  public <T> List<T> sample(List<T> images, long steps) {
    if (images.size() <= settings.sampleImages()) {
      return images;
    }
    var drawn = new ArrayList<>(images);
    var random = new SplittableRandom(hash.of(steps, SAMPLE));
    for (var i = 0; i < settings.sampleImages(); i++) {
      Collections.swap(drawn, i, random.nextInt(i, drawn.size()));
    }
    return drawn.subList(0, settings.sampleImages());
  }

  /**
   * Codebooks begin, or begin anew.
   *
   * @param embeddings unit vectors, as a version made now would give them; at least one
   */
  public void begin(float[][] embeddings, long steps) {
    var random = new SplittableRandom(hash.of(steps, BEGINNING));
    var begun = Codebooks.of(embeddings, settings.parts(), settings.codewords(), random);
    codebooks = Optional.of(begun);
  }

  /**
   * One step of training on embeddings that take no gradient.
   *
   * @param chosen the signatures that take part, ascending, the batch's among them
   * @param embeddings of the batch's images, unit length
   */
  public void train(MinedBatch batch, int[] chosen, float[][] embeddings) {
    if (codebooks.isEmpty()) {
      return;
    }
    try (var scope = manager.newSubManager()) {
      var pass = pass(scope, batch, chosen).orElseThrow();
      var length = embeddings[0].length;
      var x = QuantiserPass.created(scope, flat(embeddings), embeddings.length, length);
      try (var collector = Engine.getInstance().newGradientCollector()) {
        collector.backward(pass.loss(x));
      }
      update(pass, chosen);
    }
  }

  /** The tensors of a step, whose gradients go to {@link #update}; none before the beginning. */
  public Optional<QuantiserPass> pass(NDManager scope, MinedBatch batch, int[] chosen) {
    return codebooks.map(
        begun ->
            new QuantiserPass(
                scope,
                settings,
                begun,
                rows.of(signatures, chosen),
                classifierScale,
                oneHot(batch.rows(), chosen),
                batch.size()));
  }

  /** After a backward pass; gradients that are not finite change nothing. */
  public void update(QuantiserPass pass, int[] chosen) {
    var gradients = pass.gradients();
    for (var gradient : gradients) {
      for (var g : gradient) {
        if (!Float.isFinite(g)) {
          LOG.warn("quantiser not trained in a step: a gradient is not finite");
          return;
        }
      }
    }
    var rate = settings.learningRate();
    var trained = codebooks.orElseThrow();
    trained.map().update(gradients[0], 0, rate);
    trained.bias().update(gradients[1], 0, rate);
    trained.codebook().update(gradients[2], 0, rate);
    rows.update(signatures, chosen, new ClassRows.Values(gradients[3], gradients[4]), rate);
  }

  private static float[] oneHot(int[] classes, int[] chosen) {
    var values = new float[classes.length * chosen.length];
    for (var i = 0; i < classes.length; i++) {
      values[i * chosen.length + Arrays.binarySearch(chosen, classes[i])] = 1;
    }
    return values;
  }

  private static float[] flat(float[][] vectors) {
    var flat = new float[vectors.length * vectors[0].length];
    for (var i = 0; i < vectors.length; i++) {
      System.arraycopy(vectors[i], 0, flat, i * vectors[0].length, vectors[0].length);
    }
    return flat;
  }

  /** Drops what is kept of a class. */
  public void forget(String label) {
    rows.remove(label);
  }

  /** What a version made now has; none before the beginning. */
  public Optional<ProductQuantiser> quantiser() {
    return codebooks.map(begun -> begun.quantiser(settings.codewords()));
  }

  @Override
  public String name() {
    return "quantiser";
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeBoolean(codebooks.isPresent());
    if (codebooks.isPresent()) {
      codebooks.get().write(out);
    }
    rows.write(out);
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    codebooks = in.readBoolean() ? Optional.of(Codebooks.read(in)) : Optional.empty();
    rows.read(in);
  }
}
