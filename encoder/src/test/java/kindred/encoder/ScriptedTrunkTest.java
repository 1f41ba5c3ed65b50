package kindred.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The plain trunk is the oracle. */
class ScriptedTrunkTest {
  private final NDManager scope = TorchEngine.newManager(Fixtures.config());

  @AfterEach
  void close() {
    scope.close();
  }

  /** A map and the gradients of a random sum of it. */
  private record Result(float[] map, Map<String, float[]> gradients) {}

  @ParameterizedTest
  @CsvSource({
    "CONV4, GROUP, 20, 1, 0",
    "CONV4, BATCH, 20, 3, 3",
    "RESNET18, GROUP, 50, 3, 0",
    "RESNET18, FROZEN_BATCH, 33, 1, 2",
    "RESNET18, BATCH, 100, 3, 0",
    "RESNET50, GROUP, 20, 1, 0",
    "RESNET50, FROZEN_BATCH, 33, 3, 0"
  })
  void forward_float32_equalsThePlainTrunk(
      Trunk trunk, Norm norm, int side, int channels, int stages) {
    var weights = weights();
    var plain = FeatureMap.of(architecture(trunk, norm, side, channels, stages), weights);
    var images = Fixtures.images(scope, architecture(trunk, norm, side, channels, stages), 4, 1);
    var expected = pass(plain, images, weights);
    try (var scripted = new ScriptedTrunk(plain, scope, Precision.FLOAT32)) {
      var actual = pass(scripted, images, weights);
      assertClose(expected.map(), actual.map(), 1e-5, "map");
      expected
          .gradients()
          .forEach((name, slope) -> assertClose(slope, actual.gradients().get(name), 1e-3, name));
    }
  }

  @ParameterizedTest
  @CsvSource({"CONV4, GROUP, 28, 1", "RESNET18, GROUP, 50, 3", "RESNET18, BATCH, 50, 3"})
  void forward_bfloat16_isNearAndItsGradientsPointTheSameWay(
      Trunk trunk, Norm norm, int side, int channels) {
    var architecture = architecture(trunk, norm, side, channels, 0);
    var weights = weights();
    var plain = FeatureMap.of(architecture, weights);
    var images = Fixtures.images(scope, architecture, 8, 1);
    var expected = pass(plain, images, weights);
    try (var scripted = new ScriptedTrunk(plain, scope, Precision.BFLOAT16)) {
      var actual = pass(scripted, images, weights);
      assertClose(expected.map(), actual.map(), 0.06, "map");
      expected
          .gradients()
          .forEach(
              (name, slope) -> {
                var other = actual.gradients().get(name);
                var cosine = dot(slope, other) / Math.sqrt(dot(slope, slope) * dot(other, other));
                assertTrue(cosine > 0.9, name + " " + cosine);
              });
    }
  }

  /**
   * Sizes at which a kernel of libtorch 2.7.1 was found wrong: 1x1 from 64 to 512 channels and
   * more, 64 images, small maps, channels last.
   */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void forward_wideBottlenecksOf64Images_equalThePlainTrunk(Precision precision) {
    var architecture =
        new Architecture(
            Trunk.RESNET50,
            Pooling.AVERAGE,
            Norm.GROUP,
            12,
            InputSpec.of(16, 3),
            128,
            Stem.IMAGENET,
            1,
            1);
    var weights = weights();
    var plain = FeatureMap.of(architecture, weights);
    var images = Fixtures.images(scope, architecture, 64, 1);
    var expected = pass(plain, images, weights);
    try (var scripted = new ScriptedTrunk(plain, scope, precision)) {
      var share = precision == Precision.FLOAT32 ? 1e-5 : 0.03;
      assertClose(expected.map(), pass(scripted, images, weights).map(), share, "map");
    }
  }

  /** Exact recovery: a step must not depend on how many came before it in the process. */
  @Test
  void forward_manyTimes_givesTheSameBitsEveryTime() {
    var architecture = architecture(Trunk.CONV4, Norm.GROUP, 20, 1, 0);
    var weights = weights();
    var plain = FeatureMap.of(architecture, weights);
    var images = Fixtures.images(scope, architecture, 6, 1);
    for (var precision : Precision.values()) {
      try (var scripted = new ScriptedTrunk(plain, scope, precision)) {
        var first = pass(scripted, images, weights);
        for (int i = 0; i < 5; i++) {
          var again = pass(scripted, images, weights);
          assertArrayEquals(first.map(), again.map());
          first
              .gradients()
              .forEach((name, g) -> assertArrayEquals(g, again.gradients().get(name), name));
        }
      }
    }
  }

  @Test
  void trainIn_bfloat16_keepsEverythingThatIsSeenFloat32() {
    try (var network = EncoderNetwork.create(Fixtures.SMALL, scope, 5)) {
      network.trainIn(Precision.BFLOAT16);
      var images = Fixtures.images(scope, Fixtures.SMALL, 4, 1);
      int arrays = network.managedArrays();
      for (int i = 0; i < 20; i++) {
        try (var step = scope.newSubManager()) {
          var own = images.duplicate();
          own.attach(step);
          assertEquals(DataType.FLOAT32, network.embed(own, true).getDataType());
        }
      }
      assertEquals(arrays, network.managedArrays());
      network.tensors().forEach((name, t) -> assertEquals(DataType.FLOAT32, t.getDataType(), name));
    }
  }

  private Weights weights() {
    return new Weights(scope, new Random(7)::nextGaussian);
  }

  private static Architecture architecture(
      Trunk trunk, Norm norm, int side, int channels, int stages) {
    return new Architecture(
        trunk,
        Pooling.AVERAGE,
        norm,
        12,
        InputSpec.of(side, channels),
        16,
        Stem.of(side),
        stages,
        1);
  }

  private Result pass(FeatureMap trunk, NDArray images, Weights weights) {
    try (var step = scope.newSubManager();
        var collector = scope.getEngine().newGradientCollector()) {
      var own = images.duplicate();
      own.attach(step);
      var map = trunk.forward(own, new Pass(true));
      collector.backward(map.mul(directions(step, map.getShape())).sum());
      var gradients = new LinkedHashMap<String, float[]>();
      weights
          .tensors()
          .forEach(
              (name, tensor) -> {
                if (tensor.requiresGradient()) {
                  gradients.put(name, taken(tensor));
                }
              });
      return new Result(map.toFloatArray(), gradients);
    }
  }

  private static NDArray directions(NDManager step, Shape shape) {
    var random = new Random(11);
    var values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return step.create(values, shape);
  }

  private static float[] taken(Parameter tensor) {
    var values = tensor.getArray().getGradient().toFloatArray();
    JniUtils.zeroGrad((PtNDArray) tensor.getArray());
    return values;
  }

  /** By the length of the difference: a ReLU that tips over at 0 may change single slopes. */
  private static void assertClose(float[] expected, float[] actual, double share, String what) {
    assertEquals(expected.length, actual.length, what);
    var difference = new float[expected.length];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = expected[i] - actual[i];
    }
    double error = Math.sqrt(dot(difference, difference) / dot(expected, expected));
    assertTrue(error <= share, what + " is off by " + error);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
