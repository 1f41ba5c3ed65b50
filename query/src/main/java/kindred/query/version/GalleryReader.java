package kindred.query.version;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import kindred.query.index.IndexedImage;
import kindred.query.index.VectorIndex;
import kindred.schemas.AvroSerde;
import kindred.schemas.Embedding;
import kindred.schemas.SamplePlace;
import kindred.schemas.TraceContext;
import kindred.schemas.Vectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Fills one version's index from its embeddings topic, from the beginning, and keeps tailing: one
 * thread, no consumer group. Nothing is shown before all that was there at the start is read; then
 * what comes is shown after the refresh interval.
 */
final class GalleryReader implements AutoCloseable {
  /** Float32 rounding over at most 4,096 squares stays far below. */
  private static final double NORM_TOLERANCE = 1e-3;

  private final Consumer<String, byte[]> consumer;
  private final String topic;
  private final VectorIndex index;
  private final Duration refresh;
  private final Freshness.Watch freshness;
  private final ImageHistory history;
  private final InstantSource clock;
  private final AvroSerde<Embedding> serde = AvroSerde.of(Embedding.class);
  private final Thread thread;

  private Map<TopicPartition, Long> backfillEnds = Map.of();
  private boolean backfilled;
  private final Map<Integer, Long> samplesRead = new HashMap<>();
  private boolean written;
  private long refreshedMs;

  private volatile IndexProgress progress = IndexProgress.NONE;
  private volatile Optional<RuntimeException> failure = Optional.empty();
  private volatile boolean closing;

  /**
   * @param consumer of committed records; closed by the reader
   * @param topic the version's embeddings
   * @param index empty; closed by whoever serves it
   * @param refresh how often new images are shown
   * @param history told of corrections and deletions
   */
  GalleryReader(
      Consumer<String, byte[]> consumer,
      String topic,
      VectorIndex index,
      Duration refresh,
      Freshness.Watch freshness,
      ImageHistory history,
      InstantSource clock) {
    this.consumer = consumer;
    this.topic = topic;
    this.index = index;
    this.refresh = refresh;
    this.freshness = freshness;
    this.history = history;
    this.clock = clock;
    this.thread = new Thread(this::run, "gallery-v" + index.version());
  }

  void start() {
    thread.start();
  }

  /** How far in the embeddings the index shows: partition to next offset. */
  Map<Integer, Long> shown() {
    return progress.shown();
  }

  /** How far the reader is. */
  IndexProgress progress() {
    return progress;
  }

  /** What stopped the reader. */
  Optional<RuntimeException> failure() {
    return failure;
  }

  /** Searches go to the index from now on. */
  void served() {
    freshness.served(clock.millis());
  }

  /** Searches go elsewhere from now on, unless they name this version. */
  void warm() {
    freshness.warm();
  }

  private void run() {
    try (consumer) {
      open();
      while (!closing) {
        step();
      }
    } catch (WakeupException e) {
      // Only close() wakes the consumer.
    } catch (RuntimeException e) {
      failure = Optional.of(e);
    }
  }

  void open() {
    var partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    backfillEnds = consumer.endOffsets(partitions);
  }

  /** Reads what there is, or waits for one refresh interval. */
  void step() {
    var records = consumer.poll(refresh);
    for (var record : records) {
      apply(record);
    }
    var read = positions();
    if (!backfilled) {
      backfilled = reached(backfillEnds);
    } else if (Math.abs(clock.millis() - refreshedMs) < refresh.toMillis()) {
      return;
    }
    if (backfilled) {
      show(read);
    }
  }

  private void show(Map<Integer, Long> read) {
    long now = clock.millis();
    if (written) {
      index.refresh(samplesRead);
      freshness.refreshed(clock.millis());
      written = false;
      refreshedMs = now;
    }
    progress = new IndexProgress(read, nothingWaits() ? OptionalLong.of(now) : caughtUp());
  }

  /** By what the broker's last answers said; no question of its own. */
  private boolean nothingWaits() {
    return consumer.assignment().stream()
        .allMatch(partition -> consumer.currentLag(partition).orElse(1) == 0);
  }

  private OptionalLong caughtUp() {
    return progress.caughtUpMs();
  }

  /** Positions, not last offsets: they pass the transactions' own records too. */
  private Map<Integer, Long> positions() {
    return consumer.assignment().stream()
        .collect(Collectors.toMap(TopicPartition::partition, consumer::position));
  }

  private boolean reached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private void apply(ConsumerRecord<String, byte[]> record) {
    if (record.key() == null) {
      throw new CorruptRecordException(record, "no key");
    }
    written = true;
    if (record.value() == null) {
      delete(record);
      return;
    }
    var image = image(record);
    // Before that, the topic is read in bulk and an image's earlier states are mostly gone from it.
    var earlier = backfilled ? index.get(image.id()) : Optional.<IndexedImage>empty();
    history.arrived(image, earlier);
    index.put(image);
    samplesRead.merge(image.samplePartition(), image.sampleOffset() + 1, Math::max);
    freshness.read(image.samplePartition(), image.sampleOffset(), event(record));
  }

  private void delete(ConsumerRecord<String, byte[]> record) {
    var id = record.key();
    var place = SamplePlace.of(record.headers());
    history.deleted(id, place, record.timestamp(), index.get(id));
    index.delete(id);
    place.ifPresent(p -> samplesRead.merge(p.partition(), p.offset() + 1, Math::max));
    freshness.readDeletion(event(record));
  }

  private static Freshness.Event event(ConsumerRecord<String, byte[]> record) {
    var trace = TraceContext.of(record.headers()).filter(TraceContext::sampled);
    // The id is for the log: of most events none is kept.
    return new Freshness.Event(trace.isPresent() ? record.key() : "", record.timestamp(), trace);
  }

  private IndexedImage image(ConsumerRecord<String, byte[]> record) {
    Embedding embedding;
    float[] vector;
    try {
      embedding = serde.decode(record.value());
      vector = Vectors.fromBytes(embedding.getVector());
    } catch (SerializationException | IllegalArgumentException e) {
      throw new CorruptRecordException(record, e);
    }
    check(record, vector);
    return new IndexedImage(
        record.key(),
        embedding.getLabel(),
        embedding.getAttributes(),
        vector,
        embedding.getSamplePartition(),
        embedding.getSampleOffset(),
        embedding.getCodes().map(GalleryReader::bytes));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    var bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private void check(ConsumerRecord<String, byte[]> record, float[] vector) {
    if (vector.length != index.dim()) {
      var fact = "a vector of %d floats, not %d".formatted(vector.length, index.dim());
      throw new CorruptRecordException(record, fact);
    }
    double squares = 0;
    for (var value : vector) {
      squares += (double) value * value;
    }
    // Written so that NaN fails too.
    if (!(Math.abs(squares - 1) <= NORM_TOLERANCE)) {
      throw new CorruptRecordException(record, "a vector of squared length " + squares + ", not 1");
    }
  }

  /** Waits for the thread; the index stays. */
  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
