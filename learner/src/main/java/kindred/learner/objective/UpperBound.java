package kindred.learner.objective;

import ai.djl.ndarray.NDArray;
import com.typesafe.config.Config;
import java.util.Optional;
import kindred.encoder.Scalar;
import kindred.learner.memory.ClassTargets;
import kindred.learner.memory.ClassVectors;
import kindred.learner.memory.SeededHash;

/**
 * The discriminative loss, an upper bound on the triplet loss: by the triangle inequality,
 * distances between images become distances to fixed class targets, and the sum over triplets one
 * over images.
 *
 * <p>{@code L = 1/B Σ_i [ ‖f_i − c_y‖ − 1/(3(C − 1)) Σ_{m ≠ y} ‖f_i − c_m‖ ]}
 *
 * <p>Symbols: f unit embeddings, c the targets ({@link ClassTargets}), y the image's class, C the
 * classes. No hinge: well-placed images have a negative loss. Needs no positives in the batch.
 *
 * <p>Source: Do, Tran, Reid, Kumar, Hoang, Carneiro, CVPR 2019; methods.md 1.
 *
 * <p><i>Differences from the paper:</i> the constant factor in front of the sum is left out, and
 * the mean taken; targets are the vertices of a regular simplex, the paper has one-hot vectors or
 * k-means centres.
 *
 * @param balanced whether each class of a batch weighs the same, and not each image: the bound
 *     assumes classes of one size
 */
public record UpperBound(boolean balanced) implements ProxyObjective {
  static UpperBound from(Config objective) {
    return new UpperBound(objective.getBoolean("upper-bound.balanced"));
  }

  @Override
  public Optional<ClassVectors> classVectors(int dimension, SeededHash hash) {
    return Optional.of(new ClassTargets(dimension, hash));
  }

  @Override
  public NDArray loss(NDArray embeddings, NDArray classes, NDArray targets) {
    var terms = terms(embeddings, classes, targets);
    if (!balanced) {
      return terms.mean();
    }
    var perClass = classes.sum(new int[] {0}, true);
    var ofOwn = classes.mul(perClass).sum(new int[] {1});
    return terms.div(ofOwn).sum().div(Scalar.of(terms, PairMasks.count(perClass.gt(0))));
  }

  /** What each image adds, {@code (B)}. */
  NDArray terms(NDArray embeddings, NDArray classes, NDArray targets) {
    var others = Math.max(1, targets.getShape().get(0) - 1);
    // 1 for the own class, −1/(3(C−1)) for each other.
    var signs = classes.mul(Scalar.of(classes, 1 + 1 / (3.0 * others))).sub(1 / (3.0 * others));
    return ProxyObjective.distances(embeddings, targets).mul(signs).sum(new int[] {1});
  }
}
