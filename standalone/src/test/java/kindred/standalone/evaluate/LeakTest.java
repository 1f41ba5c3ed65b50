package kindred.standalone.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import kindred.encoder.EncoderConfig;
import kindred.learner.LearnerConfig;
import kindred.learner.StreamedTraining;
import kindred.schemas.image.Pixels;
import org.junit.jupiter.api.Test;

/** What is measured has no part in what is learnt. */
class LeakTest {
  private static final int SIDE = 16;

  private static List<EvaluationImage> images(String prefix, long seed) {
    var random = new Random(seed);
    var images = new ArrayList<EvaluationImage>();
    for (var i = 0; i < 24; i++) {
      var values = new byte[SIDE * SIDE];
      random.nextBytes(values);
      var label = prefix + i / 6;
      images.add(
          new EvaluationImage(
              label + "/" + i + ".png", label, new Pixels(values, SIDE, SIDE, 1), Map.of()));
    }
    return images;
  }

  /** Vectors of the training images after a run that measures every few events. */
  private static float[][] learnt(List<EvaluationImage> measured) {
    var config =
        ConfigFactory.parseMap(
                Map.of(
                    "encoder.input.side",
                    SIDE,
                    "encoder.input.channels",
                    1,
                    "encoder.width",
                    16,
                    "encoder.embedding-dim",
                    16,
                    "encoder.device",
                    "cpu",
                    "learner.batch.anchor-classes",
                    1,
                    "learner.memory.held-out-share",
                    0,
                    "learner.memory.held-out-image-share",
                    0,
                    "learner.steps-per-event",
                    0.25))
            .withFallback(ConfigFactory.load());
    var train = images("train", 1);
    var protocol = new Protocol("test", train, List.of(), measured, List.of(), 0);
    var settings =
        new RunSettings(
            ArrivalOrder.SHUFFLED,
            1,
            OptionalInt.of(6),
            1,
            measured.isEmpty() ? 0 : 5,
            0,
            Optional.empty(),
            Optional.empty());
    try (var training =
        new StreamedTraining(EncoderConfig.from(config), LearnerConfig.from(config))) {
      var order = IntStream.range(0, train.size()).map(i -> (i * 7) % train.size()).toArray();
      new Stream(protocol, settings, order, training, 1, System::nanoTime).run();
      assertEquals(train.size(), training.events());
      assertEquals(6, training.steps());
      return training.embed(Measures.pixels(train));
    }
  }

  @Test
  void run_whateverIsMeasured_learnsTheSame() {
    var nothing = learnt(List.of());
    assertArrayEquals(nothing, learnt(images("test", 2)));
    assertArrayEquals(nothing, learnt(images("test", 3)));
  }

  @Test
  void protocol_aMeasuredClassThatTrains_isRefused() {
    var images = images("both", 1);
    var e =
        assertThrows(
            IllegalStateException.class,
            () -> new Protocol("test", images, List.of(), images.subList(0, 1), List.of(), 0));
    assertTrue(e.getMessage().contains("both0"), e.getMessage());
  }
}
