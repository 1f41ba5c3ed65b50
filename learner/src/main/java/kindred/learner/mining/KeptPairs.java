package kindred.learner.mining;

/** The masks while a rule fills them. */
final class KeptPairs {
  private final CandidatePairs pairs;
  private final float[] positives;
  private final float[] negatives;
  private long kept;
  private long possible;

  KeptPairs(CandidatePairs pairs) {
    this.pairs = pairs;
    this.positives = new float[pairs.similarities().length];
    this.negatives = new float[pairs.similarities().length];
  }

  /** Each pair once. */
  void positive(int anchor, int other) {
    positives[anchor * pairs.others().length + other] = 1;
    kept++;
  }

  /** Each pair once. */
  void negative(int anchor, int other) {
    negatives[anchor * pairs.others().length + other] = 1;
    kept++;
  }

  /** Of an anchor that is not left out. */
  void countPossible(int anchor) {
    possible += pairs.others().length - (pairs.self()[anchor] < 0 ? 0 : 1);
  }

  MinedPairs mined() {
    var shape = new int[] {pairs.anchors().length, pairs.others().length};
    return new MinedPairs(shape[0], shape[1], positives, negatives, kept, possible);
  }
}
