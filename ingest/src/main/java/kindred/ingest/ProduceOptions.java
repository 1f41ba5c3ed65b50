package kindred.ingest;

import java.util.OptionalDouble;

/**
 * How a run of the producer goes.
 *
 * @param eventsPerSecond at most so many, or empty for as fast as Kafka takes them
 * @param progress how the run is shown
 */
public record ProduceOptions(OptionalDouble eventsPerSecond, Progress progress) {
  /** How a run is shown. */
  public enum Progress {
    /** A bar on standard error where a person is watching, log lines otherwise. */
    SHOWN,
    /** Not at all. */
    HIDDEN
  }

  public ProduceOptions {
    if (eventsPerSecond.isPresent()
        && !(eventsPerSecond.getAsDouble() > 0 && eventsPerSecond.getAsDouble() < 1e9)) {
      throw new IllegalArgumentException(
          eventsPerSecond.getAsDouble() + " events per second is not more than 0");
    }
  }

  /** As fast as Kafka takes them. */
  public static ProduceOptions unlimited(Progress progress) {
    return new ProduceOptions(OptionalDouble.empty(), progress);
  }
}
