package kindred.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EncoderNetworkTest {
  private final NDManager scope = TorchEngine.newManager(Fixtures.config());

  @AfterEach
  void close() {
    scope.close();
  }

  static Stream<Architecture> architectures() {
    return Stream.of(Trunk.values())
        .flatMap(
            trunk ->
                Stream.of(Pooling.values())
                    .flatMap(
                        pooling ->
                            Stream.of(
                                Fixtures.with(trunk, pooling, Norm.GROUP, 17, 1),
                                Fixtures.with(trunk, pooling, Norm.BATCH, 50, 3))));
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void embed_anyArchitecture_givesUnitRowsAndGradients(Architecture architecture) {
    try (var network = EncoderNetwork.create(architecture, scope, 5)) {
      var images = Fixtures.images(scope, architecture, 3, 1);
      for (boolean training : new boolean[] {false, true}) {
        var vectors = network.embed(images, training);
        assertEquals(new Shape(3, architecture.embeddingDim()), vectors.getShape());
        for (float length : vectors.square().sum(new int[] {1}).toFloatArray()) {
          assertEquals(1, length, 1e-5);
        }
      }
      try (var collector = scope.getEngine().newGradientCollector()) {
        var vectors = network.embed(images, true);
        collector.backward(vectors.get(0).mul(vectors.get(1)).sum());
      }
      network
          .parameters()
          .forEach(
              (name, parameter) -> {
                var size = parameter.getArray().getGradient().abs().sum().getFloat();
                assertTrue(size > 0 && Float.isFinite(size), name + " " + size);
              });
    }
  }

  @Test
  void forward_slices_eachHaveTheSameLengthAndCosinesAreTheirMean() {
    var architecture = Fixtures.with(Trunk.CONV4, Pooling.AVERAGE, Norm.GROUP, 20, 1);
    try (var network = EncoderNetwork.create(architecture.withSlices(4), scope, 5)) {
      var features = network.forward(Fixtures.images(scope, architecture, 2, 1), true);
      assertEquals(new Shape(2, 16), features.pooled().getShape());
      var raw = features.raw().toFloatArray();
      var unit = features.unit().toFloatArray();
      double mean = 0;
      double cosine = 0;
      for (int slice = 0; slice < 4; slice++) {
        double product = 0;
        var lengths = new double[2];
        for (int i = slice * 3; i < slice * 3 + 3; i++) {
          product += (double) raw[i] * raw[12 + i];
          cosine += (double) unit[i] * unit[12 + i];
          lengths[0] += (double) raw[i] * raw[i];
          lengths[1] += (double) raw[12 + i] * raw[12 + i];
        }
        mean += product / Math.sqrt(lengths[0] * lengths[1]) / 4;
      }
      assertEquals(mean, cosine, 1e-5);
    }
  }

  /** Of zero-mean unit rows the SNR distance, Var(a − b) / Var(a), is 2 − 2s. */
  @Test
  void forward_centred_vectorsHaveMeanZeroAndCosinesAreSnrDistances() {
    var architecture =
        new Architecture(
            Trunk.CONV4,
            Pooling.AVERAGE,
            Norm.GROUP,
            12,
            InputSpec.of(20, 1),
            16,
            Stem.SMALL,
            0,
            1,
            true);
    try (var network = EncoderNetwork.create(architecture, scope, 5)) {
      var images = Fixtures.images(scope, architecture, 2, 1);
      var served = network.embed(images, false).toFloatArray();
      assertArrayEquals(network.embed(images, true).toFloatArray(), served, 1e-6f);
      double means = 0;
      double cosine = 0;
      double noise = 0;
      double signal = 0;
      for (int i = 0; i < 12; i++) {
        means += served[i];
        cosine += (double) served[i] * served[12 + i];
        noise += Math.pow(served[i] - served[12 + i], 2);
        signal += Math.pow(served[i], 2);
      }
      assertEquals(0, means, 1e-5);
      assertEquals(1, signal, 1e-5);
      assertEquals(2 - 2 * cosine, noise / signal, 1e-5);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CONV4, 1, 16, 10",
    "CONV4, 3, 16, 2",
    "CONV4, 0, 16, 1",
    "RESNET18, 1, 16, 20",
    "RESNET18, 2, 32, 10",
    "RESNET50, 2, 128, 10",
    "RESNET50, 0, 512, 3"
  })
  void forward_stages_giveTheMapOfTheLastUsedOne(Trunk trunk, int stages, int channels, int side) {
    var input = InputSpec.of(20, 1);
    var architecture =
        new Architecture(trunk, Pooling.FLATTEN, Norm.GROUP, 12, input, 16, Stem.SMALL, stages, 1);
    try (var network = EncoderNetwork.create(architecture, scope, 5)) {
      var features = network.forward(Fixtures.images(scope, architecture, 2, 1), false);
      assertEquals(new Shape(2, (long) channels * side * side), features.pooled().getShape());
    }
  }

  @Test
  void forward_frozenBatchNorm_keepsItsStatisticsAndTrainsFactorAndShift() {
    var architecture = Fixtures.with(Trunk.CONV4, Pooling.AVERAGE, Norm.FROZEN_BATCH, 20, 1);
    try (var network = EncoderNetwork.create(architecture, scope, 5)) {
      var images = Fixtures.images(scope, architecture, 4, 1);
      var before = network.snapshot();
      var training = network.embed(images, true).toFloatArray();
      assertEquals(before, network.snapshot());
      assertArrayEquals(network.embed(images, false).toFloatArray(), training, 1e-6f);
      assertTrue(network.parameters().containsKey("trunk.0.norm.weight"));
      assertFalse(network.parameters().containsKey("trunk.0.norm.running_mean"));
    }
  }

  /** oneDNN may read what nobody has written; with NaN all over the place that shows. */
  @ParameterizedTest
  @CsvSource({
    "CONV4, AVERAGE",
    "CONV4, SECOND_ORDER",
    "RESNET18, SECOND_ORDER",
    "RESNET50, AVERAGE"
  })
  void embed_litteredMemory_gradientsAreTheSame(Trunk trunk, Pooling pooling) {
    var architecture = Fixtures.with(trunk, pooling, Norm.GROUP, 17, 3);
    try (var network = EncoderNetwork.create(architecture, scope, 5)) {
      network.trainIn(Precision.FLOAT32);
      var images = Fixtures.images(scope, architecture, 6, 1);
      var first = gradients(network, images);
      for (int again = 0; again < 3; again++) {
        litter();
        gradients(network, images)
            .forEach((name, slope) -> assertArrayEquals(first.get(name), slope, name));
      }
    }
  }

  private void litter() {
    for (int i = 0; i < 60; i++) {
      try (var nan = scope.full(new Shape(16L << i % 14), Float.NaN, DataType.FLOAT32);
          var copy = nan.add(1)) {
        assertTrue(Float.isNaN(copy.getFloat(0)));
      }
    }
  }

  private Map<String, float[]> gradients(EncoderNetwork network, NDArray images) {
    try (var collector = scope.getEngine().newGradientCollector()) {
      var vectors = network.embed(images, true);
      collector.backward(vectors.get(0).mul(vectors.get(1)).sum());
    }
    var gradients = new LinkedHashMap<String, float[]>();
    network
        .parameters()
        .forEach(
            (name, parameter) -> {
              gradients.put(name, parameter.getArray().getGradient().toFloatArray());
              JniUtils.zeroGrad((PtNDArray) parameter.getArray());
            });
    return gradients;
  }

  @Test
  void trainIn_widthThatConvolutionsCannotTrain_isRefused() {
    var architecture =
        new Architecture(
            Trunk.CONV4, Pooling.AVERAGE, Norm.GROUP, 16, InputSpec.of(20, 1), 24, Stem.SMALL);
    try (var network = EncoderNetwork.create(architecture, scope, 5)) {
      var refused =
          assertThrows(IllegalArgumentException.class, () -> network.trainIn(Precision.FLOAT32));
      assertTrue(refused.getMessage().contains("encoder.width 24"), refused.getMessage());
    }
  }

  @Test
  void embed_imageNetStem_shrinksTheMap() {
    var architecture = Fixtures.with(Trunk.RESNET18, Pooling.AVERAGE, Norm.GROUP, 100, 3);
    assertEquals(Stem.IMAGENET, architecture.stem());
    try (var network = EncoderNetwork.create(architecture, scope, 5)) {
      assertEquals(
          new Shape(16, 3, 7, 7), network.parameters().get("trunk.conv1.weight").getShape());
      var vectors = network.embed(Fixtures.images(scope, architecture, 2, 1), false);
      assertEquals(new Shape(2, 12), vectors.getShape());
    }
  }

  @Test
  void embed_groupNorm_doesNotDependOnTheBatchOrTraining() {
    try (var network = EncoderNetwork.create(Fixtures.SMALL, scope, 5)) {
      var images = Fixtures.images(scope, Fixtures.SMALL, 5, 1);
      var together = network.embed(images, false);
      var alone = network.embed(images.get("1:2"), false);
      assertArrayEquals(alone.toFloatArray(), together.get(1).toFloatArray(), 1e-6f);
      assertArrayEquals(network.embed(images, true).toFloatArray(), together.toFloatArray(), 1e-6f);
    }
  }

  @Test
  void embed_withoutTraining_recordsNothingOnAnyThread() throws Exception {
    try (var network = EncoderNetwork.create(Fixtures.SMALL, scope, 5)) {
      var images = Fixtures.images(scope, Fixtures.SMALL, 2, 1);
      var recorded = new boolean[3];
      var thread =
          new Thread(
              () -> {
                recorded[0] = isRecorded(network.embed(images, false));
                recorded[1] = JniUtils.isGradMode();
                recorded[2] = isRecorded(network.embed(images, true));
              });
      thread.start();
      thread.join();
      assertArrayEquals(new boolean[] {false, true, true}, recorded);
    }
  }

  @Test
  void embed_batchNorm_updatesRunningStatisticsInTrainingOnly() {
    var architecture = Fixtures.with(Trunk.CONV4, Pooling.AVERAGE, Norm.BATCH, 20, 1);
    try (var network = EncoderNetwork.create(architecture, scope, 5)) {
      var images = Fixtures.images(scope, architecture, 4, 1);
      var before = network.snapshot();
      network.embed(images, false);
      assertEquals(before, network.snapshot());
      network.embed(images, true);
      var after = network.snapshot();
      for (var name : before.keySet()) {
        if (name.contains("running")) {
          assertNotEquals(before.get(name), after.get(name), name);
          assertFalse(network.parameters().containsKey(name));
        } else {
          assertEquals(before.get(name), after.get(name), name);
        }
      }
    }
  }

  @Test
  void embed_wrongShape_isNamed() {
    try (var network = EncoderNetwork.create(Fixtures.SMALL, scope, 5)) {
      var wrong =
          assertThrows(
              IllegalArgumentException.class,
              () -> network.embed(scope.zeros(new Shape(2, 3, 20, 20)), false));
      assertTrue(wrong.getMessage().contains("(2, 3, 20, 20)"));
      assertTrue(wrong.getMessage().contains("1x20x20"));
    }
  }

  @Test
  void create_sameSeed_givesTheSameBits() {
    var first = snapshot(11);
    assertEquals(first, snapshot(11));
    assertNotEquals(first, snapshot(12));
    // He et al.: variance 2 / fan-in.
    double sum = 0;
    var values = first.get("trunk.1.conv.weight").values();
    for (float value : values) {
      sum += value * value;
    }
    assertEquals(2.0 / (16 * 9), sum / values.length, 0.1 * 2.0 / (16 * 9));
  }

  @Test
  void tensors_names_areTorchStyle() {
    var architecture = Fixtures.with(Trunk.CONV4, Pooling.SECOND_ORDER, Norm.BATCH, 20, 1);
    try (var network = EncoderNetwork.create(architecture, scope, 1)) {
      var names = List.copyOf(network.tensors().keySet());
      assertEquals(
          List.of(
              "trunk.0.conv.weight",
              "trunk.0.norm.weight",
              "trunk.0.norm.bias",
              "trunk.0.norm.running_mean",
              "trunk.0.norm.running_var"),
          names.subList(0, 5));
      assertEquals(
          List.of("head.reduce.weight", "head.linear.weight", "head.linear.bias"),
          names.subList(20, 23));
    }
  }

  @Test
  void load_snapshotOfAnother_givesItsVectors() {
    try (var first = EncoderNetwork.create(Fixtures.SMALL, scope, 1);
        var second = EncoderNetwork.create(Fixtures.SMALL, scope, 2)) {
      var images = Fixtures.images(scope, Fixtures.SMALL, 2, 1);
      second.load(first.snapshot());
      assertArrayEquals(
          first.embed(images, false).toFloatArray(), second.embed(images, false).toFloatArray());
      assertTrue(second.parameters().get("head.linear.bias").getArray().hasGradient());
    }
  }

  @Test
  void load_missingUnknownOrMisshapenTensor_isNamedAndChangesNothing() {
    try (var network = EncoderNetwork.create(Fixtures.SMALL, scope, 1)) {
      var before = network.snapshot();
      var other = snapshot(2);
      var missing = new LinkedHashMap<>(other);
      missing.remove("head.linear.bias");
      assertRefused(network, missing, "'head.linear.bias' of conv4-16");
      var unknown = new LinkedHashMap<>(other);
      unknown.put("head.extra", new Tensor(new long[0], new float[1]));
      assertRefused(network, unknown, "'head.extra' is not part of");
      var misshapen = new LinkedHashMap<>(other);
      misshapen.put("head.linear.bias", new Tensor(new long[] {4, 4}, new float[16]));
      assertRefused(network, misshapen, "'head.linear.bias' has shape [4, 4], not [16]");
      assertEquals(before, network.snapshot());
    }
  }

  @Test
  void groupNorm_randomMap_equalsOracle() {
    var weights = new Weights(scope, new Random(3)::nextGaussian);
    var layer = new GroupNormLayer(weights, "n", new MapShape(32, 3));
    var factor = weights.tensors().get("n.weight").getArray();
    var shift = weights.tensors().get("n.bias").getArray();
    for (int c = 0; c < 32; c++) {
      factor.set(new NDIndex(c), 0.5f + c);
      shift.set(new NDIndex(c), -c);
    }
    var random = new Random(4);
    var values = new float[2 * 32 * 3 * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (3 + random.nextGaussian());
    }
    var map = scope.create(values, new Shape(2, 32, 3, 3));
    var actual = layer.apply(map, new Pass(true)).toFloatArray();
    for (int g = 0; g < 4; g++) {
      double mean = 0;
      double square = 0;
      for (int i = g * 144; i < (g + 1) * 144; i++) {
        mean += values[i] / 144.0;
        square += (double) values[i] * values[i] / 144.0;
      }
      for (int i = g * 144; i < (g + 1) * 144; i++) {
        int c = i / 9 % 32;
        double normal = (values[i] - mean) / Math.sqrt(square - mean * mean + 1e-5);
        assertEquals(normal * (0.5 + c) - c, actual[i], 1e-3);
      }
    }
  }

  @Test
  void secondOrder_exampleOfMethods53_equals() {
    var map = scope.create(new float[] {1, 2, 0, 0, 1, 1}, new Shape(1, 2, 1, 3));
    NDArray pooled = new SecondOrder(scope, 2).pool(map);
    assertArrayEquals(
        new float[] {0.713251989f, 0.536451527f, 0.451100166f}, pooled.toFloatArray(), 1e-6f);
  }

  @Test
  void secondOrder_deadMap_hasFiniteGradient() {
    var map = scope.zeros(new Shape(1, 2, 1, 3));
    map.setRequiresGradient(true);
    try (var collector = scope.getEngine().newGradientCollector()) {
      collector.backward(new SecondOrder(scope, 2).pool(map).sum());
    }
    for (float slope : map.getGradient().toFloatArray()) {
      assertTrue(Float.isFinite(slope));
    }
  }

  private static boolean isRecorded(NDArray vectors) {
    var sum = (PtNDArray) vectors.sum();
    try {
      JniUtils.backward(sum, (PtNDArray) sum.onesLike(), false, false);
      return true;
    } catch (EngineException e) {
      return false;
    }
  }

  private static void assertRefused(
      EncoderNetwork network, LinkedHashMap<String, Tensor> values, String text) {
    var refused = assertThrows(IllegalArgumentException.class, () -> network.load(values));
    assertTrue(refused.getMessage().contains(text), refused.getMessage());
  }

  private SequencedMap<String, Tensor> snapshot(long seed) {
    try (var network = EncoderNetwork.create(Fixtures.SMALL, scope, seed)) {
      return network.snapshot();
    }
  }
}
