package kindred.encoder;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import kindred.encoder.quantiser.ProductQuantiser;
import kindred.schemas.ModelVersion;
import kindred.schemas.image.Pixels;

/**
 * A version with frozen weights: pixels to vectors. Thread-safe: calls take turns, since one caller
 * per core with one thread each is the fastest way to use the engine. Owns native memory.
 */
public final class Encoder implements AutoCloseable {
  // A single small image on one thread does not go to oneDNN; torch then tries NNPACK and writes a
  // warning to stderr at each convolution, on any CPU without it. A spare row of zeros avoids that.
  private static final int MIN_ROWS = 2;

  private final int version;
  private final int batchSize;
  private final NDManager manager;
  private final EncoderNetwork network;
  private final Optional<ProductQuantiser> quantiser;
  private final ByteBuffer images;
  private boolean closed;

  private Encoder(int version, Artefact artefact, EncoderConfig config) {
    this.version = version;
    this.batchSize = config.batchSize();
    this.quantiser = artefact.quantiser();
    this.manager = TorchEngine.newManager(config);
    try {
      this.network = EncoderNetwork.of(artefact.architecture(), manager, artefact.weights());
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
    long bytes = 4L * Math.max(MIN_ROWS, batchSize) * artefact.architecture().input().length();
    this.images = ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
  }

  /**
   * The version that a record announces.
   *
   * @throws CorruptArtefactException where its artefact is not what the record says
   */
  public static Encoder load(ArtefactStore store, ModelVersion version, EncoderConfig config) {
    var uri = URI.create(version.getArtefactUri());
    return of(version.getVersion(), store.read(uri, version.getArtefactSha256()), config);
  }

  /** A version from its parts. */
  public static Encoder of(int version, Artefact artefact, EncoderConfig config) {
    return new Encoder(version, artefact, config);
  }

  /**
   * One unit vector per image, in order. Takes any number of images; batches of {@code
   * encoder.batch-size} go through the network.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public synchronized float[][] embed(List<Pixels> images) {
    if (closed) {
      throw new IllegalStateException("encoder of version " + version + " is closed");
    }
    var vectors = new float[images.size()][];
    for (int at = 0; at < vectors.length; at += batchSize) {
      var batch = images.subList(at, Math.min(vectors.length, at + batchSize));
      embedBatch(batch, vectors, at);
    }
    return vectors;
  }

  private void embedBatch(List<Pixels> batch, float[][] vectors, int at) {
    var input = network.architecture().input();
    int rows = Math.max(MIN_ROWS, batch.size());
    images.clear().limit(4 * rows * input.length());
    var floats = images.asFloatBuffer();
    for (var pixels : batch) {
      ImageTensor.write(pixels, input, floats);
    }
    try (var scope = manager.newSubManager()) {
      var shape = new Shape(rows, input.channels(), input.side(), input.side());
      var tensor = scope.create(images, shape, DataType.FLOAT32);
      var flat = network.embed(tensor, false).toFloatArray();
      int dim = embeddingDim();
      for (int i = 0; i < batch.size(); i++) {
        vectors[at + i] = Arrays.copyOfRange(flat, i * dim, (i + 1) * dim);
      }
    }
  }

  public int version() {
    return version;
  }

  public int embeddingDim() {
    return network.architecture().embeddingDim();
  }

  /** Makes codes of the version's vectors; empty where it was published without. */
  public Optional<ProductQuantiser> quantiser() {
    return quantiser;
  }

  /** The network's shape and what it takes. */
  public Architecture architecture() {
    return network.architecture();
  }

  /** The scope that owns the weights; what a call makes is freed with the call. */
  NDManager scope() {
    return manager;
  }

  /** Waits for the call that is under way. */
  @Override
  public synchronized void close() {
    closed = true;
    manager.close();
  }
}
