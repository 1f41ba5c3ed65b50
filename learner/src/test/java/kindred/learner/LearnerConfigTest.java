package kindred.learner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import kindred.encoder.Precision;
import kindred.learner.LearnerConfig.CheckpointSettings;
import kindred.learner.LearnerConfig.MemorySettings;
import kindred.learner.LearnerConfig.ReportSettings;
import kindred.learner.LearnerConfig.StreamSettings;
import kindred.learner.mining.BatchSettings;
import kindred.learner.objective.MultiSimilarity;
import kindred.learner.publishing.GateSettings;
import kindred.learner.publishing.PublishingCadence;
import kindred.learner.training.AugmentationSettings;
import kindred.learner.training.TrainingSettings;
import org.junit.jupiter.api.Test;

class LearnerConfigTest {
  @Test
  void from_reference_isTheDefaults() {
    assertEquals(
        new LearnerConfig(
            1,
            0.25,
            new StreamSettings(Duration.ofMillis(200), 8 << 20, Duration.ofMinutes(2)),
            new MemorySettings(20_000, 0.1, 500),
            new BatchSettings(4, 3, 4, 5, 0.25, 0.95),
            new MultiSimilarity(2, 40, 0.5),
            "multi-similarity",
            new TrainingSettings(0.001, 0.005, 20, 5, 1, 16, 0.1, 20),
            new AugmentationSettings(
                new AugmentationSettings.Warp(0, 0.1, 10, 0.1, 0, 0, 0, false),
                new AugmentationSettings.Colour(0, 0, 0),
                0),
            new CheckpointSettings(Path.of("./data/checkpoints"), 3, 250),
            new PublishingCadence(100, 1.5, 2000, true, 20, Duration.ofSeconds(2)),
            new GateSettings(20, 0.05),
            new ReportSettings(25, 0.998, 10, 1000)),
        LearnerConfig.from(ConfigFactory.load()));
  }

  @Test
  void from_everyKeyChanged_arrives() {
    var changed =
        """
        learner {
          seed = 2, steps-per-event = 0.5
          stream { poll = 1 s, fetch-max-bytes = 1 MiB, start-timeout = 3 s }
          memory { capacity-images = 10, held-out-share = 0.2, held-out-capacity-images = 11 }
          batch {
            anchor-classes = 2, class-slots = 4, images-per-class = 5, pool-factor = 6
            uniform-share = 0.3, twin-similarity = 0.9
          }
          objective.multi-similarity { alpha = 3, beta = 50, base = 1 }
          training {
            learning-rate = 0.1, signature-learning-rate = 0.2, warm-up-steps = 3
            max-gradient-norm = 4, classification-weight = 5, classification-scale = 6
            pair-margin = 0.7, max-non-finite = 8, precision = bfloat16
          }
          augmentation {
            crop = 0.6, shift = 0.2, rotate-degrees = 1, scale = 0.3, stretch = 0.25, shear = 0.5
            elastic = 0.05, flip = true, brightness = 0.7, contrast = 0.8, saturation = 0.9
            erase-share = 0.4
          }
          checkpoint { directory = "/c", keep = 1, every-steps = 2 }
          publish {
            first-steps = 1, growth = 2, max-steps = 3, when-caught-up = false
            min-steps = 4, quiet = 5 s
          }
          gate { min-queries = 1, level = 0.5 }
          report { every-steps = 1, recall-factor = 0.5, confused-pairs = 2, confused-capacity = 3 }
        }
        """;
    assertEquals(
        new LearnerConfig(
            2,
            0.5,
            new StreamSettings(Duration.ofSeconds(1), 1 << 20, Duration.ofSeconds(3)),
            new MemorySettings(10, 0.2, 11),
            new BatchSettings(2, 4, 5, 6, 0.3, 0.9),
            new MultiSimilarity(3, 50, 1),
            "multi-similarity",
            new TrainingSettings(0.1, 0.2, 3, 4, 5, 6, 0.7, 8, Precision.BFLOAT16),
            new AugmentationSettings(
                new AugmentationSettings.Warp(0.6, 0.2, 1, 0.3, 0.25, 0.5, 0.05, true),
                new AugmentationSettings.Colour(0.7, 0.8, 0.9),
                0.4),
            new CheckpointSettings(Path.of("/c"), 1, 2),
            new PublishingCadence(1, 2, 3, false, 4, Duration.ofSeconds(5)),
            new GateSettings(1, 0.5),
            new ReportSettings(1, 0.5, 2, 3)),
        LearnerConfig.from(ConfigFactory.parseString(changed).withFallback(ConfigFactory.load())));
  }

  @Test
  void from_outOfBounds_namesTheKey() {
    for (var setting :
        new String[] {
          "learner.steps-per-event = -1",
          "learner.memory.capacity-images = 0",
          "learner.batch.class-slots = 1",
          "learner.training.learning-rate = 0",
          "learner.training.precision = half",
          "learner.publish.growth = 0.5",
          "learner.gate.level = 1",
          "learner.objective.name = unknown"
        }) {
      var config = ConfigFactory.parseString(setting).withFallback(ConfigFactory.load());
      var error = assertThrows(IllegalArgumentException.class, () -> LearnerConfig.from(config));
      assertTrue(error.getMessage().startsWith(setting.split(" ")[0]), error.getMessage());
    }
  }
}
