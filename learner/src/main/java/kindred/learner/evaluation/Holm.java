package kindred.learner.evaluation;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Holm's step-down procedure for several tests at once. Of m hypotheses with p-values {@code p₍₁₎ ≤
 * … ≤ p₍ₘ₎} it rejects the first ones, as long as {@code p₍ₖ₎ ≤ α/(m − k + 1)}: the probability of
 * rejecting any that is true is at most α, however the tests depend on each other.
 *
 * <p>Source: Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal
 * of Statistics, 1979.
 */
public final class Holm {
  private Holm() {}

  /**
   * The places of the p-values that are rejected, ascending.
   *
   * @param level α, above 0 and below 1
   */
  public static int[] rejected(double[] pValues, double level) {
    var order =
        IntStream.range(0, pValues.length)
            .boxed()
            .sorted(Comparator.comparingDouble(place -> pValues[place]))
            .mapToInt(place -> place)
            .toArray();
    var count = 0;
    while (count < order.length && pValues[order[count]] <= level / (order.length - count)) {
      count++;
    }
    return IntStream.of(order).limit(count).sorted().toArray();
  }
}
