package kindred.learner.synthesis;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import kindred.learner.checkpoint.Section;
import kindred.learner.memory.AdamConstants;

/**
 * From an embedding back to what the embedding was computed from: {@code G(z) = W₂·relu(LN(W₁z +
 * b₁)) + b₂}, LN a layer norm with its factor and shift.
 *
 * <p>The weights lie in plain arrays with their Adam moments, and are copied into a step's scope
 * and their gradients out of it: they are few beside the network's, and so own no native memory.
 */
final class Generator implements Section {
  private static final float EPSILON = 1e-5f;
  private static final AdamConstants ADAM = AdamConstants.STANDARD;

  private final List<Weights> weights;
  private long updates;

  private record Weights(Shape shape, float[] values, float[] first, float[] second) {
    static Weights of(Shape shape) {
      var size = Math.toIntExact(shape.size());
      return new Weights(shape, new float[size], new float[size], new float[size]);
    }
  }

  /**
   * @param in d, of embeddings
   * @param hidden units
   * @param out L, of what the head's linear layer takes
   * @param random for the first weights
   */
  Generator(int in, int hidden, int out, SplittableRandom random) {
    weights = shapes(in, hidden, out).stream().map(Weights::of).toList();
    fill(weights.get(0).values(), Math.sqrt(2.0 / in), random);
    Arrays.fill(weights.get(2).values(), 1);
    fill(weights.get(4).values(), Math.sqrt(1.0 / hidden), random);
  }

  /** Of W₁, b₁, LN's factor and shift, W₂, b₂. */
  private static List<Shape> shapes(int in, int hidden, int out) {
    return List.of(
        new Shape(hidden, in),
        new Shape(hidden),
        new Shape(hidden),
        new Shape(hidden),
        new Shape(out, hidden),
        new Shape(out));
  }

  private static void fill(float[] values, double deviation, SplittableRandom random) {
    for (var i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
  }

  /**
   * The function itself.
   *
   * @param z {@code (B, d)}
   * @param w W₁, b₁, LN's factor and shift, W₂, b₂
   * @return {@code (B, L)}
   */
  static NDArray generate(NDArray z, List<NDArray> w) {
    var hidden = Linear.linear(z, w.get(0), w.get(1)).singletonOrThrow();
    var units = new Shape(hidden.getShape().get(1));
    var normal = LayerNorm.layerNorm(hidden, units, w.get(2), w.get(3), EPSILON).singletonOrThrow();
    return Linear.linear(normal.getNDArrayInternal().relu(), w.get(4), w.get(5)).singletonOrThrow();
  }

  /** The weights as arrays that gather gradients. */
  List<NDArray> arrays(NDManager scope) {
    var arrays = new ArrayList<NDArray>();
    for (var own : weights) {
      var array = scope.create(own.values(), own.shape());
      array.setRequiresGradient(true);
      arrays.add(array);
    }
    return arrays;
  }

  /** One step of Adam, by the gradients of {@link #arrays}. */
  void update(List<float[]> gradients, double rate) {
    var step = ADAM.step(++updates, rate);
    for (var n = 0; n < gradients.size(); n++) {
      var own = weights.get(n);
      for (var i = 0; i < own.values().length; i++) {
        var g = (double) gradients.get(n)[i];
        var m = ADAM.beta1() * own.first()[i] + (1 - ADAM.beta1()) * g;
        var v = ADAM.beta2() * own.second()[i] + (1 - ADAM.beta2()) * g * g;
        own.first()[i] = (float) m;
        own.second()[i] = (float) v;
        own.values()[i] -=
            (float) (step.rate() * m / (Math.sqrt(v) / step.root() + ADAM.epsilon()));
      }
    }
  }

  @Override
  public String name() {
    return "generator";
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeLong(updates);
    for (var own : weights) {
      for (var array : List.of(own.values(), own.first(), own.second())) {
        Section.writeFloats(out, array);
      }
    }
  }

  /**
   * @throws IOException where it is of a generator of another size
   */
  @Override
  public void read(DataInputStream in) throws IOException {
    updates = in.readLong();
    for (var own : weights) {
      for (var array : List.of(own.values(), own.first(), own.second())) {
        var values = Section.readFloats(in);
        if (values.length != array.length) {
          throw new IOException(values.length + " generator weights for a shape of " + own.shape());
        }
        System.arraycopy(values, 0, array, 0, array.length);
      }
    }
  }
}
