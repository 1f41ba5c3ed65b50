package kindred.learner.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import kindred.encoder.Scalar;

/**
 * Which pairs of B anchors with M others count.
 *
 * @param positives {@code (B, M)}, ones and zeros of the similarities' type: pairs of one class
 * @param negatives the same for pairs of different classes
 */
public record PairMasks(NDArray positives, NDArray negatives) {
  private static final double EXCLUDED = 1e9;
  // The slope of the root is infinite at 0, and infinity times 0 is not 0.
  static final double LEAST_SQUARE = 1e-12;

  /**
   * All pairs of a batch; an image without a positive or without a negative is no anchor.
   *
   * @param embeddings {@code (B, d)}, of whose type the masks are
   * @param classes of the B images
   */
  static PairMasks all(NDArray embeddings, int[] classes) {
    var size = classes.length;
    var positives = new float[size * size];
    var negatives = new float[size * size];
    for (var i = 0; i < size; i++) {
      var own = classes[i];
      var same = Arrays.stream(classes).filter(c -> c == own).count();
      for (var j = 0; j < size && same > 1 && same < size; j++) {
        (own == classes[j] ? positives : negatives)[i * size + j] = i == j ? 0 : 1;
      }
    }
    return new PairMasks(mask(embeddings, positives, size), mask(embeddings, negatives, size));
  }

  private static NDArray mask(NDArray embeddings, float[] ones, int size) {
    var mask = embeddings.getManager().create(ones, new Shape(size, size));
    return mask.toType(embeddings.getDataType(), false);
  }

  /** B, of the anchors. */
  long anchors() {
    return positives.getShape().get(0);
  }

  /** How many pairs count. */
  long count() {
    return count(positives) + count(negatives);
  }

  /** The ones of a mask. */
  static long count(NDArray mask) {
    return mask.sum().toType(DataType.INT64, false).getLong();
  }

  /** Distances of unit vectors by their cosines: {@code d = √max(2 − 2s, 1e-12)}. */
  static NDArray distances(NDArray similarities) {
    return similarities
        .mul(Scalar.of(similarities, -2))
        .add(2)
        .maximum(Scalar.of(similarities, LEAST_SQUARE))
        .sqrt();
  }

  /**
   * {@code log(1 + Σ_masked exp(z))} of each row, without overflow: with {@code m = max(0, max z)}
   * it is {@code m + log(exp(−m) + Σ exp(z−m))}. Exactly 0 for a row without ones.
   *
   * @param exponents z, {@code (B, M)}
   * @param mask ones and zeros
   * @return {@code (B)}
   */
  static NDArray logOnePlusSumExp(NDArray exponents, NDArray mask) {
    var masked = exponents.mul(mask).add(mask.sub(1).mul(Scalar.of(mask, EXCLUDED)));
    var highest = masked.stopGradient().max(new int[] {1}, true).maximum(Scalar.of(masked, 0));
    var sum = masked.sub(highest).exp().sum(new int[] {1}, true);
    return highest.add(highest.neg().exp().add(sum).log()).squeeze(1);
  }
}
