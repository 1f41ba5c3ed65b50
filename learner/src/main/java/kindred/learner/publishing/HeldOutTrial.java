package kindred.learner.publishing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kindred.encoder.EncoderNetwork;
import kindred.learner.evaluation.Ranking;
import kindred.learner.evaluation.Retrieval;
import kindred.learner.memory.Remembered;
import kindred.learner.memory.ReplayMemory;
import kindred.learner.training.EmbeddingPass;

/**
 * The images of the held-out classes, each a query against all the others, embedded by every
 * version anew.
 */
public final class HeldOutTrial {
  private final EmbeddingPass pass;
  private final List<byte[]> images = new ArrayList<>();
  private final List<String> labels = new ArrayList<>();

  public HeldOutTrial(EmbeddingPass pass, ReplayMemory heldOut) {
    this.pass = pass;
    heldOut.forEach(this::add);
  }

  private void add(Remembered remembered) {
    images.add(remembered.image());
    labels.add(remembered.label());
  }

  /** Runs the versions; {@code live} is empty where it can't be compared. */
  public PromotionGate.Trial run(
      EncoderNetwork candidate, Optional<EncoderNetwork> live, EncoderNetwork initial) {
    return new PromotionGate.Trial(
        (int) labels.stream().distinct().count(),
        rankings(candidate),
        live.map(this::rankings),
        rankings(initial));
  }

  private Ranking[] rankings(EncoderNetwork network) {
    return Retrieval.allAgainstAll(pass.embed(network, images), labels.toArray(String[]::new));
  }
}
