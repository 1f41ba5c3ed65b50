package kindred.learner.quantiser;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.stream.Stream;
import kindred.encoder.Scalar;

/** The quantiser's tensors in one step: with gradients, in that step's scope. */
public final class QuantiserPass {
  private final NDManager scope;
  private final QuantisationLoss loss;
  private final NDArray map;
  private final NDArray bias;
  private final NDArray codebook;
  private final NDArray betas;
  private final NDArray classifier;
  private final NDArray centres;
  private final NDArray classes;
  private final float scale;

  /**
   * @param scope owns what is created
   * @param scale of the classifier's logits
   * @param oneHot {@code (B, N)}: each image's class among the rows
   */
  QuantiserPass(
      NDManager scope,
      QuantiserSettings settings,
      Codebooks codebooks,
      ClassRows.Values rows,
      float scale,
      float[] oneHot,
      int images) {
    var parts = settings.parts();
    var codewords = settings.codewords();
    var count = oneHot.length / images;
    this.scope = scope;
    this.loss = settings.loss();
    this.map = trained(codebooks.map().values(), parts, -1, codewords);
    this.bias = trained(codebooks.bias().values(), parts, 1, codewords);
    this.codebook = trained(codebooks.codebook().values(), parts, codewords, -1);
    this.betas = created(scope, codebooks.betas(), parts, 1, 1);
    this.classifier = trained(rows.classifier(), count, -1);
    this.centres = trained(rows.centres(), count, -1);
    this.classes = created(scope, oneHot, images, count);
    this.scale = scale;
  }

  /**
   * An array in the engine's own memory: what the JVM allocates is aligned by chance, and the sums
   * of a matrix product differ with the alignment.
   */
  static NDArray created(NDManager scope, float[] values, long... shape) {
    return scope.create(values, new Shape(shape)).duplicate();
  }

  private NDArray trained(float[] values, long... shape) {
    var known = Arrays.stream(shape).filter(extent -> extent > 0).reduce(1, (a, b) -> a * b);
    var whole =
        Arrays.stream(shape).map(extent -> extent > 0 ? extent : values.length / known).toArray();
    var array = created(scope, values, whole);
    array.setRequiresGradient(true);
    return array;
  }

  /**
   * The loss of the batch.
   *
   * @param embeddings {@code (B, d)}, unit rows
   * @return a scalar
   */
  public NDArray loss(NDArray embeddings) {
    var parts = map.getShape().get(0);
    var images = embeddings.getShape().get(0);
    var cut = embeddings.reshape(images, parts, -1).transpose(1, 0, 2);
    var logits = cut.matMul(map).add(bias).mul(betas);
    var scaled = classifier.mul(Scalar.of(classifier, scale));
    return loss.of(logits, codebook, classes, scaled, centres, embeddings);
  }

  /** After a backward pass: of map, bias, codebook, classifier and centres. */
  float[][] gradients() {
    return Stream.of(map, bias, codebook, classifier, centres)
        .map(
            array -> {
              var gradient = array.getGradient();
              gradient.attach(scope);
              return gradient.toFloatArray();
            })
        .toArray(float[][]::new);
  }
}
