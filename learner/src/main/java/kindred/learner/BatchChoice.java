package kindred.learner;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.stream.Stream;
import kindred.learner.checkpoint.Section;
import kindred.learner.division.Division;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.ClusterImages;
import kindred.learner.memory.ReplayMemory;
import kindred.learner.mining.BatchMiner;
import kindred.learner.mining.MinedBatch;
import kindred.learner.training.StepResult;

/**
 * Which images the next step trains on: where the space is divided, those of one cluster after the
 * other, with a step on all of them in between; of these, what the miner chooses.
 */
final class BatchChoice implements Section {
  private final BatchMiner miner;
  private final Division division;
  private final int mostRecent;
  // Classes of the samples since the last step, newest last.
  private final SequencedSet<String> recent = new LinkedHashSet<>();
  private final AlikeClasses alike = new AlikeClasses();

  BatchChoice(BatchMiner miner, Division division, int mostRecent) {
    this.miner = miner;
    this.division = division;
    this.mostRecent = mostRecent;
  }

  /** Notes the class of an event. */
  void observe(String label) {
    recent.remove(label);
    recent.addLast(label);
    if (recent.size() > mostRecent) {
      recent.removeFirst();
    }
  }

  /** The batch of a step; what was observed is used up. */
  MinedBatch next(ReplayMemory memory, ClassSignatures signatures, long step) {
    var batch = choose(memory, signatures, step);
    recent.clear();
    batch.twins().forEach(pair -> alike.observe(pair, step));
    return batch;
  }

  private MinedBatch choose(ReplayMemory memory, ClassSignatures signatures, long step) {
    if (!division.joint(step)) {
      var clusters = ClusterImages.split(memory, division.clusters());
      for (var turn = 0; turn < clusters.size(); turn++) {
        var cluster = (division.turn(step) + turn) % clusters.size();
        if (BatchMiner.canMine(clusters.get(cluster))) {
          return miner.mine(clusters.get(cluster), signatures, recent, step).ofCluster(cluster);
        }
      }
    }
    return miner.mine(memory, signatures, recent, step);
  }

  /** Tells the miner what its batch led to. */
  void learn(StepResult result) {
    miner.learn(result.updated() ? result.loss() : Double.NaN);
  }

  /** This and what the miner goes on from. */
  List<Section> sections() {
    return Stream.concat(Stream.of(this), miner.sections().stream().map(Section::optional))
        .toList();
  }

  @Override
  public String name() {
    return "recent";
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(recent.size());
    for (var label : recent) {
      out.writeUTF(label);
    }
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    recent.clear();
    for (var left = in.readInt(); left > 0; left--) {
      recent.addLast(in.readUTF());
    }
  }
}
