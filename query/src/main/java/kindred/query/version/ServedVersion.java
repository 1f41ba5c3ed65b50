package kindred.query.version;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import kindred.encoder.Encoder;
import kindred.query.index.VectorIndex;
import kindred.schemas.ModelVersion;

/**
 * A version and everything that answers for it: the encoder that makes the query's vector and the
 * index whose vectors the same weights made. Nothing of another version can be reached from here.
 * Encoder and index are closed when the version is retired and its last search has ended.
 */
public final class ServedVersion {
  private final ModelVersion model;
  private final Encoder encoder;
  private final VectorIndex index;
  private final Supplier<IndexProgress> progress;

  /** The owner and every search count one; nothing is left to use at zero. */
  private final AtomicInteger users = new AtomicInteger(1);

  private volatile boolean warm;

  /**
   * @param model what was published
   * @param encoder of that version
   * @param index of that version
   * @param progress of what fills the index
   */
  public ServedVersion(
      ModelVersion model, Encoder encoder, VectorIndex index, Supplier<IndexProgress> progress) {
    if (encoder.version() != model.getVersion() || index.version() != model.getVersion()) {
      throw new IllegalArgumentException(
          "version %d with the encoder of %d and the index of %d"
              .formatted(model.getVersion(), encoder.version(), index.version()));
    }
    if (encoder.embeddingDim() != index.dim()) {
      throw new IllegalArgumentException(
          "version %d: vectors of %d and an index of %d"
              .formatted(model.getVersion(), encoder.embeddingDim(), index.dim()));
    }
    this.model = model;
    this.encoder = encoder;
    this.index = index;
    this.progress = progress;
  }

  public int version() {
    return model.getVersion();
  }

  public ModelVersion model() {
    return model;
  }

  public Encoder encoder() {
    return encoder;
  }

  public VectorIndex index() {
    return index;
  }

  /** How far the index has read. */
  public IndexProgress progress() {
    return progress.get();
  }

  /** Lets encoder and index work once, before anybody waits for them; throws where they cannot. */
  public void warmUp() {
    WarmUp.of(this);
    warm = true;
  }

  /** Whether encoder and index have worked once. */
  public boolean isWarm() {
    return warm;
  }

  /** The right to use a version until it is closed. */
  public record Lease(ServedVersion version) implements AutoCloseable {
    @Override
    public void close() {
      version.leave();
    }
  }

  /** Empty where the version is retired and gone. */
  Optional<Lease> lease() {
    int before = users.getAndUpdate(n -> n == 0 ? 0 : n + 1);
    return before == 0 ? Optional.empty() : Optional.of(new Lease(this));
  }

  /** The owner is done with it: it goes when its last search has ended. Called once. */
  public void retire() {
    leave();
  }

  private void leave() {
    if (users.decrementAndGet() == 0) {
      try (encoder) {
        index.close();
      }
    }
  }
}
