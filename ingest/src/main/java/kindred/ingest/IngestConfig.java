package kindred.ingest;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import kindred.ingest.validation.EventLimits;
import kindred.schemas.OnLoss;

/**
 * The {@code ingest { }} block.
 *
 * @param stateDir where Kafka Streams keeps its process id
 * @param threads that validate
 * @param bufferedEvents taken at once, in one transaction
 * @param commitInterval from one transaction to the next
 * @param topicsWait how long a start waits for the topics
 * @param closeWait how long a stop waits for the threads
 * @param maxOutage how long the broker may not answer
 * @param onLoss what is done where events were deleted unread
 * @param limits of what an event contains beside its image
 * @param producer of events
 */
public record IngestConfig(
    Path stateDir,
    int threads,
    int bufferedEvents,
    Duration commitInterval,
    Duration topicsWait,
    Duration closeWait,
    Duration maxOutage,
    OnLoss onLoss,
    EventLimits limits,
    Producing producer) {
  /**
   * The {@code ingest.producer { }} block.
   *
   * @param compression a compression type of Kafka's
   * @param maxInFlightBytes of events that are sent and not acknowledged
   * @param logInterval between log lines about progress
   * @param traceSampling share of the events whose trace is marked to be recorded
   */
  public record Producing(
      String compression, long maxInFlightBytes, Duration logInterval, double traceSampling) {
    public Producing {
      if (!Set.of("none", "lz4", "zstd", "snappy", "gzip").contains(compression)) {
        throw new IllegalArgumentException(
            "ingest.producer.compression '"
                + compression
                + "' is not none, lz4, zstd, snappy or gzip");
      }
      if (maxInFlightBytes < 1 << 20) {
        throw new IllegalArgumentException(
            "ingest.producer.max-in-flight-bytes " + maxInFlightBytes + " is less than 1 MiB");
      }
      checkPositive("ingest.producer.log-interval", logInterval);
      if (!(traceSampling >= 0 && traceSampling <= 1)) {
        throw new IllegalArgumentException(
            "ingest.producer.trace-sampling " + traceSampling + " is not 0 to 1");
      }
    }
  }

  public IngestConfig {
    if (threads < 1 || threads > 64) {
      throw new IllegalArgumentException("ingest.threads " + threads + " is not 1 to 64");
    }
    if (bufferedEvents < 1 || bufferedEvents > 10_000) {
      throw new IllegalArgumentException(
          "ingest.buffered-events " + bufferedEvents + " is not 1 to 10000");
    }
    checkPositive("ingest.commit-interval", commitInterval);
    checkPositive("ingest.topics-wait", topicsWait);
    checkPositive("ingest.close-wait", closeWait);
    checkPositive("ingest.max-outage", maxOutage);
  }

  public static IngestConfig from(Config config) {
    var ingest = config.getConfig("ingest");
    var limits = ingest.getConfig("limits");
    var producer = ingest.getConfig("producer");
    return new IngestConfig(
        Path.of(ingest.getString("state-dir")),
        ingest.getInt("threads"),
        ingest.getInt("buffered-events"),
        ingest.getDuration("commit-interval"),
        ingest.getDuration("topics-wait"),
        ingest.getDuration("close-wait"),
        ingest.getDuration("max-outage"),
        OnLoss.of("ingest.on-loss", ingest.getString("on-loss")),
        new EventLimits(
            limits.getInt("id-length"),
            limits.getInt("label-length"),
            limits.getInt("attributes"),
            limits.getInt("attribute-name-length"),
            limits.getInt("attribute-value-length"),
            limits.getDuration("event-time-ahead")),
        new Producing(
            producer.getString("compression"),
            producer.getBytes("max-in-flight-bytes"),
            producer.getDuration("log-interval"),
            producer.getDouble("trace-sampling")));
  }

  private static void checkPositive(String key, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(key + " " + value + " is not positive");
    }
  }
}
