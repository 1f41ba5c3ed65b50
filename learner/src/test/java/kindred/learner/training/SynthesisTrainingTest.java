package kindred.learner.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import kindred.encoder.Architecture;
import kindred.encoder.EncoderNetwork;
import kindred.encoder.InputSpec;
import kindred.encoder.Norm;
import kindred.encoder.Pooling;
import kindred.encoder.Precision;
import kindred.encoder.Stem;
import kindred.encoder.Tensor;
import kindred.encoder.Trunk;
import kindred.learner.division.DivideSettings;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.CrossBatchSettings;
import kindred.learner.memory.Remembered;
import kindred.learner.memory.ReplayMemory;
import kindred.learner.memory.SeededHash;
import kindred.learner.mining.AllPairs;
import kindred.learner.mining.MinedBatch;
import kindred.learner.objective.Average;
import kindred.learner.objective.NPair;
import kindred.learner.objective.Objective;
import kindred.learner.objective.Triplet;
import kindred.learner.synthesis.SynthesisSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A network that learns beside a generator. */
class SynthesisTrainingTest {
  private static final SeededHash HASH = new SeededHash(3);
  private static final double OPEN = 1000;
  private static final double SHUT = 0;
  private static final AugmentationSettings STILL =
      new AugmentationSettings(AugmentationSettings.Warp.NONE, AugmentationSettings.Colour.NONE, 0);

  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  /** Everything that a run changes. */
  private final class Run implements AutoCloseable {
    final EncoderNetwork network =
        EncoderNetwork.create(
            new Architecture(
                Trunk.CONV4, Pooling.AVERAGE, Norm.GROUP, 16, InputSpec.of(16, 1), 16, Stem.SMALL),
            manager,
            1);
    final ClassSignatures signatures = new ClassSignatures(16);
    final MinedBatch batch = batch(signatures);
    final TrainingStep step;
    long steps;

    Run(Objective objective, SynthesisSettings synthesis) {
      var settings =
          new ObjectiveSettings(
              "tested",
              objective,
              new AllPairs(),
              ObjectiveSettings.Anchors.ALL,
              CrossBatchSettings.OFF,
              DivideSettings.OFF);
      step =
          new TrainingStep(
              manager,
              network,
              signatures,
              settings,
              List.of(),
              synthesis,
              new TrainingSettings(0.003, 0.005, 0, 5, 0, 16, 0, 5, Precision.FLOAT32),
              STILL,
              HASH,
              System::nanoTime);
    }

    StepResult next() {
      return step.run(batch, steps++);
    }

    Map<String, Tensor> weights() {
      return network.snapshot();
    }

    byte[] section(String name) throws IOException {
      var bytes = new ByteArrayOutputStream();
      for (var section : step.sections()) {
        if (section.name().equals(name)) {
          section.write(new DataOutputStream(bytes));
        }
      }
      return bytes.toByteArray();
    }

    @Override
    public void close() {
      step.close();
      network.close();
    }
  }

  /** The loss that a step without synthesis reports: that of the batch as it is. */
  private double metricLoss(Run run, Objective objective) {
    try (var plain = new Run(objective, SynthesisSettings.OFF)) {
      plain.network.load(run.weights());
      return plain.next().loss();
    }
  }

  @Test
  void run_400Steps_lowersTheMetricLossAndLeavesNoArrayBehind() {
    for (var objective : List.of(new NPair(0.003), new Triplet(0.5, false, Average.ALL))) {
      try (var run = new Run(objective, settings(20, OPEN, 10_000))) {
        var before = metricLoss(run, objective);
        assertTrue(run.next().updated());
        var own = run.step.longLived().size();
        var network = run.network.managedArrays();
        for (var i = 1; i < 400; i++) {
          var result = run.next();
          assertTrue(result.updated() && Double.isFinite(result.loss()), objective + " at " + i);
        }
        assertEquals(own, run.step.longLived().size());
        assertEquals(network, run.network.managedArrays());
        var after = metricLoss(run, objective);
        assertTrue(after < before / 2, objective + ": " + before + " to " + after);
      }
    }
  }

  @Test
  void run_theGeneratorNotGoodEnough_trainsTheNetworkAsWithoutIt() throws IOException {
    var objective = new NPair(0.003);
    try (var shut = new Run(objective, settings(1, SHUT, 10_000));
        var plain = new Run(objective, SynthesisSettings.OFF)) {
      var start = shut.section("generator");
      for (var i = 0; i < 5; i++) {
        assertEquals(plain.next().loss(), shut.next().loss());
      }
      assertEquals(plain.weights(), shut.weights());
      assertFalse(Arrays.equals(start, shut.section("generator")));
    }
  }

  /** The window is full after one step; the second is the first with synthetic negatives. */
  @Test
  void run_withSyntheticNegatives_changesTheNetworkByThemAndNotTheGenerator() throws IOException {
    var objective = new NPair(0.003);
    try (var open = new Run(objective, settings(1, OPEN, 10_000));
        var shut = new Run(objective, settings(1, SHUT, 10_000))) {
      assertEquals(open.next().loss(), shut.next().loss());
      assertEquals(open.weights(), shut.weights());
      assertNotEquals(open.next().loss(), shut.next().loss());
      assertNotEquals(open.weights(), shut.weights());
      assertArrayEquals(open.section("generator"), shut.section("generator"));
      assertArrayEquals(open.section("generator-softmax"), shut.section("generator-softmax"));
    }
  }

  @Test
  void run_aGeneratorLossThatIsNotFinite_skipsTheStepAndChangesNothing() throws IOException {
    try (var run = new Run(new NPair(0.003), settings(20, OPEN, 1e39))) {
      var weights = run.weights();
      var generator = run.section("generator");
      var means = run.section("synthesis");
      var result = run.next();
      assertFalse(result.updated());
      assertTrue(Double.isNaN(result.loss()));
      assertEquals(weights, run.weights());
      assertArrayEquals(generator, run.section("generator"));
      assertArrayEquals(means, run.section("synthesis"));
    }
  }

  private static SynthesisSettings settings(
      int window, double maxReconstruction, double softWeight) {
    return new SynthesisSettings(
        true, 1, 10_000, 0.5, softWeight, window, maxReconstruction, 20, 32, 0.01, 0.001, 16);
  }

  private static MinedBatch batch(ClassSignatures signatures) {
    var random = new Random(5);
    var memory = new ReplayMemory("m", 100, HASH);
    var images = new ArrayList<Remembered>();
    var rows = new int[12];
    for (var i = 0; i < 12; i++) {
      var pixels = new byte[256];
      new Random(i % 3).nextBytes(pixels);
      for (var n = 0; n < 40; n++) {
        pixels[random.nextInt(256)] = (byte) random.nextInt(256);
      }
      memory.remember("id" + i, "c" + i % 3, pixels, new float[16], 0);
      images.add(memory.get("id" + i).orElseThrow());
      rows[i] = i % 3;
    }
    for (var row = 0; row < 3; row++) {
      var start = new float[16];
      for (var k = 0; k < 16; k++) {
        start[k] = (float) random.nextGaussian();
      }
      signatures.imprint("c" + row, start);
    }
    return new MinedBatch(images, rows);
  }
}
