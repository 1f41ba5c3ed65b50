package kindred.learner.objective;

import ai.djl.ndarray.NDArray;
import com.typesafe.config.Config;

/**
 * Triplet loss on the SNR distance, whose signal is the anchor.
 *
 * <p>{@code L = avg over (a, p, n) of [ d_S(a, p) − d_S(a, n) + m ]₊ + λ/B Σ_i |Σ_k h_ik|}
 *
 * <p>Symbols: d_S and λ as in {@link SignalToNoise}; m {@code margin}; all triplets of the batch.
 *
 * <p>Source: Yuan, Deng, Tang, Tang, Chen, CVPR 2019; margin from Roth et al.'s code (methods.md
 * 12).
 *
 * <p><i>Differences from the paper:</i> its margin is not known to us. A batch without a term above
 * 0 gives 0, where Roth et al.'s code divides by 0.
 *
 * @param margin above 0
 * @param average over triplets
 * @param snr the distance
 */
public record SnrTriplet(double margin, Average average, SignalToNoise snr)
    implements EmbeddingObjective {
  public SnrTriplet {
    if (!(margin > 0)) {
      throw new IllegalArgumentException("snr-triplet's margin " + margin + " is not above 0");
    }
  }

  static SnrTriplet from(Config objective) {
    return new SnrTriplet(
        objective.getDouble("snr-triplet.margin"),
        Average.of(objective, Average.NONZERO),
        SignalToNoise.from(objective));
  }

  @Override
  public NDArray loss(EmbeddedBatch batch) {
    var embeddings = snr.embeddings(batch);
    var pairs = PairMasks.all(embeddings, batch.classes());
    var loss = Triplet.loss(SignalToNoise.distances(embeddings), pairs, margin, average);
    return loss.add(snr.regulariser(embeddings));
  }
}
