package kindred.learner.objective;

import ai.djl.ndarray.NDArray;
import com.typesafe.config.Config;
import kindred.encoder.Scalar;

/**
 * Contrastive loss on the SNR distance.
 *
 * <p>{@code L = avg( Σ_P [ d_S − m_p ]₊ , Σ_N [ m_n − d_S ]₊ ) + λ/B Σ_i |Σ_k h_ik|}
 *
 * <p>Symbols: d_S and λ as in {@link SignalToNoise}; m_p {@code positiveMargin}, m_n {@code
 * negativeMargin}; all pairs of the batch.
 *
 * <p>Source: Yuan, Deng, Tang, Tang, Chen, CVPR 2019; margins from a benchmark's search on CUB
 * (Musgrave et al., ECCV 2020; methods.md 12).
 *
 * <p><i>Differences from the paper:</i> its margins are not known to us.
 *
 * @param positiveMargin 0 or more
 * @param negativeMargin above positiveMargin
 * @param average over pairs
 * @param snr the distance
 */
public record SnrContrastive(
    double positiveMargin, double negativeMargin, Average average, SignalToNoise snr)
    implements EmbeddingObjective {
  public SnrContrastive {
    if (!(positiveMargin >= 0 && negativeMargin > positiveMargin)) {
      throw new IllegalArgumentException(
          "snr-contrastive's margins %s and %s are not 0 or more, and the second above the first"
              .formatted(positiveMargin, negativeMargin));
    }
  }

  static SnrContrastive from(Config objective) {
    return new SnrContrastive(
        objective.getDouble("snr-contrastive.positive-margin"),
        objective.getDouble("snr-contrastive.negative-margin"),
        Average.of(objective, Average.NONZERO),
        SignalToNoise.from(objective));
  }

  @Override
  public NDArray loss(EmbeddedBatch batch) {
    var embeddings = snr.embeddings(batch);
    var pairs = PairMasks.all(embeddings, batch.classes());
    var loss = loss(SignalToNoise.distances(embeddings), pairs);
    return loss.add(snr.regulariser(embeddings));
  }

  /** Without the regulariser. */
  NDArray loss(NDArray distances, PairMasks pairs) {
    var zero = Scalar.of(distances, 0);
    var positive = distances.sub(positiveMargin).maximum(zero).mul(pairs.positives());
    var negative = distances.neg().add(negativeMargin).maximum(zero).mul(pairs.negatives());
    return average.of(positive.concat(negative, 1), pairs.count(), pairs.anchors());
  }
}
