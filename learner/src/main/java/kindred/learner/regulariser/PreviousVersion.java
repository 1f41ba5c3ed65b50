package kindred.learner.regulariser;

import ai.djl.ndarray.NDArray;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;
import kindred.encoder.EncoderNetwork;
import kindred.learner.checkpoint.Section;

/**
 * A teacher that is the model itself as an earlier version had it, against forgetting: what is
 * learnt anew may move images, but what earlier versions knew of the batch is held on to. There is
 * none before the first version that has been trained.
 *
 * <p>It becomes the present model at steps that the number of steps alone decides. The versions
 * that the end of the log is an occasion for come by the clock, and a teacher that followed them
 * would make training depend on it.
 */
public final class PreviousVersion implements Regulariser, Section {
  private final FrozenTeacher teacher;
  private final Section weights;
  private final Due due;
  // The initial weights are version 1.
  private int versions = 1;
  private long step;

  /** When the teacher becomes the present model. */
  @FunctionalInterface
  public interface Due {
    /**
     * @param steps since the last time
     * @param versions so far, at least 1
     */
    boolean due(long steps, int versions);
  }

  /**
   * @param teacher whose weights are replaced
   * @param weights these, in the checkpoint
   * @param due when
   */
  public PreviousVersion(FrozenTeacher teacher, Section weights, Due due) {
    this.teacher = teacher;
    this.weights = weights;
    this.due = due;
  }

  /**
   * Takes over what is published, if that is due.
   *
   * @param published the network that a version made now would have
   * @param steps made so far
   */
  public void follow(EncoderNetwork published, long steps) {
    if (due.due(steps - step, versions)) {
      teacher.network().load(published.snapshot());
      versions++;
      step = steps;
    }
  }

  @Override
  public Optional<NDArray> term(StepPass pass) {
    return versions == 1 ? Optional.empty() : teacher.term(pass);
  }

  @Override
  public String name() {
    return "teacher";
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(versions);
    out.writeLong(step);
    weights.write(out);
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    versions = in.readInt();
    step = in.readLong();
    weights.read(in);
  }
}
