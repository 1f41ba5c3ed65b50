package kindred.learner.mining;

import com.typesafe.config.Config;

/**
 * What a batch is made of: {@code anchorClasses · classSlots · imagesPerClass} mined images, and so
 * many uniformly drawn ones that these make up {@code uniformShare} of the whole.
 *
 * <p>SCHE's own batch (methods.md 5.1) is that of one anchor class, 5 class slots, 10 images per
 * class and no uniform share.
 *
 * @param miner that chooses
 * @param anchorClasses groups in a batch, each around one class
 * @param classSlots K: one for the anchor class, K−1 for hard negatives
 * @param imagesPerClass η
 * @param classPool α: the class pool is so many times the class slots drawn from it
 * @param poolFactor β: the instance pool is so many times what is drawn from it
 * @param uniformShare of the batch, against forgetting
 * @param twinSimilarity above it, a class is taken for a near duplicate of the anchor class
 * @param policy of the miner that learns
 */
public record BatchSettings(
    Miner miner,
    int anchorClasses,
    int classSlots,
    int imagesPerClass,
    ClassPoolFactor classPool,
    int poolFactor,
    double uniformShare,
    double twinSimilarity,
    PolicySettings policy) {
  /** How images are chosen. */
  public enum Miner {
    /** {@link HardClassMiner}. */
    SCHE,
    /** {@link RandomMiner}. */
    RANDOM,
    /** {@link AsymmetricMiner}. */
    ASYMMETRIC,
    /** {@link PolicyMiner}. */
    POLICY
  }

  /**
   * α, drawn anew for each anchor class.
   *
   * @param least 1 to 100
   * @param most least to 100
   */
  public record ClassPoolFactor(int least, int most) {
    public ClassPoolFactor {
      check(least >= 1 && least <= 100, "class-pool-factor.least", least, "1 to 100");
      check(most >= least && most <= 100, "class-pool-factor.most", most, "least to 100");
    }
  }

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

  /** With the usual policy. */
  public BatchSettings(
      Miner miner,
      int anchorClasses,
      int classSlots,
      int imagesPerClass,
      ClassPoolFactor classPool,
      int poolFactor,
      double uniformShare,
      double twinSimilarity) {
    this(
        miner,
        anchorClasses,
        classSlots,
        imagesPerClass,
        classPool,
        poolFactor,
        uniformShare,
        twinSimilarity,
        PolicySettings.USUAL);
  }

  /**
   * @param batch {@code learner.batch}
   */
  public static BatchSettings from(Config batch) {
    return new BatchSettings(
        miner(batch.getString("miner")),
        batch.getInt("anchor-classes"),
        batch.getInt("class-slots"),
        batch.getInt("images-per-class"),
        new ClassPoolFactor(
            batch.getInt("class-pool-factor.least"), batch.getInt("class-pool-factor.most")),
        batch.getInt("pool-factor"),
        batch.getDouble("uniform-share"),
        batch.getDouble("twin-similarity"),
        PolicySettings.from(batch.getConfig("policy")));
  }

  private static Miner miner(String name) {
    return switch (name) {
      case "sche" -> Miner.SCHE;
      case "random" -> Miner.RANDOM;
      case "asymmetric" -> Miner.ASYMMETRIC;
      case "policy" -> Miner.POLICY;
      default ->
          throw new IllegalArgumentException(
              "learner.batch.miner '"
                  + name
                  + "' is not one of [sche, random, asymmetric, policy]");
    };
  }

  /** Images drawn around anchor classes. */
  int minedImages() {
    return anchorClasses * classSlots * imagesPerClass;
  }

  /** Images drawn uniformly, in pairs of one class. */
  int uniformImages() {
    return 2 * (int) Math.round(minedImages() * uniformShare / (1 - uniformShare) / 2);
  }

  private static void check(boolean right, String key, Number value, String range) {
    if (!right) {
      throw new IllegalArgumentException("learner.batch." + key + " " + value + " is not " + range);
    }
  }
}
