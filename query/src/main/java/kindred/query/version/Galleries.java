package kindred.query.version;

import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.Supplier;
import kindred.encoder.ArtefactStore;
import kindred.encoder.Encoder;
import kindred.encoder.EncoderConfig;
import kindred.query.index.IndexConfig;
import kindred.query.index.VectorIndices;
import kindred.schemas.LostRecords;
import kindred.schemas.ModelVersion;
import kindred.schemas.Topics;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * Opens galleries: the version's encoder, its index, empty or with what is in it, a reader on its
 * embeddings.
 *
 * @param indices of all versions; closed by the owner of the galleries
 * @param consumers a new consumer of committed records without a group
 * @param history told of corrections and deletions by every gallery
 * @param identities of topics, as the broker knows them
 * @param lost throws where embeddings were deleted unread
 */
record Galleries(
    Topics topics,
    ArtefactStore artefacts,
    EncoderConfig encoders,
    VectorIndices indices,
    IndexConfig settings,
    Supplier<Consumer<String, byte[]>> consumers,
    Freshness freshness,
    ImageHistory history,
    Function<String, TopicIdentity> identities,
    InstantSource clock,
    LostRecords lost) {
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
      var log = embeddings(model);
      try {
        return filling(model, encoder, nice, log);
      } catch (RuntimeException e) {
        log.close();
        throw e;
      }
    } catch (RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  private EmbeddingsLog embeddings(ModelVersion model) {
    int version = model.getVersion();
    var topic = topics.embeddings(version).name();
    return new EmbeddingsLog(consumers.get(), topic, identities, lost.reader("v" + version));
  }

  private Gallery filling(ModelVersion model, Encoder encoder, int nice, EmbeddingsLog log) {
    var index =
        indices.open(
            model.getVersion(),
            model.getArtefactSha256(),
            encoder.embeddingDim(),
            encoder.quantiser());
    try {
      var pace = new ReadingPace(settings.refresh(), settings.commitEvery(), nice);
      var reader = new GalleryReader(log, index, history, freshness.watch(), pace, clock);
      var served = new ServedVersion(model, encoder, index, reader::progress);
      reader.start();
      return new Gallery(served, reader);
    } catch (RuntimeException e) {
      index.forget();
      index.close();
      throw e;
    }
  }
}
