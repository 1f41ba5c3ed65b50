package kindred.ingest;

import java.time.Duration;
import java.util.Optional;
import kindred.ingest.ProduceOptions.Progress;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far a run is: a bar for people, a log line every few seconds for logs. */
final class ProgressReport implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressReport.class);

  private final Optional<ProgressBar> bar;
  private final boolean logged;
  private final long total;
  private final long intervalNanos;
  private long nextLine;

  private ProgressReport(
      Optional<ProgressBar> bar, boolean logged, long total, Duration logInterval) {
    this.bar = bar;
    this.logged = logged;
    this.total = total;
    this.intervalNanos = logInterval.toNanos();
    this.nextLine = System.nanoTime() + intervalNanos;
  }

  static ProgressReport of(Progress progress, long total, Duration logInterval) {
    var shown = progress == Progress.SHOWN;
    var terminal = shown && System.console() != null && System.console().isTerminal();
    return new ProgressReport(
        terminal ? Optional.of(bar(total)) : Optional.empty(),
        shown && !terminal,
        total,
        logInterval);
  }

  private static ProgressBar bar(long total) {
    return new ProgressBarBuilder()
        .setTaskName("events")
        .setInitialMax(total)
        .setConsumer(new ConsoleProgressBarConsumer(System.err))
        .showSpeed()
        .build();
  }

  void at(long done) {
    bar.ifPresent(shown -> shown.stepTo(done));
    if (logged && System.nanoTime() - nextLine >= 0) {
      nextLine = System.nanoTime() + intervalNanos;
      LOG.info("event=producing done={} total={}", done, total);
    }
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
  }
}
