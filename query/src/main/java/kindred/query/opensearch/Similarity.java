package kindred.query.opensearch;

/** OpenSearch's score of an inner product, and back: of unit vectors it is the cosine. */
final class Similarity {
  /** As OpenSearch calls it. */
  static final String SPACE = "innerproduct";

  private Similarity() {}

  /**
   * The cosine c of a score s. OpenSearch's scores are positive: s = 1 + c where c ≥ 0, and 1 / (1
   * - c) where c &lt; 0. They are float32, so c is off by 1.2e-7 at most.
   */
  static float cosine(double score) {
    double cosine = score >= 1 ? score - 1 : 1 - 1 / score;
    return (float) Math.clamp(cosine, -1, 1);
  }
}
