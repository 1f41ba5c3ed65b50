package kindred.learner.evaluation;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;

/**
 * How unevenly the directions of the embedding space are used: ρ of Roth et al., "Revisiting
 * Training Strategies and Generalization Performance in Deep Metric Learning", ICML 2020
 * (methods.md 19.1). 0 is even; lower goes along with better transfer to unseen classes.
 */
public final class SpectralDecay {
  // A direction that is not used at all would make it infinite.
  private static final double LEAST_SHARE = 1e-12;

  private SpectralDecay() {}

  /**
   * {@code ρ = KL(u ‖ p) = Σ 1/n · ln(1/(n·p_i))}, p the singular values over their sum, n of them.
   *
   * @param vectors N x d, N at least 1; not centred
   * @return in nats, 0 or more
   */
  public static double of(float[][] vectors) {
    var values = singularValues(vectors);
    var sum = Arrays.stream(values).sum();
    var n = values.length;
    return Arrays.stream(values)
        .map(value -> Math.max(sum == 0 ? 0 : value / sum, LEAST_SHARE))
        .map(share -> -Math.log(n * share) / n)
        .sum();
  }

  private static double[] singularValues(float[][] vectors) {
    var matrix = new DMatrixRMaj(vectors.length, vectors[0].length);
    for (var i = 0; i < matrix.getNumRows(); i++) {
      for (var j = 0; j < matrix.getNumCols(); j++) {
        matrix.set(i, j, vectors[i][j]);
      }
    }
    var svd =
        DecompositionFactory_DDRM.svd(matrix.getNumRows(), matrix.getNumCols(), false, false, true);
    if (!svd.decompose(matrix)) {
      throw new IllegalArgumentException(
          "the singular values of " + vectors.length + " vectors were not found; are all finite?");
    }
    return Arrays.copyOf(svd.getSingularValues(), svd.numberOfSingularValues());
  }
}
