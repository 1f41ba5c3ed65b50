package kindred.standalone.evaluate;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import kindred.encoder.EncoderConfig;
import kindred.learner.LearnerConfig;
import kindred.learner.StreamedTraining;
import kindred.schemas.image.ImageConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains on a stream by the service's learner, and measures on classes that it never saw
 * (methods.md 19 and 20). Images that are measured reach the learner to be embedded only.
 */
public final class Evaluation {
  private static final Logger LOG = LoggerFactory.getLogger(Evaluation.class);

  private final ImageConfig imageConfig;
  private final Protocol protocol;

  private Evaluation(ImageConfig imageConfig, Protocol protocol) {
    this.imageConfig = imageConfig;
    this.protocol = protocol;
  }

  /**
   * Reads and divides the images.
   *
   * @throws IOException where a file cannot be read or says something that cannot be
   */
  public static Evaluation open(DataSettings data, ImageConfig imageConfig) throws IOException {
    var reading = new ImageReading(imageConfig, data.manifestImages());
    var protocol = Protocol.of(data, reading);
    var repeated = protocol.repeated();
    if (!repeated.isEmpty()) {
      LOG.warn(
          "images are measured whose very pixels train; one class under two names? images={} first={}",
          repeated.size(),
          repeated.getFirst().id());
    }
    return new Evaluation(imageConfig, protocol);
  }

  /** What the network should take: 1 where all training images are grey, otherwise 3. */
  public int channels() {
    return protocol.train().stream().allMatch(image -> image.pixels().channels() == 1) ? 1 : 3;
  }

  /** Events of a run. */
  public long events(RunSettings settings) {
    return (long) protocol.train().size() * settings.passes();
  }

  /**
   * A whole run.
   *
   * @param nanoTime a clock, for what is said about speed only
   * @throws IOException where the one-shot runs cannot be read or the plot cannot be written
   */
  public Outcome run(
      EncoderConfig encoder, LearnerConfig learner, RunSettings settings, LongSupplier nanoTime)
      throws IOException {
    var start = nanoTime.getAsLong();
    // Read first: what is missing shows before the training and not after it.
    Optional<OneShotRuns> oneShot =
        settings.oneShot().isPresent()
            ? Optional.of(OneShotRuns.read(settings.oneShot().get(), imageConfig))
            : Optional.empty();
    Optional<Episodes> episodes =
        settings.episodes() > 0
            ? Optional.of(new Episodes(protocol.queries(), settings.episodes()))
            : Optional.empty();
    try (var training = new StreamedTraining(encoder, learner)) {
      var labels = protocol.train().stream().map(EvaluationImage::label).toList();
      var order = settings.order().arrange(labels, settings.passes(), learner.seed());
      var stream = new Stream(protocol, settings, order, training, learner.seed(), nanoTime);
      stream.run();
      var outcome = new Outcome();
      new Measures(protocol, training).put(episodes, outcome);
      oneShot.ifPresent(runs -> putOneShot(runs.decide(training::embed), outcome));
      stream.put(outcome);
      outcome.put("network", training.network());
      describe(learner, settings, outcome);
      outcome.put("seconds", (nanoTime.getAsLong() - start) / 1e9);
      if (settings.plot().isPresent()) {
        RecallPlot.write(stream.curve(), settings.plot().get());
      }
      return outcome;
    }
  }

  private static void putOneShot(OneShotRuns.Result result, Outcome outcome) {
    outcome.put("oneShotError", result.error());
    outcome.put("oneShotTrials", result.trials());
    outcome.put("oneShotErrors", result.errors());
  }

  private void describe(LearnerConfig learner, RunSettings settings, Outcome outcome) {
    outcome.put("protocol", protocol.name());
    outcome.put("trainClasses", Protocol.labels(protocol.train()).size());
    outcome.put("trainImages", protocol.train().size());
    outcome.put("testClasses", Protocol.labels(protocol.queries()).size());
    outcome.put("queries", protocol.queries().size());
    outcome.put(
        "gallery", (protocol.gallery().isEmpty() ? protocol.queries() : protocol.gallery()).size());
    outcome.put("droppedTestClasses", protocol.droppedClasses());
    outcome.put("measuredImagesThatTrain", protocol.repeated().size());
    outcome.put("order", settings.order().text());
    outcome.put("passes", settings.passes());
    outcome.put("labelledShare", settings.labelledShare());
    outcome.put("objective", learner.objective().name());
    outcome.put("seed", learner.seed());
  }

  /** Images that the learner is given to train on. */
  List<EvaluationImage> trained() {
    return protocol.train();
  }
}
