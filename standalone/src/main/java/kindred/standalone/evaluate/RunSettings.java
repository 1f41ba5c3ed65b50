package kindred.standalone.evaluate;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the images stream, and what is measured on the way and at the end.
 *
 * @param order of the events
 * @param passes how often each image comes, 1 to 100,000
 * @param steps of the whole run, or as many as {@code learner.steps-per-event} gives
 * @param labelledShare share of the images that come with their label, above 0, at most 1
 * @param every measures every so many events; 0: only at the end
 * @param episodes random one-shot tasks on the measured classes
 * @param oneShot the official one-shot runs
 * @param plot file of the curve
 */
public record RunSettings(
    ArrivalOrder order,
    int passes,
    OptionalInt steps,
    double labelledShare,
    int every,
    int episodes,
    Optional<Path> oneShot,
    Optional<Path> plot) {
  public RunSettings {
    if (passes < 1 || passes > 100_000) {
      throw new IllegalArgumentException("--passes " + passes + " is not 1 to 100000");
    }
    if (steps.isPresent() && steps.getAsInt() < 0) {
      throw new IllegalArgumentException("--steps " + steps.getAsInt() + " is below 0");
    }
    if (!(labelledShare > 0 && labelledShare <= 1)) {
      throw new IllegalArgumentException(
          "--labelled " + labelledShare + " is not above 0 and at most 1");
    }
    if (every < 0 || episodes < 0) {
      throw new IllegalArgumentException(
          "--every " + every + " or --episodes " + episodes + " is below 0");
    }
    if (plot.isPresent() && every == 0) {
      throw new IllegalArgumentException("--plot shows a curve, which needs --every N");
    }
    plot.ifPresent(RecallPlot::check);
  }
}
