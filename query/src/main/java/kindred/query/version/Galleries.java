package kindred.query.version;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import kindred.encoder.ArtefactStore;
import kindred.encoder.Encoder;
import kindred.encoder.EncoderConfig;
import kindred.query.index.IndexConfig;
import kindred.query.index.IndexConfig.Compression;
import kindred.query.index.LuceneIndex;
import kindred.schemas.LostRecords;
import kindred.schemas.ModelVersion;
import kindred.schemas.Topics;
import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens galleries: the version's encoder, an index on disk, empty or kept from an earlier run, a
 * reader on its embeddings.
 *
 * @param directories where the indices lie
 * @param consumers a new consumer of committed records without a group
 * @param history told of corrections and deletions by every gallery
 * @param identities of topics, as the broker knows them
 * @param lost throws where embeddings were deleted unread
 */
record Galleries(
    Topics topics,
    ArtefactStore artefacts,
    EncoderConfig encoders,
    IndexDirectories directories,
    IndexConfig indices,
    Supplier<Consumer<String, byte[]>> consumers,
    Freshness freshness,
    ImageHistory history,
    Function<String, TopicIdentity> identities,
    InstantSource clock,
    LostRecords lost) {
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
   */
  Gallery open(ModelVersion model, Encoder encoder, int nice) {
    try {
      // Before the index: one that is kept stays kept where the broker is not to be had.
      var consumer = consumers.get();
      try {
        return filling(model, encoder, nice, consumer);
      } catch (RuntimeException e) {
        consumer.close();
        throw e;
      }
    } catch (RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  private Gallery filling(
      ModelVersion model, Encoder encoder, int nice, Consumer<String, byte[]> consumer) {
    var index = index(model, encoder);
    try {
      var reader =
          new GalleryReader(
              consumer,
              topics.embeddings(model.getVersion()).name(),
              index,
              indices.refresh(),
              nice,
              freshness.watch(),
              history,
              clock,
              identities,
              indices.commitEvery(),
              lost);
      var served = new ServedVersion(model, encoder, index, reader::progress);
      reader.start();
      return new Gallery(served, reader);
    } catch (RuntimeException e) {
      index.forget();
      index.close();
      throw e;
    }
  }

  /** A version that was published without codes, such as the first, is searched by its vectors. */
  private LuceneIndex index(ModelVersion model, Encoder encoder) {
    int version = model.getVersion();
    boolean compressed = indices.compression() == Compression.PRODUCT;
    if (compressed && encoder.quantiser().isEmpty()) {
      LOG.warn("version has no quantiser, its index is not compressed: version={}", version);
    }
    return LuceneIndex.open(
        version,
        model.getArtefactSha256(),
        encoder.embeddingDim(),
        directories.take(version),
        indices,
        compressed ? encoder.quantiser() : Optional.empty());
  }
}
