package kindred.learner.mining;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import kindred.learner.checkpoint.Section;
import kindred.learner.memory.AdamConstants;

/**
 * Draws candidates by what the draws before were worth: REINFORCE (Williams, Machine Learning 8,
 * 1992; methods.md 9).
 *
 * <p>{@code r = clip(L − mean L, −1, 1)}; {@code ψ ← ψ + Adam( (r − b)·∇ log q(drawn) + h·∇H )};
 * {@code b ← 0.9 b + 0.1 r}.
 *
 * <p>Symbols: ψ the {@link ScoreNetwork}'s parameters, q and H of {@link SoftmaxDraw}, L the loss
 * of the step that was trained on what was drawn, its mean a fading one over about 100 steps, h the
 * entropy's weight. One reward is for all draws of a step; the gradients of several steps are
 * averaged before they count, since one batch's loss is mostly noise.
 *
 * <p>Not thread-safe.
 */
final class NegativePolicy implements Section {
  private static final double BASELINE_DECAY = 0.9;
  private static final double MEAN_DECAY = 0.99;
  private static final AdamConstants ADAM = AdamConstants.STANDARD;

  private final PolicySettings settings;
  private final SoftmaxDraw softmax;
  private final ScoreNetwork network;
  private final double[] firstMoments = new double[ScoreNetwork.PARAMETERS];
  private final double[] secondMoments = new double[ScoreNetwork.PARAMETERS];
  private final double[] gradient = new double[ScoreNetwork.PARAMETERS];
  // Of the step that has no loss yet; empty whenever a checkpoint is written.
  private final List<Drawn> waiting = new ArrayList<>();
  private long rewards;
  private double meanLoss;
  private double baseline;

  private record Drawn(double[][] features, int[] order) {}

  /**
   * @param random for the first parameters
   */
  NegativePolicy(PolicySettings settings, SplittableRandom random) {
    this.settings = settings;
    this.softmax = new SoftmaxDraw(settings.temperature(), settings.uniformShare());
    this.network = ScoreNetwork.initial(random);
  }

  /**
   * Draws, and keeps in mind what for.
   *
   * @param features of each candidate
   * @param count how many; all where there are fewer
   * @return indices of the drawn in order, none twice
   */
  int[] draw(double[][] features, int count, SplittableRandom random) {
    var order = softmax.draw(network.scores(features), count, random);
    waiting.add(new Drawn(features, order));
    return order;
  }

  /**
   * What the draws since the last call led to.
   *
   * @param loss of the step; one that is not finite teaches nothing
   */
  void learn(double loss) {
    if (Double.isFinite(loss) && !waiting.isEmpty()) {
      meanLoss = rewards == 0 ? loss : meanLoss;
      var reward = Math.clamp(loss - meanLoss, -1.0, 1.0);
      waiting.forEach(drawn -> addGradient(drawn, reward - baseline));
      baseline = BASELINE_DECAY * baseline + (1 - BASELINE_DECAY) * reward;
      meanLoss = MEAN_DECAY * meanLoss + (1 - MEAN_DECAY) * loss;
      if (++rewards % settings.averageSteps() == 0) {
        update(rewards / settings.averageSteps());
      }
    }
    waiting.clear();
  }

  private void addGradient(Drawn drawn, double advantage) {
    var scores = network.scores(drawn.features());
    var byScores = softmax.gradient(scores, drawn.order());
    var entropy = softmax.entropyGradient(scores);
    var share = 1.0 / (waiting.size() * settings.averageSteps());
    for (var k = 0; k < byScores.length; k++) {
      byScores[k] = share * (advantage * byScores[k] + settings.entropyWeight() * entropy[k]);
    }
    network.addGradient(drawn.features(), byScores, gradient);
  }

  /** Upwards: the reward shall grow. */
  private void update(long number) {
    var step = ADAM.step(number, settings.learningRate());
    for (var i = 0; i < gradient.length; i++) {
      var g = gradient[i];
      firstMoments[i] = ADAM.beta1() * firstMoments[i] + (1 - ADAM.beta1()) * g;
      secondMoments[i] = ADAM.beta2() * secondMoments[i] + (1 - ADAM.beta2()) * g * g;
      network.parameters()[i] +=
          step.rate()
              * firstMoments[i]
              / (Math.sqrt(secondMoments[i]) / step.root() + ADAM.epsilon());
    }
    Arrays.fill(gradient, 0);
  }

  /** What the network thinks of candidates. */
  double[] scores(double[][] features) {
    return network.scores(features);
  }

  @Override
  public String name() {
    return "policy";
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeLong(rewards);
    out.writeDouble(meanLoss);
    out.writeDouble(baseline);
    for (var array : state()) {
      for (var value : array) {
        out.writeDouble(value);
      }
    }
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    waiting.clear();
    rewards = in.readLong();
    meanLoss = in.readDouble();
    baseline = in.readDouble();
    for (var array : state()) {
      for (var i = 0; i < array.length; i++) {
        array[i] = in.readDouble();
      }
    }
  }

  private List<double[]> state() {
    return List.of(network.parameters(), firstMoments, secondMoments, gradient);
  }
}
