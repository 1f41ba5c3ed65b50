package kindred.standalone.evaluate;

import java.util.List;
import kindred.learner.evaluation.LabelledVectors;

/** Images and their vectors as the measures take them. */
final class Vectors {
  private Vectors() {}

  static LabelledVectors of(List<EvaluationImage> images, float[][] vectors) {
    return new LabelledVectors(
        images.stream().map(EvaluationImage::id).toArray(String[]::new),
        images.stream().map(EvaluationImage::label).toArray(String[]::new),
        vectors);
  }
}
