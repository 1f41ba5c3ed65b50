package kindred.learner.mining;

/**
 * What a batch is made of: {@code anchorClasses · classSlots · imagesPerClass} mined images, and so
 * many uniformly drawn ones that these make up {@code uniformShare} of the whole.
 *
 * @param anchorClasses groups in a batch, each around one class
 * @param classSlots K: one for the anchor class, K−1 for hard negatives
 * @param imagesPerClass η
 * @param poolFactor β: the instance pool is so many times what is drawn from it
 * @param uniformShare of the batch, against forgetting
 * @param twinSimilarity above it, a class is taken for a near duplicate of the anchor class
 */
public record BatchSettings(
    int anchorClasses,
    int classSlots,
    int imagesPerClass,
    int poolFactor,
    double uniformShare,
    double twinSimilarity) {
  public BatchSettings {
    check(
        anchorClasses >= 1 && anchorClasses <= 1024, "anchor-classes", anchorClasses, "1 to 1024");
    check(classSlots >= 2 && classSlots <= 64, "class-slots", classSlots, "2 to 64");
    check(
        imagesPerClass >= 2 && imagesPerClass <= 64, "images-per-class", imagesPerClass, "2 to 64");
    check(poolFactor >= 1 && poolFactor <= 100, "pool-factor", poolFactor, "1 to 100");
    check(uniformShare >= 0 && uniformShare <= 0.9, "uniform-share", uniformShare, "0 to 0.9");
    check(twinSimilarity > 0 && twinSimilarity <= 1, "twin-similarity", twinSimilarity, "0 to 1");
  }

  /** Images drawn uniformly, in pairs of one class. */
  int uniformImages() {
    var mined = anchorClasses * classSlots * imagesPerClass;
    return 2 * (int) Math.round(mined * uniformShare / (1 - uniformShare) / 2);
  }

  private static void check(boolean right, String key, Number value, String range) {
    if (!right) {
      throw new IllegalArgumentException("learner.batch." + key + " " + value + " is not " + range);
    }
  }
}
