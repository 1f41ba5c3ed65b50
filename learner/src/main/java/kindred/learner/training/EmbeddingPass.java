package kindred.learner.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import kindred.encoder.EncoderNetwork;
import kindred.encoder.Features;

/** Images to unit vectors by a network as it is now, without gradients. */
public final class EmbeddingPass {
  private static final int BATCH = 64;

  // A single small image on one thread does not go to oneDNN; torch then tries NNPACK and writes a
  // warning to stderr at each convolution, on any CPU without it.
  private static final int LEAST = 2;

  private final NDManager manager;
  private final InputImages images;

  /**
   * @param manager parent of the scopes
   * @param images of the network's input
   */
  public EmbeddingPass(NDManager manager, InputImages images) {
    this.manager = manager;
    this.images = images;
  }

  /**
   * What is known of an image.
   *
   * @param embedding a unit vector
   * @param pooled the penultimate layer's, at unit length
   */
  public record Embedded(float[] embedding, float[] pooled) {}

  /** One vector per image, in order. */
  public float[][] embed(EncoderNetwork network, List<byte[]> inputs) {
    return run(network, inputs, Features::unit);
  }

  /** As {@link #embed}, with the penultimate layer. */
  public List<Embedded> embedWithPooled(EncoderNetwork network, List<byte[]> inputs) {
    var dimension = network.architecture().embeddingDim();
    Function<Features, NDArray> both =
        features -> features.unit().concat(features.pooled().normalize(2, 1, 1e-12), 1);
    return Arrays.stream(run(network, inputs, both))
        .map(
            vector ->
                new Embedded(
                    Arrays.copyOf(vector, dimension),
                    Arrays.copyOfRange(vector, dimension, vector.length)))
        .toList();
  }

  private float[][] run(
      EncoderNetwork network, List<byte[]> inputs, Function<Features, NDArray> layer) {
    var vectors = new float[inputs.size()][];
    for (var from = 0; from < vectors.length; from += BATCH) {
      var batch = inputs.subList(from, Math.min(from + BATCH, vectors.length));
      var flat = runBatch(network, batch, layer);
      var dimension = flat.length / batch.size();
      for (var i = 0; i < batch.size(); i++) {
        vectors[from + i] = Arrays.copyOfRange(flat, i * dimension, (i + 1) * dimension);
      }
    }
    return vectors;
  }

  private float[] runBatch(
      EncoderNetwork network, List<byte[]> batch, Function<Features, NDArray> layer) {
    var spec = images.spec();
    var size = Math.max(LEAST, batch.size());
    var values = FloatBuffer.allocate(size * spec.length());
    batch.forEach(image -> images.write(image, values));
    try (var scope = manager.newSubManager()) {
      var shape = new Shape(size, spec.channels(), spec.side(), spec.side());
      var input = scope.create(values.rewind(), shape);
      var flat = layer.apply(network.forward(input, false)).toFloatArray();
      return Arrays.copyOf(flat, flat.length / size * batch.size());
    }
  }
}
