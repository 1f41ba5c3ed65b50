package kindred.standalone.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import kindred.standalone.bench.Passages.Passage;
import kindred.standalone.bench.StreamReport.Load;
import kindred.standalone.bench.StreamReport.Parts;
import kindred.standalone.bench.StreamReport.Stage;
import kindred.standalone.bench.SwitchBenchReport.Spread;
import org.HdrHistogram.Histogram;

/** What the rounds of a case came to. */
final class StreamTimes {
  /** Share of the events that the slowest ones are. */
  private static final int SLOWEST = 100;

  private final List<List<Drain>> stages = new ArrayList<>();
  private final List<AtRate> loads = new ArrayList<>();
  private StreamReport.Bytes bytes = new StreamReport.Bytes(0, 0, 0);

  private static final class AtRate {
    private final double share;
    private final List<Double> perSecond = new ArrayList<>();
    private final List<Double> cores = new ArrayList<>();
    private final List<Double> p50 = new ArrayList<>();
    private final List<Double> p99 = new ArrayList<>();
    private final Histogram all = Latency.micros();
    private final List<Passage> events = new ArrayList<>();

    private AtRate(double share) {
      this.share = share;
    }
  }

  /**
   * @param shares of the whole pipeline's rate
   */
  StreamTimes(List<Double> shares) {
    shares.forEach(share -> loads.add(new AtRate(share)));
  }

  /** A round's maxima. */
  void add(List<Drain> stages, Drain whole) {
    var all = new ArrayList<>(stages);
    all.add(whole);
    this.stages.add(all);
  }

  /** What an event took on the broker's disk. */
  void add(StreamReport.Bytes eachEvent) {
    bytes = eachEvent;
  }

  /** A window at a fixed rate. */
  void add(double share, double perSecond, double cores, Passages events) {
    var load = loads.stream().filter(l -> l.share == share).findFirst().orElseThrow();
    var window = Latency.micros();
    for (var event : events.all()) {
      window.recordValue(Math.min(event.total() / 1_000, window.getHighestTrackableValue()));
    }
    load.all.add(window);
    load.events.addAll(events.all());
    load.perSecond.add(perSecond);
    load.cores.add(cores);
    load.p50.add(Latency.of(window).p50());
    load.p99.add(Latency.of(window).p99());
  }

  /**
   * @param indexBytes of the index at the end
   */
  StreamReport report(StreamCase which, StreamSize size, long wrong, long indexBytes) {
    double resident = TrainingBench.residentMiB();
    System.gc();
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return new StreamReport(
        which.images(),
        which.classes(),
        which.partitions(),
        size.learning(),
        size.events(),
        size.indexEvents(),
        size.rounds(),
        size.seed(),
        stage(0),
        stage(1),
        stage(2),
        stage(3),
        loads.stream().map(StreamTimes::load).toList(),
        wrong,
        bytes,
        indexBytes,
        Math.round(resident),
        Math.round(heap / 1048576.0));
  }

  private Stage stage(int number) {
    return new Stage(
        Spread.of(stages.stream().map(round -> round.get(number).perSecond()).toList()),
        Spread.of(stages.stream().map(round -> round.get(number).cpuMsPerEvent()).toList()));
  }

  private static Load load(AtRate at) {
    var all = Latency.of(at.all);
    var slowest = new ArrayList<>(at.events);
    slowest.sort((a, b) -> Long.compare(b.total(), a.total()));
    return new Load(
        at.share,
        Spread.of(at.perSecond),
        Spread.of(at.cores),
        all,
        Spread.of(at.p50),
        Spread.of(at.p99),
        parts(at.events),
        parts(slowest.subList(0, Math.ceilDiv(slowest.size(), SLOWEST))));
  }

  /** Medians, part by part. */
  private static Parts parts(Collection<Passage> events) {
    var medians =
        List.of(0, 1, 2, 3).stream()
            .map(part -> Split.median(events.stream().mapToDouble(e -> e.parts().get(part) / 1e6)))
            .map(ms -> Math.round(ms * 10) / 10.0)
            .toList();
    return new Parts(medians.get(0), medians.get(1), medians.get(2), medians.get(3));
  }
}
