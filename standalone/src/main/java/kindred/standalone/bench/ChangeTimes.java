package kindred.standalone.bench;

import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** How long changes took, by kind, and where all of them spent it. */
final class ChangeTimes {
  private final Map<Change.Kind, OfKind> kinds = new EnumMap<>(Change.Kind.class);
  private final Histogram acknowledging = Latency.micros();
  private final Histogram validating = Latency.micros();
  private final Histogram embedding = Latency.micros();
  private final Histogram indexing = Latency.micros();

  ChangeTimes() {
    for (var kind : Change.Kind.values()) {
      kinds.put(kind, new OfKind(Latency.micros(), Latency.micros(), Latency.micros()));
    }
  }

  /**
   * One change's moments, in nanoseconds of one clock.
   *
   * @param sent just before the producer was called
   * @param acknowledged the producer was told that the event is in the log
   * @param validated the sample could be read
   * @param embedded the embedding could be read
   * @param shown a node's answer showed the change
   * @param searched the search that waited for the write was answered
   */
  record Moments(
      long sent, long acknowledged, long validated, long embedded, long shown, long searched) {}

  private record OfKind(Histogram shown, Histogram sinceAcknowledged, Histogram search) {}

  void add(Change.Kind kind, Moments at) {
    var times = kinds.get(kind);
    record(times.shown, at.sent, at.shown);
    record(times.sinceAcknowledged, at.acknowledged, at.shown);
    record(times.search, at.acknowledged, at.searched);
    record(acknowledging, at.sent, at.acknowledged);
    record(validating, at.acknowledged, at.validated);
    record(embedding, at.validated, at.embedded);
    record(indexing, at.embedded, at.shown);
  }

  /** One thread may be told of a moment later than another of the next one. */
  private static void record(Histogram micros, long from, long to) {
    micros.recordValue(Math.max(0, to - from) / 1_000);
  }

  /**
   * A kind's latencies.
   *
   * @param shown from the send to the answer that shows the change
   * @param sinceAcknowledged the same from the acknowledgement
   * @param search from the acknowledgement to the answer of a search that waits for the write
   */
  record Kind(Latency shown, Latency sinceAcknowledged, Latency search) {}

  Kind of(Change.Kind kind) {
    var times = kinds.get(kind);
    return new Kind(
        Latency.of(times.shown), Latency.of(times.sinceAcknowledged), Latency.of(times.search));
  }

  /**
   * The path of a change, of all kinds; each part begins where the one before ends.
   *
   * @param acknowledged from the send to the acknowledgement
   * @param validated to the sample
   * @param embedded to the embedding
   * @param shown to the answer that shows it
   */
  record Path(Latency acknowledged, Latency validated, Latency embedded, Latency shown) {}

  Path path() {
    return new Path(
        Latency.of(acknowledging),
        Latency.of(validating),
        Latency.of(embedding),
        Latency.of(indexing));
  }
}
