package kindred.learner.mining;

/**
 * The pairs that are worth learning from, as masks of ones and zeros.
 *
 * @param anchors B, rows of the masks
 * @param others M, their columns
 * @param positives {@code (B, M)}, row by row: 1 where anchor (row) and other (column) are of one
 *     class and the pair is kept
 * @param negatives {@code (B, M)}: the same for pairs of different classes
 * @param kept pairs in both masks
 * @param possible pairs that any rule could have kept
 */
public record MinedPairs(
    int anchors, int others, float[] positives, float[] negatives, long kept, long possible) {
  /** Share of the pairs that was kept, 0 where there was none. */
  public double activeShare() {
    return possible == 0 ? 0 : (double) kept / possible;
  }
}
