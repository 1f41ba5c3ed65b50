package kindred.learner.synthesis;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import kindred.learner.checkpoint.Section;

/** What the last steps' losses say about how hard synthetic negatives are and what they weigh. */
final class Balance implements Section {
  private final SynthesisSettings settings;
  private final RunningMean metric;
  private final RunningMean generation;
  private final RunningMean reconstruction;

  Balance(SynthesisSettings settings) {
    this.settings = settings;
    this.metric = new RunningMean(settings.windowSteps());
    this.generation = new RunningMean(settings.windowSteps());
    this.reconstruction = new RunningMean(settings.windowSteps());
  }

  /**
   * A step's losses.
   *
   * @param metric J_m
   * @param generation J_gen
   * @param reconstruction the generator's error as a share of the features' variance
   */
  void add(double metric, double generation, double reconstruction) {
    this.metric.add(metric);
    this.generation.add(generation);
    this.reconstruction.add(reconstruction);
  }

  /** {@code e^(−α/J_avg)}: the part of the way that negatives are spared. */
  double spared() {
    return metric.exponential(settings.alpha());
  }

  /** {@code 1 − e^(−β/J_gen)}, or 0 while the generator's error is too large. */
  double syntheticShare() {
    return reconstruction.mean() < settings.maxReconstruction()
        ? 1 - generation.exponential(settings.beta())
        : 0;
  }

  @Override
  public String name() {
    return "synthesis";
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    for (var mean : List.of(metric, generation, reconstruction)) {
      mean.write(out);
    }
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    for (var mean : List.of(metric, generation, reconstruction)) {
      mean.read(in);
    }
  }
}
