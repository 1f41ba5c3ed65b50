package kindred.learner.evaluation;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import kindred.learner.checkpoint.Section;
import kindred.learner.memory.ClassTurns;
import kindred.learner.memory.Remembered;
import kindred.learner.memory.ReplayMemory;
import kindred.learner.memory.UnitVectors;
import kindred.schemas.ConfusedPair;

/**
 * Prequential recall@1: each sample is a query against the memory before it is learned from. The
 * first sample of a class can't be right and is counted apart; one that is remembered under the
 * same label has been learned from already and is no test, so a second pass counts only what the
 * memory gave up. Neighbours are compared by the embeddings the memory keeps, which lag behind the
 * network a little, so it errs on the low side.
 */
public final class ProgressiveRecall implements Section {
  private final ConfusedPairs confused;
  private FadingMean recall;
  private long firstOfClass;

  /**
   * @param factor a of the fading mean, above 0 and at most 1
   * @param confusedCapacity pairs of classes that are counted
   */
  public ProgressiveRecall(double factor, int confusedCapacity) {
    this.recall = new FadingMean(factor);
    this.confused = new ConfusedPairs(confusedCapacity);
  }

  /**
   * Scores a sample.
   *
   * @param id whose earlier state, if remembered, is no neighbour
   * @param label its class
   * @param embedding its unit vector under the current weights
   * @param memory all that came before
   * @return whether the nearest image was of its class; empty where it was no test
   */
  public Optional<Boolean> observe(
      String id, String label, float[] embedding, ReplayMemory memory) {
    if (remembersAs(memory, id, label)) {
      return Optional.empty();
    }
    confused.forget(id);
    if (memory.count(label) == 0) {
      firstOfClass++;
      return Optional.empty();
    }
    var nearest = new Nearest(id, embedding);
    memory.forEach(nearest::offer);
    var found = nearest.best.label();
    var right = found.equals(label);
    recall = recall.with(right ? 1 : 0);
    if (!right) {
      confused.add(id, label, found);
    }
    return Optional.of(right);
  }

  /** An image is no example of a confusion any more: it is gone, or comes with a new state. */
  public void forget(String id) {
    confused.forget(id);
  }

  /** A class has no image any more: it is confused with nothing. */
  public void forgetClass(String label) {
    confused.forgetClass(label);
  }

  /** Empty before the first sample that had a chance. */
  public OptionalDouble recallAt1() {
    return recall.weight() == 0 ? OptionalDouble.empty() : OptionalDouble.of(recall.mean());
  }

  /** Samples that were the first of their class. */
  public long firstOfClass() {
    return firstOfClass;
  }

  /** The pairs of classes that are confused most, with up to three images each. */
  public List<ConfusedPair> confused(int count) {
    return confused.most(count).stream()
        .map(
            e ->
                new ConfusedPair(
                    e.getKey().label(),
                    e.getKey().takenFor(),
                    e.getValue(),
                    confused.examples().of(e.getKey())))
        .toList();
  }

  private static boolean remembersAs(ReplayMemory memory, String id, String label) {
    return memory.get(id).filter(r -> r.label().equals(label)).isPresent();
  }

  /** The most similar image so far; the first of equals. */
  private static final class Nearest {
    private final String query;
    private final float[] embedding;
    private Remembered best;
    private float similarity = Float.NEGATIVE_INFINITY;

    Nearest(String query, float[] embedding) {
      this.query = query;
      this.embedding = embedding;
    }

    void offer(Remembered remembered) {
      if (!ClassTurns.isOriginal(remembered.label())) {
        return;
      }
      var s = UnitVectors.dot(embedding, remembered.embedding());
      if ((s > similarity || best == null) && !remembered.id().equals(query)) {
        similarity = s;
        best = remembered;
      }
    }
  }

  /** This and the examples of what is confused. */
  public List<Section> sections() {
    return List.of(this, confused.examples());
  }

  @Override
  public String name() {
    return "prequential";
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeDouble(recall.sum());
    out.writeDouble(recall.weight());
    out.writeLong(firstOfClass);
    confused.write(out);
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    recall = new FadingMean(recall.factor(), in.readDouble(), in.readDouble());
    firstOfClass = in.readLong();
    confused.read(in);
  }
}
