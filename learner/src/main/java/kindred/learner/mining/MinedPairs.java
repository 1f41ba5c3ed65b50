package kindred.learner.mining;

/**
 * The pairs of a batch that are worth learning from, as masks of ones and zeros.
 *
 * @param size B, of the batch
 * @param positives {@code (B, B)}, row by row: 1 where anchor (row) and other (column) are of one
 *     class and the pair is kept
 * @param negatives {@code (B, B)}: the same for pairs of different classes
 * @param kept pairs in both masks
 * @param possible pairs that any rule could have kept
 */
public record MinedPairs(int size, float[] positives, float[] negatives, long kept, long possible) {
  /** Share of the pairs that was kept, 0 where there was none. */
  public double activeShare() {
    return possible == 0 ? 0 : (double) kept / possible;
  }
}
