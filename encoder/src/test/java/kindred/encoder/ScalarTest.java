package kindred.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a backward pass needs is there after a garbage collection. */
class ScalarTest {
  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  private record Row(String name, UnaryOperator<NDArray> operation) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** With a scalar, and those of DJL's methods that do without. */
  static Stream<Row> operations() {
    return Stream.of(
        new Row("mul", x -> x.mul(Scalar.of(x, 2.5))),
        new Row("div", x -> x.div(Scalar.of(x, 2.5))),
        new Row("maximum", x -> x.maximum(Scalar.of(x, 0.5))),
        new Row("minimum", x -> x.minimum(Scalar.of(x, 0.5))),
        new Row("pow", x -> x.pow(Scalar.of(x, 3))),
        new Row("add", x -> x.add(2.5)),
        new Row("sub", x -> x.sub(2.5)),
        new Row("neg", NDArray::neg),
        new Row("square", NDArray::square),
        new Row("sqrt", NDArray::sqrt),
        new Row("exp", NDArray::exp),
        new Row("log", NDArray::log),
        new Row("abs", NDArray::abs),
        new Row("clip", x -> x.clip(0.2, 0.6)),
        new Row("mean", NDArray::mean),
        new Row("mean of rows", x -> x.mean(new int[] {1}, true)),
        new Row("max of rows", x -> x.max(new int[] {1}, true)),
        new Row("sums", x -> x.cumSum(1)),
        new Row("normalize", x -> x.normalize(2, 1, 1e-12)),
        new Row("softmax", x -> x.softmax(1)),
        new Row("logSoftmax", x -> x.logSoftmax(1)),
        new Row("slice", x -> x.get(new NDIndex(":, 1:3"))),
        new Row("topK", x -> x.topK(2, 1).get(0)));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void gradient_afterAGarbageCollection_isTheSame(Row row) {
    var expected = gradient(row, () -> {});
    for (var i = 0; i < 3; i++) {
      assertArrayEquals(expected, gradient(row, ScalarTest::collectGarbage));
    }
  }

  @Test
  void of_anyType_isOfThatOfTheOther() {
    for (var type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
      var scalar = Scalar.of(manager.create(new Shape(2), type), 0.1);
      assertEquals(type, scalar.getDataType());
      assertEquals(new Shape(), scalar.getShape());
    }
  }

  private double[] gradient(Row row, Runnable between) {
    try (var scope = manager.newSubManager()) {
      var x = scope.create(new double[] {.1, .7, .3, .9, .2, .8}).reshape(2, 3);
      x.setRequiresGradient(true);
      try (var collector = Engine.getInstance().newGradientCollector()) {
        var loss = row.operation().apply(x).square().sum();
        between.run();
        collector.backward(loss);
      }
      return x.getGradient().toDoubleArray();
    }
  }

  /** Frees what Java may free, and writes something else there. */
  private static void collectGarbage() {
    System.gc();
    for (var i = 0; i < 3000; i++) {
      ByteBuffer.allocateDirect(8).putDouble(Double.NaN);
    }
  }
}
