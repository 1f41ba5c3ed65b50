package kindred.learner.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import kindred.encoder.EncoderNetwork;

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

  /** One vector per image, in order. */
  public float[][] embed(EncoderNetwork network, List<byte[]> inputs) {
    var vectors = new float[inputs.size()][];
    for (var from = 0; from < vectors.length; from += BATCH) {
      var batch = inputs.subList(from, Math.min(from + BATCH, vectors.length));
      var flat = embedBatch(network, batch);
      var dimension = flat.length / batch.size();
      for (var i = 0; i < batch.size(); i++) {
        vectors[from + i] = Arrays.copyOfRange(flat, i * dimension, (i + 1) * dimension);
      }
    }
    return vectors;
  }

  private float[] embedBatch(EncoderNetwork network, List<byte[]> batch) {
    var spec = images.spec();
    var size = Math.max(LEAST, batch.size());
    var values = FloatBuffer.allocate(size * spec.length());
    batch.forEach(image -> images.write(image, values));
    try (var scope = manager.newSubManager()) {
      var shape = new Shape(size, spec.channels(), spec.side(), spec.side());
      var input = scope.create(values.rewind(), shape);
      var flat = network.embed(input, false).toFloatArray();
      return Arrays.copyOf(flat, flat.length / size * batch.size());
    }
  }
}
