package kindred.learner;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import kindred.encoder.EncoderConfig;
import kindred.learner.evaluation.Ranking;
import kindred.learner.evaluation.Retrieval;
import kindred.schemas.Sample;
import kindred.schemas.image.Pixels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whether an objective teaches the network what search needs, by itself: without the classification
 * loss, images of classes never trained on find each other better than under initial weights.
 */
class ObjectiveLearningTest {
  private static final String SETTINGS =
      """
      encoder { embedding-dim = 16, width = 16, input { side = 16, channels = 1 }, device = cpu }
      learner {
        steps-per-event = 0
        memory { held-out-share = 0, held-out-image-share = 0 }
        batch { anchor-classes = 2, class-slots = 3, images-per-class = 4, miner = random }
        training { classification-weight = 0, learning-rate = 0.003 }
      }
      """;
  private static final int STEPS = 90;

  private final List<Sample> trained = Strokes.samples(24, 8, 1);
  private final List<Sample> others = Strokes.samples(24, 8, 2);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "learner.objective.name = multi-similarity",
        "learner.objective.name = upper-bound",
        "learner.objective.name = density-aware",
        "learner.objective.name = ranked-list",
        "learner.objective.name = fastap",
        "learner.objective.name = snr-contrastive, encoder.centre = true",
        "learner.objective.name = snr-triplet, encoder.centre = true",
        "learner.objective.pairs = spanning-tree, learner.batch.miner = asymmetric"
      })
  void objective_alone_raisesRetrievalOfClassesNeverTrainedOn(String way) {
    var config =
        ConfigFactory.parseString(way)
            .withFallback(ConfigFactory.parseString(SETTINGS))
            .withFallback(ConfigFactory.load());
    try (var training =
        new StreamedTraining(EncoderConfig.from(config), LearnerConfig.from(config))) {
      for (var sample : trained) {
        training.observe(sample.getId(), sample.getLabel().orElseThrow(), Pixels.of(sample));
      }
      var before = meanAveragePrecision(training);
      training.trainUntil(STEPS);
      var after = meanAveragePrecision(training);
      assertTrue(after > before + 0.07, before + " to " + after);
    }
  }

  private double meanAveragePrecision(StreamedTraining training) {
    var vectors = training.embed(others.stream().map(Pixels::of).toList());
    var labels = others.stream().map(s -> s.getLabel().orElseThrow()).toArray(String[]::new);
    return Ranking.mean(Retrieval.allAgainstAll(vectors, labels)).mapAtR();
  }
}
