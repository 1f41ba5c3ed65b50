package kindred.standalone.demo;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import kindred.ingest.Produced;
import kindred.schemas.LearningReport;
import kindred.schemas.Promotion;
import org.HdrHistogram.Histogram;

/** Puts together what the topics and the query node show, and knows when the demo is done. */
final class Watch {
  private final TopicObserver observer;
  private final QueryNode node;
  private final long total;
  private final int minSteps;
  private Observed seen = Observed.NOTHING;
  private QueryNode.Served served = QueryNode.Served.NOTHING;
  private Optional<Produced> produced = Optional.empty();

  /**
   * @param total images that are being produced
   * @param minSteps of training that the learner makes another version of when it is idle
   */
  Watch(TopicObserver observer, QueryNode node, long total, int minSteps) {
    this.observer = observer;
    this.node = node;
    this.total = total;
    this.minSteps = minSteps;
  }

  /**
   * @param produced when all events were sent
   */
  void look(Optional<Produced> produced) throws InterruptedException {
    this.produced = produced;
    served = node.served();
    seen = observer.observed();
  }

  void tell(Narrator narrator) {
    narrator.status(seen, total, served, System.nanoTime() / 1_000_000);
  }

  /** Everything sent was judged, learnt from, and is searchable under a trained version. */
  boolean isDone() {
    return produced.filter(p -> seen.accepted() + seen.rejected() >= p.events()).isPresent()
        && seen.learnerIdle(minSteps)
        && seen.liveVersion() > 1
        && served.version() == seen.liveVersion()
        && served.images() >= seen.accepted();
  }

  DemoSummary summary(Histogram searchableMs, Duration elapsed) {
    var metrics = seen.live().map(Promotion::getMetrics).orElse(Map.of());
    return new DemoSummary(
        isDone(),
        produced.map(Produced::events).orElse(seen.accepted() + seen.rejected()),
        seen.accepted(),
        seen.rejected(),
        served.images(),
        seen.report().map(LearningReport::getStep).orElse(0L),
        seen.versions(),
        seen.liveVersion(),
        rounded(metrics.get("initialRecallAt1")),
        rounded(metrics.get("candidateRecallAt1")),
        rounded(metrics.get("initialMapAtR")),
        rounded(metrics.get("candidateMapAtR")),
        metrics.getOrDefault("classes", 0.0).intValue(),
        metrics.getOrDefault("queries", 0.0).intValue(),
        new DemoSummary.Latency(
            searchableMs.getValueAtPercentile(50), searchableMs.getValueAtPercentile(99)),
        elapsed.toMillis() / 1000.0,
        node.uri().toString());
  }

  private static Double rounded(Double value) {
    return value == null ? null : Double.valueOf(String.format(Locale.ROOT, "%.4f", value));
  }
}
