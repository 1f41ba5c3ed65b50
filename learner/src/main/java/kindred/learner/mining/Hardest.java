package kindred.learner.mining;

import java.util.Arrays;

/** The few highest of many scores; equal scores: the lower index is first. */
final class Hardest {
  private final int[] indices;
  private final double[] scores;
  private int size;

  /**
   * @param count how many are kept
   */
  Hardest(int count) {
    indices = new int[count];
    scores = new double[count];
  }

  /** Indices must be offered in ascending order. */
  void offer(int index, double score) {
    if (size == scores.length && (size == 0 || score <= scores[size - 1])) {
      return;
    }
    var place = size < scores.length ? size++ : size - 1;
    for (; place > 0 && scores[place - 1] < score; place--) {
      scores[place] = scores[place - 1];
      indices[place] = indices[place - 1];
    }
    scores[place] = score;
    indices[place] = index;
  }

  /** What was kept, highest score first. */
  int[] indices() {
    return Arrays.copyOf(indices, size);
  }
}
