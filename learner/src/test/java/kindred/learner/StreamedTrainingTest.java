package kindred.learner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import kindred.encoder.EncoderConfig;
import kindred.schemas.image.Pixels;
import org.junit.jupiter.api.Test;

class StreamedTrainingTest {
  // Fewer than 16 channels are refused: EncoderNetwork.trainIn says why.
  private static final Map<String, Object> KEYS =
      Map.of(
          "encoder.input.side",
          16,
          "encoder.input.channels",
          1,
          "encoder.width",
          16,
          "encoder.embedding-dim",
          16,
          "learner.batch.anchor-classes",
          1,
          "learner.memory.held-out-share",
          0,
          "learner.memory.held-out-image-share",
          0);

  private static StreamedTraining training(double stepsPerEvent) {
    var config =
        ConfigFactory.parseMap(Map.of("learner.steps-per-event", stepsPerEvent))
            .withFallback(ConfigFactory.parseMap(KEYS))
            .withFallback(ConfigFactory.load());
    return new StreamedTraining(EncoderConfig.from(config), LearnerConfig.from(config));
  }

  private static void stream(StreamedTraining training) {
    for (var sample : Strokes.samples(4, 6, 5)) {
      training.observe(sample.getId(), sample.getLabel().orElseThrow(), Pixels.of(sample));
    }
  }

  private static float[] vector(StreamedTraining training) {
    return training.embed(List.of(Pixels.of(Strokes.samples(1, 1, 9).getFirst())))[0];
  }

  @Test
  void observe_runsTheStepsThatAreDue_andTheSameEventsGiveTheSameVectors() {
    try (var one = training(0.5);
        var other = training(0.5);
        var untrained = training(0)) {
      stream(one);
      stream(other);
      stream(untrained);
      assertEquals(24, one.events());
      assertTrue(one.steps() > 6 && one.steps() <= 12, one.steps() + " steps");
      assertTrue(one.prequentialRecallAt1().isPresent());
      assertArrayEquals(vector(one), vector(other));
      assertEquals(0, untrained.steps());
      assertTrue(Math.abs(vector(one)[0] - vector(untrained)[0]) > 1e-6);
    }
  }

  /** Two images of two classes: a batch of 4, though full ones have more. */
  @Test
  void trainedImages_smallBatches_countWhatTheyHave() {
    try (var training = training(0)) {
      for (var sample : Strokes.samples(2, 2, 5)) {
        training.observe(sample.getId(), sample.getLabel().orElseThrow(), Pixels.of(sample));
      }
      training.trainUntil(3);
      assertEquals(12, training.trainedImages());
    }
  }

  @Test
  void trainUntil_makesTheMissingSteps_andNoMore() {
    try (var training = training(0)) {
      assertThrows(IllegalStateException.class, () -> training.trainUntil(1));
      stream(training);
      training.trainUntil(3);
      training.trainUntil(2);
      assertEquals(3, training.steps());
      assertTrue(Double.isFinite(training.loss()));
    }
  }
}
