package kindred.learner.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdamUpdaterTest {
  private static final double RATE = 0.01;
  // Odd sizes end in the kernel's scalar remainder; the second has a rate factor.
  private static final int[] SIZES = {3, 1037, 64};

  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private final Random random = new Random(1);

  @BeforeEach
  void noGradient() {
    JniUtils.setGradMode(false);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** Against torch's rule in plain double arithmetic, with a scale and a rate factor. */
  @Test
  void update_randomGradients_isTorchsRule() {
    var parameters = parameters();
    var p = new double[SIZES.length][];
    for (var n = 0; n < SIZES.length; n++) {
      p[n] = doubles(parameters.get("w" + n).getArray());
    }
    var m = new double[SIZES.length][1037];
    var v = new double[SIZES.length][1037];
    try (var adam = adam(parameters)) {
      for (var t = 1; t <= 20; t++) {
        var gradients = gradients();
        backward(parameters, gradients);
        adam.update(0.5, RATE);
        for (var n = 0; n < SIZES.length; n++) {
          for (var i = 0; i < SIZES[n]; i++) {
            var g = 0.5 * gradients[n][i];
            m[n][i] = 0.9 * m[n][i] + 0.1 * g;
            v[n][i] = 0.999 * v[n][i] + 0.001 * g * g;
            p[n][i] -=
                factor("w" + n)
                    * RATE
                    * (m[n][i] / (1 - Math.pow(0.9, t)))
                    / (Math.sqrt(v[n][i]) / Math.sqrt(1 - Math.pow(0.999, t)) + 1e-8);
          }
        }
      }
    }
    for (var n = 0; n < SIZES.length; n++) {
      assertArrayEquals(p[n], doubles(parameters.get("w" + n).getArray()), 2e-6);
      assertGradientZero(parameters.get("w" + n));
    }
  }

  @Test
  void update_agreesWithTheSameRuleByDjlsOperations() {
    var parameters = parameters();
    var others = new LinkedHashMap<String, Parameter>();
    parameters.forEach((name, w) -> others.put(name, parameter(w.getArray().toFloatArray())));
    var plain = new PlainAdam(manager, others);
    try (var adam = new AdamUpdater(manager, parameters, name -> 1)) {
      for (var t = 1; t <= 30; t++) {
        var gradients = gradients();
        var scale = t % 2 == 0 ? 1 : 0.3;
        backward(parameters, gradients);
        backward(others, gradients);
        adam.update(scale, RATE);
        try (var scope = manager.newSubManager()) {
          plain.update(scope, scale, RATE);
        }
      }
    }
    parameters.forEach(
        (name, w) ->
            assertArrayEquals(
                others.get(name).getArray().toFloatArray(), w.getArray().toFloatArray(), 1e-6f));
  }

  @Test
  void squaredNorm_isTheSumOverAllGradients() {
    var parameters = parameters();
    try (var adam = adam(parameters)) {
      var gradients = gradients();
      backward(parameters, gradients);
      var sum = 0.0;
      for (var gradient : gradients) {
        for (var g : gradient) {
          sum += (double) g * g;
        }
      }
      assertEquals(sum, norm(adam), 1e-5 * sum);
      gradients[1][7] = Float.NaN;
      backward(parameters, gradients);
      assertTrue(Double.isNaN(norm(adam)));
      adam.zero();
      assertEquals(0, norm(adam));
    }
  }

  @Test
  void update_beforeAnyBackwardPass_changesNothing() {
    var parameters = parameters();
    var before = parameters.get("w1").getArray().toFloatArray();
    try (var adam = adam(parameters)) {
      assertEquals(0, norm(adam));
      adam.zero();
      adam.update(1, RATE);
    }
    assertArrayEquals(before, parameters.get("w1").getArray().toFloatArray());
  }

  /** Bit for bit, from a checkpoint after every one of the first steps. */
  @Test
  void read_whatWasWritten_goesOnAsIfNothingHadHappened() throws Exception {
    for (var steps = 0; steps < 4; steps++) {
      var parameters = parameters();
      try (var adam = adam(parameters)) {
        for (var t = 0; t < steps; t++) {
          backward(parameters, gradients());
          adam.update(1, RATE);
        }
        var saved = written(adam);
        var again = new LinkedHashMap<String, Parameter>();
        parameters.forEach((name, w) -> again.put(name, parameter(w.getArray().toFloatArray())));
        try (var restored = adam(again)) {
          restored.read(new DataInputStream(new ByteArrayInputStream(saved)));
          for (var t = 0; t < 3; t++) {
            var gradients = gradients();
            backward(parameters, gradients);
            backward(again, gradients);
            adam.update(0.7, RATE);
            restored.update(0.7, RATE);
          }
          assertArrayEquals(written(adam), written(restored));
        }
        for (var name : parameters.keySet()) {
          assertArrayEquals(
              parameters.get(name).getArray().toFloatArray(),
              again.get(name).getArray().toFloatArray());
        }
      }
    }
  }

  @Test
  void update_500Times_leavesNoArrayBehind() {
    var parameters = parameters();
    try (var adam = adam(parameters)) {
      backward(parameters, gradients());
      var before = manager.getManagedArrays().size();
      for (var t = 0; t < 500; t++) {
        norm(adam);
        adam.update(1, RATE);
      }
      assertEquals(before, manager.getManagedArrays().size());
    }
  }

  private AdamUpdater adam(SequencedMap<String, Parameter> parameters) {
    return new AdamUpdater(manager, parameters, AdamUpdaterTest::factor);
  }

  private static double factor(String name) {
    return name.equals("w1") ? 0.1 : 1;
  }

  private double norm(AdamUpdater adam) {
    try (var scope = manager.newSubManager()) {
      return adam.squaredNorm(scope);
    }
  }

  private static byte[] written(AdamUpdater adam) throws IOException {
    var bytes = new ByteArrayOutputStream();
    adam.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private SequencedMap<String, Parameter> parameters() {
    var parameters = new LinkedHashMap<String, Parameter>();
    for (var n = 0; n < SIZES.length; n++) {
      parameters.put("w" + n, parameter(gaussian(SIZES[n])));
    }
    return parameters;
  }

  private Parameter parameter(float[] values) {
    var array = manager.create(values, new Shape(values.length));
    array.setRequiresGradient(true);
    return Parameter.builder().setName("w").setType(Parameter.Type.OTHER).optArray(array).build();
  }

  private float[][] gradients() {
    var gradients = new float[SIZES.length][];
    for (var n = 0; n < SIZES.length; n++) {
      gradients[n] = gaussian(SIZES[n]);
    }
    return gradients;
  }

  private float[] gaussian(int size) {
    var values = new float[size];
    for (var i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private void backward(SequencedMap<String, Parameter> parameters, float[][] gradients) {
    try (var scope = manager.newSubManager();
        var collector = Engine.getInstance().newGradientCollector()) {
      NDArray sum = scope.create(0f);
      for (var n = 0; n < gradients.length; n++) {
        var g = scope.create(gradients[n], new Shape(gradients[n].length));
        sum = sum.add(g.mul(parameters.get("w" + n).getArray()).sum());
      }
      collector.backward(sum);
    }
  }

  private static void assertGradientZero(Parameter parameter) {
    var gradient = parameter.getArray().getGradient().toFloatArray();
    assertArrayEquals(new float[gradient.length], gradient);
  }

  private static double[] doubles(NDArray array) {
    var values = array.toFloatArray();
    var doubles = new double[values.length];
    for (var i = 0; i < doubles.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
