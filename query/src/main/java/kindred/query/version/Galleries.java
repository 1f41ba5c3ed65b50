package kindred.query.version;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Supplier;
import kindred.encoder.ArtefactStore;
import kindred.encoder.Encoder;
import kindred.encoder.EncoderConfig;
import kindred.query.index.IndexConfig;
import kindred.query.index.IndexConfig.Compression;
import kindred.query.index.LuceneIndex;
import kindred.schemas.ModelVersion;
import kindred.schemas.Topics;
import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens galleries: the version's encoder, an empty index on disk, a reader on its embeddings.
 *
 * @param directory where the indices lie, one directory per version
 * @param consumers a new consumer of committed records without a group
 * @param history told of corrections and deletions by every gallery
 */
record Galleries(
    Topics topics,
    ArtefactStore artefacts,
    EncoderConfig encoders,
    Path directory,
    IndexConfig indices,
    Supplier<Consumer<String, byte[]>> consumers,
    Freshness freshness,
    ImageHistory history,
    InstantSource clock) {
  private static final Logger LOG = LoggerFactory.getLogger(Galleries.class);

  /** Throws where the version's artefact cannot be used. */
  Encoder load(ModelVersion model) {
    return Encoder.load(artefacts, model, encoders);
  }

  /**
   * Starts to fill a version's index.
   *
   * @param nice value of the thread that fills it
   * @param encoder closed with the gallery, and where it cannot be opened
   * @param build tells this build from others of the version, whose last search may not have ended
   */
  Gallery open(ModelVersion model, Encoder encoder, int nice, int build) {
    int version = model.getVersion();
    var path = directory.resolve("v%d.%d".formatted(version, build));
    try {
      return filling(model, encoder, nice, index(version, encoder, path));
    } catch (RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  private Gallery filling(ModelVersion model, Encoder encoder, int nice, LuceneIndex index) {
    try {
      var reader =
          new GalleryReader(
              consumers.get(),
              topics.embeddings(model.getVersion()).name(),
              index,
              indices.refresh(),
              nice,
              freshness.watch(),
              history,
              clock);
      var served = new ServedVersion(model, encoder, index, reader::progress);
      reader.start();
      return new Gallery(served, reader);
    } catch (RuntimeException e) {
      index.close();
      throw e;
    }
  }

  /** A version that was published without codes, such as the first, is searched by its vectors. */
  private LuceneIndex index(int version, Encoder encoder, Path path) {
    var compressed = indices.compression() == Compression.PRODUCT;
    if (compressed && encoder.quantiser().isPresent()) {
      return LuceneIndex.create(version, path, indices, encoder.quantiser().get());
    }
    if (compressed) {
      LOG.warn("version has no quantiser, its index is not compressed: version={}", version);
    }
    return LuceneIndex.create(version, encoder.embeddingDim(), path, indices);
  }
}
