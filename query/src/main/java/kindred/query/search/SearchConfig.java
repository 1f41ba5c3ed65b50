package kindred.query.search;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The {@code query.search { }} block.
 *
 * @param maxReach what offset and k may come to, where there is an offset
 * @param maxWidened images one search of the index may bring, where duplicates or groups need more
 *     than k
 * @param maxGroupSize neighbours per group
 * @param maxGroupSearches searches of the index for one request with groups
 * @param maxExamples positives and negatives of one request
 * @param negativeWeight of the mean of the negatives, 0 to 1
 * @param maxFilterDepth filters within filters
 * @param maxFilterTerms conditions and values of one filter
 * @param maxBatch searches of one batch
 * @param voteTemperature of the vote that predicts a label, 0.001 to 10
 * @param embedBatch query images that are embedded together
 */
public record SearchConfig(
    int maxReach,
    int maxWidened,
    int maxGroupSize,
    int maxGroupSearches,
    int maxExamples,
    double negativeWeight,
    int maxFilterDepth,
    int maxFilterTerms,
    int maxBatch,
    double voteTemperature,
    EmbedBatch embedBatch) {
  /**
   * The {@code embed-batch { }} block.
   *
   * @param max images in one forward pass; 1: each for itself
   * @param patience with which the first image waits for others
   */
  public record EmbedBatch(int max, Duration patience) {
    public EmbedBatch {
      check("embed-batch.max", max, 1, 1024);
      check("embed-batch.wait", patience.toMillis(), 0, 1000);
    }
  }

  public SearchConfig {
    check("max-reach", maxReach, 1, 10_000);
    check("max-widened", maxWidened, 1, 100_000);
    check("max-group-size", maxGroupSize, 1, 1_000);
    check("max-group-searches", maxGroupSearches, 1, 10_000);
    check("max-examples", maxExamples, 1, 100);
    check("negative-weight", negativeWeight, 0, 1);
    check("max-filter-depth", maxFilterDepth, 1, 100);
    check("max-filter-terms", maxFilterTerms, 1, 1_000);
    check("max-batch", maxBatch, 1, 1_000);
    check("vote-temperature", voteTemperature, 0.001, 10);
  }

  public static SearchConfig from(Config search) {
    return new SearchConfig(
        search.getInt("max-reach"),
        search.getInt("max-widened"),
        search.getInt("max-group-size"),
        search.getInt("max-group-searches"),
        search.getInt("max-examples"),
        search.getDouble("negative-weight"),
        search.getInt("max-filter-depth"),
        search.getInt("max-filter-terms"),
        search.getInt("max-batch"),
        search.getDouble("vote-temperature"),
        new EmbedBatch(search.getInt("embed-batch.max"), search.getDuration("embed-batch.wait")));
  }

  private static void check(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "query.search.%s %d is not %d to %d".formatted(key, value, least, most));
    }
  }

  private static void check(String key, double value, double least, double most) {
    // Written so that NaN fails too.
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          "query.search.%s %s is not %s to %s".formatted(key, value, least, most));
    }
  }
}
