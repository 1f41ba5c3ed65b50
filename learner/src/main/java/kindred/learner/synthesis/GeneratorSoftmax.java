package kindred.learner.synthesis;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import kindred.learner.checkpoint.Section;
import kindred.learner.memory.AdamConstants;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.SignatureSettings;
import kindred.learner.objective.NormalisedSoftmax;

/**
 * Knows an image's class by its pooled features, so that the generator can be asked to keep it. One
 * unit row per class, as the signatures of the embeddings: rows come by imprinting with a class's
 * first batch, and go with its signature.
 */
final class GeneratorSoftmax {
  private final ClassSignatures signatures;
  private final ClassSignatures rows;
  private final NormalisedSoftmax loss;

  /**
   * @param signatures of the embeddings, which say what classes there are
   * @param pooledDim L, of what is classified
   */
  GeneratorSoftmax(ClassSignatures signatures, int pooledDim, double scale) {
    this.signatures = signatures;
    this.rows = new ClassSignatures("generator-softmax", SignatureSettings.TRAINED, pooledDim);
    this.loss = new NormalisedSoftmax(scale);
  }

  /**
   * Rows that take part in a step.
   *
   * @param rows ascending
   * @param values {@code (R, L)}, gathers a gradient
   */
  record Taken(int[] rows, NDArray values) {}

  /**
   * Lets new classes in and old ones go.
   *
   * @param pooled of the batch, finite
   * @param labels of the batch
   */
  void follow(float[][] pooled, List<String> labels) {
    for (var label : rows.labels()) {
      if (signatures.row(label).isEmpty()) {
        rows.remove(label);
      }
    }
    var ofClass = new LinkedHashMap<String, List<float[]>>();
    for (var i = 0; i < pooled.length; i++) {
      if (rows.row(labels.get(i)).isEmpty()) {
        ofClass.computeIfAbsent(labels.get(i), label -> new ArrayList<>()).add(pooled[i]);
      }
    }
    ofClass.forEach((label, images) -> rows.imprint(label, images.toArray(float[][]::new)));
  }

  /** All rows, or those of the batch's classes where they are too many. */
  Taken take(NDManager scope, List<String> labels) {
    var taken =
        rows.size() <= signatures.settings().fullSoftmaxClasses()
            ? IntStream.range(0, rows.size()).toArray()
            : labels.stream().mapToInt(this::row).sorted().distinct().toArray();
    var values = scope.create(rows.values(taken), new Shape(taken.length, rows.dimension()));
    values.setRequiresGradient(true);
    return new Taken(taken, values);
  }

  /**
   * The mean cross entropy.
   *
   * @param values of the rows taken, with or without gradient
   * @param pooled {@code (N, L)}
   * @param labels of these
   */
  NDArray loss(Taken taken, NDArray values, NDArray pooled, List<String> labels) {
    var classes = taken.rows().length;
    var oneHot = new float[labels.size() * classes];
    for (var i = 0; i < labels.size(); i++) {
      oneHot[i * classes + Arrays.binarySearch(taken.rows(), row(labels.get(i)))] = 1;
    }
    var shape = new Shape(labels.size(), classes);
    return loss.loss(
        pooled.normalize(2, 1, 1e-12), pooled.getManager().create(oneHot, shape), values);
  }

  private int row(String label) {
    return rows.row(label).orElseThrow();
  }

  void update(Taken taken, float[] gradient, double rate) {
    rows.update(taken.rows(), gradient, 1, rate, AdamConstants.STANDARD);
  }

  Section section() {
    return rows;
  }
}
