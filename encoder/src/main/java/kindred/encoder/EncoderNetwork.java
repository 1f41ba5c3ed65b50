package kindred.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Images to unit vectors: trunk, pooling, linear layer, L2. Owns its tensors, which {@link #close}
 * frees; activations belong to the caller's scope. Not thread-safe while it trains.
 */
public final class EncoderNetwork implements AutoCloseable {
  private static final Pass TRAIN = new Pass(true);
  private static final Pass USE = new Pass(false);
  private static final String TRUNK = "trunk.";
  private static final int WIDTH_STEP = 16;

  private final Architecture architecture;
  private final NDManager manager;
  private final SequencedMap<String, Parameter> tensors;
  private final Pretrained pretrained;
  private final FeatureMap trunk;
  private final Head head;
  private Precision precision = Precision.FLOAT32;
  private Optional<ScriptedTrunk> scripted = Optional.empty();

  private EncoderNetwork(
      Architecture architecture, NDManager parent, DoubleSupplier gaussian, Pretrained pretrained) {
    this.architecture = architecture;
    this.pretrained = pretrained;
    this.manager = parent.newSubManager();
    manager.setName("network");
    var weights = new Weights(manager, gaussian);
    this.trunk = FeatureMap.of(architecture, weights);
    this.head = new Head(architecture, weights, trunk.out());
    this.tensors = weights.tensors();
    if (pretrained.frozen()) {
      tensors.forEach(
          (name, tensor) -> {
            if (!isTrained(name)) {
              tensor.getArray().setRequiresGradient(false);
            }
          });
    }
  }

  /**
   * A network with initial weights, which depend on the seed and nothing else: He normal for
   * convolutions, drawn in plain Java from {@link Random}.
   *
   * @param parent a scope within it owns the tensors
   */
  public static EncoderNetwork create(Architecture architecture, NDManager parent, long seed) {
    return create(architecture, parent, seed, Pretrained.NONE);
  }

  /**
   * The same with the trunk from a file, where one is given. What is loaded later, such as a
   * checkpoint, replaces that; whether the trunk trains stays.
   *
   * @param pretrained the trunk's start and rate
   * @throws IllegalArgumentException naming the tensor where the file does not fit
   */
  public static EncoderNetwork create(
      Architecture architecture, NDManager parent, long seed, Pretrained pretrained) {
    var network =
        new EncoderNetwork(architecture, parent, new Random(seed)::nextGaussian, pretrained);
    try {
      pretrained
          .file()
          .map(file -> new TorchvisionTrunk(architecture, file).into(network.snapshot()))
          .ifPresent(network::load);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
    return network;
  }

  /** A network with these weights, checked as {@link #load} checks them. */
  public static EncoderNetwork of(
      Architecture architecture, NDManager parent, Map<String, Tensor> tensors) {
    var network = new EncoderNetwork(architecture, parent, () -> 0, Pretrained.NONE);
    try {
      network.load(tensors);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
    return network;
  }

  /**
   * The embeddings alone of {@link #forward}.
   *
   * @return (B, embeddingDim), unit rows, on the images' manager
   */
  public NDArray embed(NDArray images, boolean training) {
    var features = forward(images, training);
    if (!training) {
      features.pooled().close();
      features.raw().close();
    }
    return features.unit();
  }

  /**
   * The forward pass. Without training nothing is recorded for a backward pass, whichever thread
   * calls, and activations are freed on the way.
   *
   * @param images (B, channels, side, side) as {@link ImageTensor} makes them; not closed
   * @param training whether a backward pass follows; batch norm then takes the batch's statistics
   *     and updates its running ones
   */
  public Features forward(NDArray images, boolean training) {
    check(images.getShape());
    if (training) {
      return head.forward(
          pretrained.frozen() ? map(images) : trainedTrunk().forward(images, TRAIN));
    }
    return withoutGradient(() -> features(images));
  }

  /**
   * What the head's linear layer makes of pooled vectors, which need not be those of an image;
   * recorded for a backward pass as far as the thread's gradient mode is on.
   *
   * @param pooled (B, {@link #pooledDim})
   */
  public Features ofPooled(NDArray pooled) {
    return head.ofPooled(pooled);
  }

  /** Length of the vectors that the head's linear layer takes. */
  public int pooledDim() {
    return head.pooledDim();
  }

  /**
   * Makes ready to train: from now on the trunk's training pass computes with this.
   *
   * @throws IllegalArgumentException where the width is not a multiple of 16: on AVX-512, the
   *     convolutions of libtorch 2.7.1 then read memory that nobody has written on their way back,
   *     and gradients are NaN or, worse, merely wrong
   */
  public void trainIn(Precision precision) {
    if (architecture.width() % WIDTH_STEP != 0 && !pretrained.frozen()) {
      throw new IllegalArgumentException(
          "encoder.width %d is not a multiple of %d, which training needs"
              .formatted(architecture.width(), WIDTH_STEP));
    }
    scripted.ifPresent(ScriptedTrunk::close);
    scripted = Optional.empty();
    this.precision = precision;
  }

  private ScriptedTrunk trainedTrunk() {
    if (scripted.isEmpty()) {
      scripted = Optional.of(new ScriptedTrunk(trunk, manager, precision));
    }
    return scripted.get();
  }

  /** A frozen trunk's map: nothing is recorded, and batch norm serves as it is. */
  private NDArray map(NDArray images) {
    return withoutGradient(() -> trunk.forward(images, USE));
  }

  private static <T> T withoutGradient(Supplier<T> pass) {
    // The mode is per thread, and on for every thread but the one that started the engine.
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try {
      return pass.get();
    } finally {
      JniUtils.setGradMode(before);
    }
  }

  private Features features(NDArray images) {
    var map = trunk.forward(images, USE);
    var features = head.forward(map);
    map.close();
    return features;
  }

  private void check(Shape shape) {
    var input = architecture.input();
    if (shape.dimension() != 4
        || shape.get(1) != input.channels()
        || shape.get(2) != input.side()
        || shape.get(3) != input.side()) {
      throw new IllegalArgumentException(
          "images of shape " + shape + " for a network of " + architecture.describe());
    }
  }

  /** What an optimiser changes, by PyTorch-style name, in a fixed order. */
  public SequencedMap<String, Parameter> parameters() {
    var trained = new LinkedHashMap<String, Parameter>();
    tensors.forEach(
        (name, tensor) -> {
          if (tensor.requiresGradient() && isTrained(name)) {
            trained.put(name, tensor);
          }
        });
    return trained;
  }

  /**
   * What an optimiser multiplies its rate with for a parameter: 1, or less for a pretrained trunk
   * that trains slowly.
   *
   * @param name of one of {@link #parameters}
   */
  public double rateFactor(String name) {
    return name.startsWith(TRUNK) ? pretrained.rateFactor() : 1;
  }

  private boolean isTrained(String name) {
    return !(pretrained.frozen() && name.startsWith(TRUNK));
  }

  /** Everything that makes a version: the parameters and batch norm's running statistics. */
  public SequencedMap<String, NDArray> tensors() {
    var arrays = new LinkedHashMap<String, NDArray>();
    tensors.forEach((name, tensor) -> arrays.put(name, tensor.getArray()));
    return arrays;
  }

  /** {@link #tensors} as plain arrays, copied. */
  public SequencedMap<String, Tensor> snapshot() {
    var plain = new LinkedHashMap<String, Tensor>();
    tensors()
        .forEach(
            (name, array) ->
                plain.put(name, new Tensor(array.getShape().getShape(), array.toFloatArray())));
    return plain;
  }

  /**
   * Overwrites all tensors in place.
   *
   * @throws IllegalArgumentException naming the first tensor that is missing, of another shape or
   *     unknown; nothing has been changed then
   */
  public void load(Map<String, Tensor> values) {
    tensors().forEach((name, array) -> check(name, array.getShape().getShape(), values.get(name)));
    for (var name : values.keySet()) {
      if (!tensors.containsKey(name)) {
        throw new IllegalArgumentException(
            "tensor '" + name + "' is not part of " + architecture.describe());
      }
    }
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try (var scope = manager.newSubManager()) {
      tensors()
          .forEach(
              (name, array) ->
                  scope.create(values.get(name).values(), array.getShape()).copyTo(array));
    } finally {
      JniUtils.setGradMode(before);
    }
  }

  private void check(String name, long[] shape, Tensor tensor) {
    if (tensor == null) {
      throw new IllegalArgumentException(
          "tensor '" + name + "' of " + architecture.describe() + " is missing");
    }
    if (!Arrays.equals(shape, tensor.shape())) {
      throw new IllegalArgumentException(
          "tensor '%s' has shape %s, not %s"
              .formatted(name, Arrays.toString(tensor.shape()), Arrays.toString(shape)));
    }
  }

  /** How many arrays it owns; the same after any number of passes. */
  public int managedArrays() {
    return manager.getManagedArrays().size();
  }

  public Architecture architecture() {
    return architecture;
  }

  @Override
  public void close() {
    scripted.ifPresent(ScriptedTrunk::close);
    manager.close();
  }
}
