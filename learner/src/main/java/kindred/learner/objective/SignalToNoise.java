package kindred.learner.objective;

import ai.djl.ndarray.NDArray;
import com.typesafe.config.Config;
import kindred.encoder.Scalar;

/**
 * The SNR distance: the anchor is the signal, the difference to the other image noise.
 *
 * <p>{@code d_S(h_i, h_j) = Var(h_i − h_j) / Var(h_i)}, with the regulariser {@code λ/B Σ_i |Σ_k
 * h_ik|}: the variances ignore a vector's mean.
 *
 * <p>Symbols: Var over the d coordinates, at least 1e-6 in the denominator; λ {@code
 * regularisation}. Asymmetric; of unit vectors with mean 0 it is 2 − 2s, so with {@code
 * encoder.centre} the search by cosines is the one by this distance.
 *
 * <p>Source: Yuan, Deng, Tang, Tang, Chen, CVPR 2019; λ and unit vectors from Roth et al.'s code
 * (methods.md 12).
 *
 * @param unit whether of unit vectors; of the raw ones, as in the paper, otherwise
 * @param regularisation 0 or more
 */
public record SignalToNoise(boolean unit, double regularisation) {
  private static final double LEAST_VARIANCE = 1e-6;
  private static final int[] COORDINATES = {1};

  public SignalToNoise {
    if (!(regularisation >= 0)) {
      throw new IllegalArgumentException(
          "learner.objective.snr.regularisation " + regularisation + " is not 0 or more");
    }
  }

  static SignalToNoise from(Config objective) {
    return new SignalToNoise(
        objective.getBoolean("snr.unit"), objective.getDouble("snr.regularisation"));
  }

  /** {@code (B, d)}: what it is a distance of. */
  NDArray embeddings(EmbeddedBatch batch) {
    return unit ? batch.unit() : batch.raw();
  }

  /** {@code (B, B)}: rows are anchors. By Var(a − b) = Var a + Var b − 2 Cov(a, b). */
  static NDArray distances(NDArray embeddings) {
    var centred = embeddings.sub(embeddings.mean(COORDINATES, true));
    var covariance =
        centred.matMul(centred.transpose()).div(Scalar.of(centred, embeddings.getShape().get(1)));
    var variance = centred.square().mean(COORDINATES, true);
    var noise =
        covariance
            .mul(Scalar.of(centred, -2))
            .add(variance)
            .add(variance.transpose())
            .maximum(Scalar.of(centred, 0));
    return noise.div(variance.maximum(Scalar.of(centred, LEAST_VARIANCE)));
  }

  /** The regulariser, with its weight. */
  NDArray regulariser(NDArray embeddings) {
    return embeddings.sum(COORDINATES).abs().mul(Scalar.of(embeddings, regularisation)).mean();
  }
}
