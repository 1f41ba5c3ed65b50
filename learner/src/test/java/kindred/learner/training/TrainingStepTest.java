package kindred.learner.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
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
import kindred.learner.mining.DistanceWeightedPairs;
import kindred.learner.mining.MinedBatch;
import kindred.learner.objective.Average;
import kindred.learner.objective.Margin;
import kindred.learner.objective.MultiSimilarity;
import kindred.learner.objective.PairObjective;
import kindred.learner.regulariser.FrozenTeacher;
import kindred.learner.regulariser.InstanceInvariance;
import kindred.learner.regulariser.InvarianceSettings;
import kindred.learner.regulariser.Regulariser;
import kindred.learner.regulariser.StepPass;
import kindred.learner.regulariser.TeacherSettings;
import kindred.learner.synthesis.SynthesisSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrainingStepTest {
  private static final SeededHash HASH = new SeededHash(3);
  private static final InputSpec INPUT = InputSpec.of(16, 1);
  private static final PairObjective OBJECTIVE = new MultiSimilarity(2, 40, 0.5);
  private static final AugmentationSettings STILL =
      new AugmentationSettings(AugmentationSettings.Warp.NONE, AugmentationSettings.Colour.NONE, 0);

  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private final EncoderNetwork network =
      EncoderNetwork.create(
          new Architecture(Trunk.CONV4, Pooling.AVERAGE, Norm.GROUP, 16, INPUT, 16, Stem.SMALL),
          manager,
          1);
  private final ClassSignatures signatures = new ClassSignatures(16);
  private final MinedBatch batch = batch();

  @AfterEach
  void close() {
    network.close();
    manager.close();
  }

  @Test
  void run_300Steps_leavesNoArrayBehindAndLearns() {
    try (var step = step(OBJECTIVE, 5)) {
      var first = step.run(batch, 0).loss();
      var own = step.longLived().size();
      var network = this.network.tensors().values().iterator().next().getManager();
      var parameters = network.getManagedArrays().size();
      var last = 0.0;
      for (var i = 1; i < 300; i++) {
        last = step.run(batch, i).loss();
      }
      assertEquals(own, step.longLived().size());
      assertEquals(parameters, network.getManagedArrays().size());
      assertTrue(last < first / 2, first + " to " + last);
    }
  }

  @Test
  void run_slicesAndMemory_leavesNoArrayBehindAndTimesItsParts() {
    var objective =
        new ObjectiveSettings(
            "tested",
            new Margin(0.2, 1.2, Average.NONZERO),
            new DistanceWeightedPairs(0.5, 2),
            ObjectiveSettings.Anchors.ALL,
            new CrossBatchSettings(20, 1, 0, 2),
            new DivideSettings(2, 1, 1, 1, 1, 4));
    var settings = new TrainingSettings(0.003, 0.005, 0, 5, 1, 16, 0, 5, Precision.FLOAT32);
    var ticks = new AtomicLong();
    LongSupplier clock = () -> ticks.addAndGet(10);
    try (var step =
        new TrainingStep(manager, network, signatures, objective, settings, STILL, HASH, clock)) {
      assertEquals(new StepTimes(10, 10, 10, 10), step.run(batch, 0).times());
      var own = step.longLived().size();
      var network = this.network.tensors().values().iterator().next().getManager();
      var parameters = network.getManagedArrays().size();
      for (var i = 1; i < 60; i++) {
        assertTrue(step.run(batch.ofCluster(i % 3 - 1), i).updated());
      }
      assertEquals(own, step.longLived().size());
      assertEquals(parameters, network.getManagedArrays().size());
      assertEquals(12, step.crossBatch().size());
      assertTrue(batch.images().getFirst().pooled().length > 0);
    }
  }

  @Test
  void run_regularisers_leaveNoArrayBehindAndDoWhatTheyAreFor() {
    var architecture = network.architecture();
    var inputs = batch.images().stream().map(Remembered::image).toList();
    var unlabelled = new ReplayMemory("u", 10, HASH);
    for (var i = 0; i < 6; i++) {
      var pixels = new byte[256];
      new Random(100 + i).nextBytes(pixels);
      unlabelled.remember("u" + i, "", pixels, new float[0], 0);
    }
    var few = new InvarianceSettings(4, 0.2, 0.1, 10);
    for (var kind : List.of(TeacherSettings.Kind.ABSOLUTE, TeacherSettings.Kind.RELATIVE)) {
      var settings = new TeacherSettings(kind, Optional.empty(), 10, 0);
      try (var teacher =
              new FrozenTeacher(
                  EncoderNetwork.create(architecture, manager, 2), settings, architecture);
          var step =
              step(List.of(teacher, new InstanceInvariance(few, unlabelled, unlabelled, HASH)))) {
        var pass = new EmbeddingPass(manager, new InputImages(INPUT));
        var taught = pass.embed(teacher.network(), inputs);
        var apart = apart(kind, pass.embed(network, inputs), taught);
        assertTrue(step.run(batch, 0).updated());
        var own = step.longLived().size();
        var parameters = network.managedArrays();
        var teachers = teacher.network().managedArrays();
        for (var i = 1; i < 200; i++) {
          assertTrue(step.run(batch, i).updated());
        }
        assertEquals(own, step.longLived().size());
        assertEquals(parameters, network.managedArrays());
        assertEquals(teachers, teacher.network().managedArrays());
        assertArrayEquals(taught[0], pass.embed(teacher.network(), inputs)[0]);
        var nearer = apart(kind, pass.embed(network, inputs), taught);
        assertTrue(nearer < apart / 2, kind + ": " + apart + " to " + nearer);
      }
    }
  }

  /** How far embeddings, or the distances among them, are from the teacher's. */
  private static double apart(TeacherSettings.Kind kind, float[][] student, float[][] teacher) {
    var sum = 0.0;
    for (var i = 0; i < student.length; i++) {
      if (kind == TeacherSettings.Kind.ABSOLUTE) {
        sum += distance(student[i], teacher[i]);
      } else {
        for (var j = 0; j < i; j++) {
          sum += Math.abs(distance(student[i], student[j]) - distance(teacher[i], teacher[j]));
        }
      }
    }
    return sum;
  }

  private static double distance(float[] a, float[] b) {
    var sum = 0.0;
    for (var i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  /** Group norm looks at one image at a time, so images in the same pass change nothing. */
  @Test
  void run_regulariserWithImagesAndNoTerm_isTheStepWithout() {
    var start = weights();
    var startSignatures = signatures.values();
    try (var step = step(OBJECTIVE, 3)) {
      step.run(batch, 0);
    }
    var expected = weights();
    network.load(start);
    for (var row = 0; row < 3; row++) {
      signatures.remove("c" + row);
    }
    imprint(startSignatures);
    var idle =
        new Regulariser() {
          @Override
          public List<byte[]> images(long step) {
            return List.of(new byte[256], new byte[256], new byte[256]);
          }

          @Override
          public Optional<NDArray> term(StepPass pass) {
            assertEquals(3, pass.to() - pass.from());
            return Optional.empty();
          }
        };
    try (var step = step(List.of(idle))) {
      assertTrue(step.run(batch, 0).updated());
    }
    weights()
        .forEach(
            (name, tensor) ->
                assertArrayEquals(expected.get(name).values(), tensor.values(), 1e-4f, name));
    assertFalse(weights().equals(start));
  }

  @Test
  void run_givesTheImagesTheirNewEmbeddings() {
    try (var step = step(OBJECTIVE, 5)) {
      step.run(batch, 17);
      var image = batch.images().getFirst();
      assertEquals(17, image.embeddedAt());
      assertEquals(16, image.embedding().length);
    }
  }

  @Test
  void run_lossNotFinite_changesNothingAndStopsAfterSoMany() {
    PairObjective broken = (similarities, pairs) -> similarities.mul(Float.NaN).sum();
    var before = weights();
    var signaturesBefore = signatures.values();
    try (var step = step(broken, 3)) {
      assertFalse(step.run(batch, 0).updated());
      assertFalse(step.run(batch, 1).updated());
      var error = assertThrows(IllegalStateException.class, () -> step.run(batch, 2));
      assertTrue(error.getMessage().contains("3 steps in a row"), error.getMessage());
    }
    assertEquals(before, weights());
    assertArrayEquals(signaturesBefore, signatures.values());
  }

  /** A gradient of infinity under a finite loss must not stay in the parameters' gradients. */
  @Test
  void run_afterASkippedStep_isTheStepThatWouldHaveBeen() {
    var start = weights();
    var startSignatures = signatures.values();
    try (var step = step(OBJECTIVE, 3)) {
      step.run(batch, 0);
    }
    var expected = weights();
    network.load(start);
    for (var row = 0; row < 3; row++) {
      signatures.remove("c" + row);
    }
    imprint(startSignatures);
    // sqrt has an infinite slope at 0.
    var skip = new boolean[] {true};
    PairObjective infinite =
        (similarities, pairs) ->
            skip[0]
                ? similarities.sub(similarities.stopGradient()).sqrt().sum()
                : OBJECTIVE.loss(similarities, pairs);
    try (var step = step(infinite, 3)) {
      assertFalse(step.run(batch, 0).updated());
      skip[0] = false;
      assertTrue(step.run(batch, 0).updated());
    }
    assertEquals(expected, weights());
  }

  private Map<String, Tensor> weights() {
    return network.snapshot();
  }

  private TrainingStep step(PairObjective objective, int maxNonFinite) {
    return new TrainingStep(
        manager,
        network,
        signatures,
        new ObjectiveSettings("tested", objective),
        new TrainingSettings(0.003, 0.005, 0, 5, 1, 16, 0, maxNonFinite, Precision.FLOAT32),
        STILL,
        HASH,
        System::nanoTime);
  }

  private TrainingStep step(List<Regulariser> regularisers) {
    return new TrainingStep(
        manager,
        network,
        signatures,
        new ObjectiveSettings("tested", OBJECTIVE),
        regularisers,
        SynthesisSettings.OFF,
        new TrainingSettings(0.003, 0.005, 0, 5, 1, 16, 0, 3, Precision.FLOAT32),
        STILL,
        HASH,
        System::nanoTime);
  }

  private void imprint(float[] rows) {
    for (var row = 0; row < 3; row++) {
      signatures.imprint("c" + row, Arrays.copyOfRange(rows, row * 16, row * 16 + 16));
    }
  }

  private MinedBatch batch() {
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
    var start = new float[48];
    for (var i = 0; i < 48; i++) {
      start[i] = (float) random.nextGaussian();
    }
    imprint(start);
    return new MinedBatch(images, rows);
  }
}
