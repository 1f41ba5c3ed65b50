package kindred.standalone.evaluate;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import kindred.learner.StreamedTraining;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far the training is, on standard error: a bar for people, lines for logs. */
final class Progress implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
  private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

  private final Optional<ProgressBar> bar;
  private final long total;
  private final LongSupplier nanoTime;
  private long nextLine;

  Progress(long total, LongSupplier nanoTime) {
    var terminal = System.console() != null && System.console().isTerminal();
    this.bar = terminal ? Optional.of(bar(total)) : Optional.empty();
    this.total = total;
    this.nanoTime = nanoTime;
    this.nextLine = nanoTime.getAsLong() + INTERVAL_NANOS;
  }

  private static ProgressBar bar(long total) {
    return new ProgressBarBuilder()
        .setTaskName("events")
        .setInitialMax(total)
        .setConsumer(new ConsoleProgressBarConsumer(System.err))
        .showSpeed()
        .build();
  }

  void at(StreamedTraining training) {
    bar.ifPresent(shown -> shown.stepTo(training.events()));
    var now = nanoTime.getAsLong();
    if (now - nextLine >= 0) {
      nextLine = now + INTERVAL_NANOS;
      var state = state(training);
      bar.ifPresentOrElse(
          shown -> shown.setExtraMessage(state),
          () -> LOG.info("training: events={} of={} {}", training.events(), total, state));
    }
  }

  private static String state(StreamedTraining training) {
    return String.format(
        Locale.ROOT,
        "steps=%d loss=%.3f prequentialRecallAt1=%.3f",
        training.steps(),
        training.loss(),
        training.prequentialRecallAt1().orElse(Double.NaN));
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
  }
}
