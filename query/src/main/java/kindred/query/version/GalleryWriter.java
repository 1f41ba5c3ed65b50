package kindred.query.version;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import kindred.query.index.IndexedImage;
import kindred.query.index.VectorIndex;
import kindred.schemas.SamplePlace;
import kindred.schemas.TraceContext;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What a record of embeddings does: to the version's index, to the history that receipts need and
 * to the count of how fresh searches are. Knows how far the index is in the samples. For one
 * thread.
 */
final class GalleryWriter {
  private final VectorIndex index;
  private final ImageHistory history;
  private final Freshness.Watch freshness;
  private final InstantSource clock;
  private final EmbeddingRecords records;

  private final Map<Integer, Long> samplesRead = new HashMap<>();
  private boolean written;
  private boolean inBulk = true;

  /**
   * @param index empty or kept; closed by whoever serves it
   * @param history told of corrections and deletions
   */
  GalleryWriter(
      VectorIndex index, ImageHistory history, Freshness.Watch freshness, InstantSource clock) {
    this.index = index;
    this.history = history;
    this.freshness = freshness;
    this.clock = clock;
    this.records = new EmbeddingRecords(index.dim());
  }

  /** How far the index was when it was committed; empty where it begins anew. */
  Optional<Bookmark> bookmark() {
    return Bookmark.of(index.notes());
  }

  /** The index goes on from where it was committed. */
  void goOn(Bookmark bookmark) {
    samplesRead.putAll(bookmark.samplesRead());
    history.restore(bookmark.history());
    inBulk = false;
    written = true; // so that the index says how far it is
  }

  void clear() {
    index.clear();
  }

  /** Throws {@link CorruptRecordException} where the record is no embedding. */
  void apply(ConsumerRecord<String, byte[]> record) {
    if (record.key() == null) {
      throw new CorruptRecordException(record, "no key");
    }
    written = true;
    if (record.value() == null) {
      delete(record);
      return;
    }
    var image = records.image(record);
    if (index.tellsEarlierStates()) {
      // A topic read in bulk from its beginning has mostly lost an image's earlier states.
      var earlier = inBulk ? Optional.<IndexedImage>empty() : index.get(image.id());
      history.arrived(image, earlier);
    }
    index.put(image, record.offset());
    samplesRead.merge(image.samplePartition(), image.sampleOffset() + 1, Math::max);
    freshness.read(image.samplePartition(), image.sampleOffset(), event(record));
  }

  private void delete(ConsumerRecord<String, byte[]> record) {
    var id = record.key();
    var place = SamplePlace.of(record.headers());
    if (index.tellsEarlierStates()) {
      history.deleted(id, place, record.timestamp(), index.get(id));
    }
    index.delete(id, record.offset());
    place.ifPresent(p -> samplesRead.merge(p.partition(), p.offset() + 1, Math::max));
    freshness.readDeletion(event(record));
  }

  private static Freshness.Event event(ConsumerRecord<String, byte[]> record) {
    var trace = TraceContext.of(record.headers()).filter(TraceContext::sampled);
    // The id is for the log: of most events none is kept.
    return new Freshness.Event(trace.isPresent() ? record.key() : "", record.timestamp(), trace);
  }

  /** All that was there at the start is written. */
  void backfilled() {
    if (inBulk) {
      inBulk = false;
      index.settle();
    }
  }

  /** Whether there is something that searches do not see yet. */
  boolean isWritten() {
    return written;
  }

  /** Searches see from now on what was written. */
  void refresh() {
    index.refresh(samplesRead);
    freshness.refreshed(clock.millis());
    written = false;
  }

  /** How far the index is in the samples: partition to next offset. */
  Map<Integer, Long> samplesRead() {
    return Map.copyOf(samplesRead);
  }

  /** What was written since the index was that far comes again. */
  void goBack(Map<Integer, Long> samples) {
    samplesRead.clear();
    samplesRead.putAll(samples);
    freshness.unread();
  }

  /** Whether others write to the index too, and go on with it. */
  boolean isShared() {
    return !index.tellsEarlierStates();
  }

  /** What receipts know, as it is committed with the index. */
  Map<String, String> history() {
    return history.notes();
  }

  void commit(Bookmark place) {
    index.commit(place.notes());
  }
}
