package kindred.learner.evaluation;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import kindred.learner.checkpoint.Section;

/**
 * Two signs that training has gone astray, as fading means over the steps.
 *
 * <ul>
 *   <li>The variance of a batch's embeddings {@code x₁ … x_B} of unit length, summed over the
 *       dimensions: {@code V = 1/B Σᵢ |xᵢ − x̄|² = 1 − |x̄|²}, 0 to 1. At 0 all images are embedded
 *       in one place and nothing can be told from anything; about {@code 1 − 1/B} is the most a
 *       batch can have. Batches are of classes that resemble each other, so V is lower than over
 *       all images.
 *   <li>The share of batches whose objective was exactly 0. Near 1, batches have nothing more to
 *       teach, and a new version would be a costly copy of the one before.
 * </ul>
 *
 * Steps that changed nothing, since loss or gradient were not finite, do not count. Not
 * thread-safe.
 */
public final class CollapseAlarm implements Section {
  private final AlarmSettings settings;
  private FadingMean variance;
  private FadingMean zeroLoss;
  private long steps;

  /** Without a step. */
  public CollapseAlarm(AlarmSettings settings) {
    this.settings = settings;
    absent();
  }

  /**
   * Takes a step in.
   *
   * @param embeddings of its batch, unit vectors
   * @param zero whether the objective was 0
   */
  public void observe(List<float[]> embeddings, boolean zero) {
    variance = variance.with(variance(embeddings));
    zeroLoss = zeroLoss.with(zero ? 1 : 0);
    steps++;
  }

  /** {@code 1 − |x̄|²}, not below 0. */
  static double variance(List<float[]> embeddings) {
    var square = 0.0;
    for (var d = 0; d < embeddings.getFirst().length; d++) {
      var sum = 0.0;
      for (var embedding : embeddings) {
        sum += embedding[d];
      }
      square += sum / embeddings.size() * (sum / embeddings.size());
    }
    return Math.max(0, 1 - square);
  }

  /** Fading mean of the variance; empty before the first step. */
  public OptionalDouble embeddingVariance() {
    return steps == 0 ? OptionalDouble.empty() : OptionalDouble.of(variance.mean());
  }

  /** Fading share of batches with an objective of 0; empty before the first step. */
  public OptionalDouble zeroLossShare() {
    return steps == 0 ? OptionalDouble.empty() : OptionalDouble.of(zeroLoss.mean());
  }

  /** What is wrong; empty where nothing is. */
  public Optional<String> alarm() {
    if (steps < settings.minSteps()) {
      return Optional.empty();
    }
    if (variance.mean() < settings.minEmbeddingVariance()) {
      return text(
          "embeddings have collapsed: their variance %.4f is below %s",
          variance.mean(), settings.minEmbeddingVariance());
    }
    if (zeroLoss.mean() > settings.maxZeroLossShare()) {
      return text(
          "nothing is learnt: the share of zero-loss batches %.4f is above %s",
          zeroLoss.mean(), settings.maxZeroLossShare());
    }
    return Optional.empty();
  }

  private static Optional<String> text(String format, double value, double bound) {
    return Optional.of(String.format(Locale.ROOT, format, value, bound));
  }

  @Override
  public String name() {
    return "collapse-alarm";
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeLong(steps);
    for (var mean : List.of(variance, zeroLoss)) {
      out.writeDouble(mean.sum());
      out.writeDouble(mean.weight());
    }
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    steps = in.readLong();
    variance = new FadingMean(settings.factor(), in.readDouble(), in.readDouble());
    zeroLoss = new FadingMean(settings.factor(), in.readDouble(), in.readDouble());
  }

  /** Begins with the steps to come. */
  @Override
  public void absent() {
    steps = 0;
    variance = new FadingMean(settings.factor());
    zeroLoss = new FadingMean(settings.factor());
  }
}
