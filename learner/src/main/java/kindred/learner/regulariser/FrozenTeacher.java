package kindred.learner.regulariser;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import kindred.encoder.Architecture;
import kindred.encoder.EncoderNetwork;
import kindred.encoder.Scalar;

/**
 * A network that does not learn and shows the one that does what it makes of the same augmented
 * images, beside whatever the objective teaches. It sees them as in use: under batch norm by its
 * running statistics, where the student goes by the batch's.
 */
public final class FrozenTeacher implements Regulariser, AutoCloseable {
  private final EncoderNetwork network;
  private final TeacherLoss loss;
  private final double weight;

  /**
   * @param network closed with this
   * @param settings kind and weight
   * @param student what learns
   * @throws IllegalArgumentException where the teacher takes other images, or is {@code absolute}
   *     and embeds into another dimension
   */
  public FrozenTeacher(EncoderNetwork network, TeacherSettings settings, Architecture student) {
    this.network = network;
    this.loss = settings.kind().loss();
    this.weight = settings.weight();
    var teacher = network.architecture();
    if (!teacher.input().equals(student.input())) {
      throw new IllegalArgumentException(
          "learner.regulariser.teacher.source is of %s, which takes other images than %s"
              .formatted(teacher.describe(), student.describe()));
    }
    if (loss.needsEqualDimension() && teacher.embeddingDim() != student.embeddingDim()) {
      throw new IllegalArgumentException(
          "learner.regulariser.teacher.kind 'absolute' needs a source of encoder.embedding-dim %d, and it has %d"
              .formatted(student.embeddingDim(), teacher.embeddingDim()));
    }
  }

  @Override
  public Optional<NDArray> term(StepPass pass) {
    var taught = network.embed(pass.batchImages(), false);
    var term = loss.loss(pass.batchUnit(), taught);
    return Optional.of(term.mul(Scalar.of(term, weight)));
  }

  /** The teacher itself. */
  public EncoderNetwork network() {
    return network;
  }

  @Override
  public void close() {
    network.close();
  }
}
