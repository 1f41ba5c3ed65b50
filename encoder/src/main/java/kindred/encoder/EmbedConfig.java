package kindred.encoder;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The {@code encoder.embed { }} block.
 *
 * @param batchSize most images in one transaction
 * @param fetchMaxBytes most bytes that one fetch brings in
 * @param poll how long one wait for samples lasts
 * @param maxPollInterval a batch that takes longer loses its partitions
 * @param startTimeout how long to wait for the standing topics
 */
public record EmbedConfig(
    int batchSize,
    int fetchMaxBytes,
    Duration poll,
    Duration maxPollInterval,
    Duration startTimeout) {
  public EmbedConfig {
    if (batchSize < 1 || batchSize > 10_000) {
      throw new IllegalArgumentException(
          "encoder.embed.batch-size " + batchSize + " is not 1 to 10000");
    }
    if (fetchMaxBytes < 1024) {
      throw new IllegalArgumentException(
          "encoder.embed.fetch-max-bytes " + fetchMaxBytes + " is less than 1024");
    }
    require("poll", poll);
    require("max-poll-interval", maxPollInterval);
    require("start-timeout", startTimeout);
    if (maxPollInterval.compareTo(poll) <= 0) {
      throw new IllegalArgumentException(
          "encoder.embed.max-poll-interval " + maxPollInterval + " is not above poll " + poll);
    }
  }

  private static void require(String key, Duration duration) {
    if (!duration.isPositive() || duration.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "encoder.embed." + key + " " + duration + " is not above 0 and at most a day");
    }
  }

  static EmbedConfig from(Config embed) {
    return new EmbedConfig(
        embed.getInt("batch-size"),
        Math.toIntExact(embed.getBytes("fetch-max-bytes")),
        embed.getDuration("poll"),
        embed.getDuration("max-poll-interval"),
        embed.getDuration("start-timeout"));
  }
}
