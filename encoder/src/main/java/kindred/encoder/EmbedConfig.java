package kindred.encoder;

import com.typesafe.config.Config;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import kindred.schemas.OnLoss;
import kindred.schemas.Outage;

/**
 * The {@code encoder.embed { }} block.
 *
 * @param instance names this process among those that embed; {@code auto}: by its host
 * @param batchSize most images in one transaction
 * @param fetchMaxBytes most bytes that one fetch brings in
 * @param poll how long one wait for samples lasts
 * @param maxPollInterval a batch that takes longer loses its partitions
 * @param maxAborts transactions that may fail one after another
 * @param warmVersions versions that are kept up after a newer one is complete
 * @param startTimeout how long to wait for the standing topics
 * @param maxOutage how long the broker may not answer
 * @param onLoss what is done where samples were deleted unread
 * @param refusedFor how long a version is left alone whose artefact can't be used
 */
public record EmbedConfig(
    String instance,
    int batchSize,
    int fetchMaxBytes,
    Duration poll,
    Duration maxPollInterval,
    int maxAborts,
    int warmVersions,
    Duration startTimeout,
    Duration maxOutage,
    OnLoss onLoss,
    Duration refusedFor) {
  public EmbedConfig {
    if (!instance.matches("[A-Za-z0-9._-]{1,200}")) {
      throw new IllegalArgumentException(
          "encoder.embed.instance '" + instance + "' is not 1 to 200 of letters, digits, '._-'");
    }
    if (maxAborts < 0 || maxAborts > 1000) {
      throw new IllegalArgumentException(
          "encoder.embed.max-aborts " + maxAborts + " is not 0 to 1000");
    }
    if (warmVersions < 0 || warmVersions > 100) {
      throw new IllegalArgumentException(
          "encoder.embed.warm-versions " + warmVersions + " is not 0 to 100");
    }
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
    require("max-outage", maxOutage);
    require("refused-for", refusedFor);
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

  /** The name of this process; the host's where none is configured. */
  String instanceName() {
    if (!instance.equals("auto")) {
      return instance;
    }
    try {
      return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** For one thread. */
  Outage outage() {
    return new Outage("encoder.embed.max-outage", maxOutage, System::nanoTime);
  }

  static EmbedConfig from(Config embed) {
    return new EmbedConfig(
        embed.getString("instance"),
        embed.getInt("batch-size"),
        Math.toIntExact(embed.getBytes("fetch-max-bytes")),
        embed.getDuration("poll"),
        embed.getDuration("max-poll-interval"),
        embed.getInt("max-aborts"),
        embed.getInt("warm-versions"),
        embed.getDuration("start-timeout"),
        embed.getDuration("max-outage"),
        OnLoss.of("encoder.embed.on-loss", embed.getString("on-loss")),
        embed.getDuration("refused-for"));
  }
}
