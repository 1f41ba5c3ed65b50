package kindred.schemas;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The {@code topics { }} block, and how records stand in the topics.
 *
 * @param prefix first part of every topic name
 * @param partitions of the topics keyed by image id
 * @param replication copies of every topic
 * @param minInSync copies that must have a record before it counts as written; 0: as the brokers
 *     have it
 * @param imagesRetention how long producers' events are kept
 * @param rejectedRetention how long rejected events are kept
 * @param learningRetention how long learning reports are kept
 * @param deletionsRetention how long the records of deleted images are kept at the least
 * @param maxMessageBytes the largest record a topic takes
 * @param cloudEventsSource of the events that Kindred announces ({@link CloudEvents}); empty: its
 *     records have no such headers
 * @param schemas the {@code schemas { }} block
 */
public record TopicsConfig(
    String prefix,
    int partitions,
    int replication,
    int minInSync,
    Duration imagesRetention,
    Duration rejectedRetention,
    Duration learningRetention,
    Duration deletionsRetention,
    int maxMessageBytes,
    String cloudEventsSource,
    SchemasConfig schemas) {
  public TopicsConfig {
    if (!prefix.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
      throw new IllegalArgumentException(
          "topics.prefix '" + prefix + "' is not 1 to 100 of letters, digits, '.', '_' and '-'");
    }
    if (partitions < 1 || partitions > 10_000) {
      throw new IllegalArgumentException("topics.partitions " + partitions + " is not 1 to 10000");
    }
    if (replication < 1 || replication > 9) {
      throw new IllegalArgumentException("topics.replication " + replication + " is not 1 to 9");
    }
    if (minInSync < 0 || minInSync > replication) {
      throw new IllegalArgumentException(
          "topics.min-in-sync " + minInSync + " is not 0 to topics.replication " + replication);
    }
    if (deletionsRetention.toMillis() < 0) {
      throw new IllegalArgumentException(
          "topics.deletions-retention " + deletionsRetention + " is negative");
    }
    if (maxMessageBytes < 65_536) {
      throw new IllegalArgumentException(
          "topics.max-message-bytes " + maxMessageBytes + " is less than 65536");
    }
    if (cloudEventsSource.length() > 512
        || !cloudEventsSource.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new IllegalArgumentException(
          "topics.cloud-events-source '"
              + cloudEventsSource
              + "' is no URI of up to 512 characters");
    }
  }

  public static TopicsConfig from(Config config) {
    var topics = config.getConfig("topics");
    return new TopicsConfig(
        topics.getString("prefix"),
        topics.getInt("partitions"),
        topics.getInt("replication"),
        topics.getInt("min-in-sync"),
        topics.getDuration("images-retention"),
        topics.getDuration("rejected-retention"),
        topics.getDuration("learning-retention"),
        topics.getDuration("deletions-retention"),
        Math.toIntExact(topics.getBytes("max-message-bytes")),
        topics.getString("cloud-events-source"),
        SchemasConfig.from(config));
  }
}
