package kindred.learner.objective;

import ai.djl.ndarray.NDArray;
import com.typesafe.config.Config;

/**
 * Contrastive loss on cosines: positives are drawn to similarity 1, negatives pushed below a
 * margin.
 *
 * <p>{@code L = 1/B Σ_i [ Σ_P (1 − s_ik) + Σ_{N, s_ik > m} s_ik ]}
 *
 * <p>Symbols: m {@code margin}, P and N the kept positives and negatives of anchor i.
 *
 * <p>Source: the form used with cross-batch memory (Wang, Zhang, Huang, Scott, CVPR 2020, and its
 * code; methods.md 17), after Hadsell, Chopra, LeCun, CVPR 2006.
 *
 * <p><i>Differences from the paper:</i> none with the average over the batch; against a memory that
 * one grows with the memory's size, so the other averages are there too.
 *
 * @param margin the similarity above which negatives count, −1 to 1
 * @param average over pairs
 */
public record Contrastive(double margin, Average average) implements PairObjective {
  public Contrastive {
    if (!(margin >= -1 && margin < 1)) {
      throw new IllegalArgumentException("contrastive's margin " + margin + " is not -1 to 1");
    }
  }

  static Contrastive from(Config objective) {
    return new Contrastive(
        objective.getDouble("contrastive.margin"), Average.of(objective, Average.BATCH));
  }

  @Override
  public NDArray loss(NDArray similarities, PairMasks pairs) {
    var near = similarities.stopGradient().gt(margin).toType(similarities.getDataType(), false);
    var positive = similarities.neg().add(1).mul(pairs.positives());
    var negative = similarities.mul(near).mul(pairs.negatives());
    return average.of(positive.concat(negative, 1), pairs.count(), pairs.anchors());
  }
}
