package kindred.standalone.bench;

import java.util.List;
import kindred.standalone.bench.SwitchBenchReport.Spread;
import kindred.standalone.command.Counted;

/**
 * What a case of {@code kindred bench stream} came to.
 *
 * @param images in the gallery before the events
 * @param classes of the events
 * @param partitions of the topics keyed by image
 * @param learning whether a learner trained beside
 * @param events of a backlog
 * @param indexEvents embeddings that came to the index at once
 * @param rounds that counted
 * @param seed of pictures and vectors
 * @param validate events to samples
 * @param embed samples to embeddings
 * @param index embeddings to what searches see
 * @param whole events to what searches see
 * @param loads events at fixed rates
 * @param wrong images that were not as they should be, of those that were looked at
 * @param bytesPerEvent on the broker's disk
 * @param indexBytes of the index on the query node's disk, at the end
 * @param residentMiB memory of the process at the end, broker and clients included
 * @param heapMiB of that in Java's heap, after a collection
 */
record StreamReport(
    int images,
    int classes,
    int partitions,
    boolean learning,
    int events,
    int indexEvents,
    int rounds,
    long seed,
    Stage validate,
    Stage embed,
    Stage index,
    Stage whole,
    List<Load> loads,
    long wrong,
    Bytes bytesPerEvent,
    long indexBytes,
    long residentMiB,
    long heapMiB) {
  private static final String CASE = "%8s %8s %6s";
  private static final String STAGES = " %9s %9s %9s %9s";
  private static final String MEMORY = " %8s %8s%n";

  /**
   * How fast a backlog went, and what the process spent on each event.
   *
   * @param perSecond 0 where all of it came with one commit
   * @param cpuMsPerEvent of all threads, broker and clients included
   */
  record Stage(Spread perSecond, Spread cpuMsPerEvent) {}

  /**
   * Events on a fixed schedule, each timed from when it was due until searches see it.
   *
   * @param share of the whole pipeline's rate in the same round
   * @param cores that the process kept busy
   * @param searchableMs all rounds together
   * @param p50Ms round by round
   * @param p99Ms round by round
   * @param parts of all events
   * @param slowest of the slowest hundredth of them
   */
  record Load(
      double share,
      Spread perSecond,
      Spread cores,
      Latency searchableMs,
      Spread p50Ms,
      Spread p99Ms,
      Parts parts,
      Parts slowest) {
    private String head() {
      return "%.0f %%: p50, p99".formatted(100 * share);
    }

    private String details() {
      return "at %.0f %%: %s events/s, %s cores busy; p50 %s, p99 %s, longest %.0f ms%n"
              .formatted(
                  100 * share,
                  spread(perSecond, "%.0f"),
                  spread(cores, "%.2f"),
                  spread(p50Ms, "%.0f"),
                  spread(p99Ms, "%.0f"),
                  searchableMs.max())
          + "  medians: %s%n  slowest hundredth: %s%n".formatted(parts.text(), slowest.text());
    }
  }

  /** Of the three topics that an event goes through. */
  record Bytes(long image, long sample, long embedding) {
    Bytes since(Bytes before, int events) {
      return new Bytes(
          (image - before.image) / events,
          (sample - before.sample) / events,
          (embedding - before.embedding) / events);
    }
  }

  /** Medians in milliseconds of what comes one after the other. */
  record Parts(double acknowledged, double validated, double embedded, double shown) {
    private String text() {
      return "acknowledged %.1f, validated %.1f, embedded %.1f, shown %.1f"
          .formatted(acknowledged, validated, embedded, shown);
    }
  }

  /** For people: a line for each case, and what stands behind it. */
  static String table(List<StreamReport> cases) {
    var text = new StringBuilder();
    text.append("events/s; ms from when an event was due until searches see it; MiB%n".formatted());
    text.append(CASE.formatted("images", "classes", "parts"));
    text.append(STAGES.formatted("validate", "embed", "index", "together"));
    cases.getFirst().loads.forEach(load -> text.append(" %15s".formatted(load.head())));
    text.append(MEMORY.formatted("resident", "heap"));
    cases.forEach(one -> text.append(one.line()));
    cases.forEach(one -> text.append(one.details()));
    return text.toString();
  }

  private String line() {
    var text = new StringBuilder(CASE.formatted(images, classes, partitions));
    text.append(STAGES.formatted(rate(validate), rate(embed), rate(index), rate(whole)));
    for (var load : loads) {
      var ms = load.searchableMs;
      text.append(" %15s".formatted("%.0f, %.0f".formatted(ms.p50(), ms.p99())));
    }
    return text.append(MEMORY.formatted(residentMiB, heapMiB)).toString();
  }

  private static String rate(Stage stage) {
    return "%.0f".formatted(stage.perSecond.median());
  }

  private String details() {
    var text = new StringBuilder();
    text.append(
        "%n%s%s; median and spread of %s%n"
            .formatted(
                new StreamCase(images, classes, partitions).text(),
                learning ? ", learning" : "",
                Counted.of(rounds, "round")));
    text.append(stageLine("validate", validate)).append(stageLine("embed", embed));
    text.append(stageLine("index", index)).append(stageLine("together", whole));
    loads.forEach(load -> text.append(load.details()));
    text.append(
        "on the disk: image %d, sample %d, embedding %d bytes an event; index %.1f MiB%n"
            .formatted(
                bytesPerEvent.image,
                bytesPerEvent.sample,
                bytesPerEvent.embedding,
                indexBytes / 1048576.0));
    return text.toString();
  }

  private static String stageLine(String name, Stage stage) {
    return "%-10s %s events/s, %s CPU ms each%n"
        .formatted(name, spread(stage.perSecond, "%.0f"), spread(stage.cpuMsPerEvent, "%.2f"));
  }

  private static String spread(Spread spread, String form) {
    return (form + " (" + form + " to " + form + ")")
        .formatted(spread.median(), spread.lowest(), spread.highest());
  }
}
