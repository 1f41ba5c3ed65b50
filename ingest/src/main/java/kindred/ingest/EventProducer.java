package kindred.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import kindred.ingest.source.ImageSource;
import kindred.ingest.source.SourceImage;
import kindred.schemas.AvroSerde;
import kindred.schemas.KafkaConfig;
import kindred.schemas.LabelledImage;
import kindred.schemas.Topics;
import kindred.schemas.TraceContext;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends images as events and images' deletions, idempotent and acknowledged by all replicas. What
 * returns without an exception is in Kafka. Events that are on their way take a bounded amount of
 * memory; beyond it, sending waits. For one thread.
 */
public final class EventProducer implements AutoCloseable {
  private final Producer<byte[], byte[]> producer;
  private final AvroSerde<LabelledImage> events;
  private final String topic;
  private final IngestConfig.Producing config;
  private final InstantSource clock;

  public EventProducer(KafkaConfig kafka, Topics topics, IngestConfig ingest, InstantSource clock) {
    this(
        new KafkaProducer<>(
            kafka.client(
                defaults(ingest.producer()),
                Map.of(
                    ProducerConfig.ACKS_CONFIG,
                    "all",
                    ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                    true,
                    ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                    topics.maxEventBytes())),
            new ByteArraySerializer(),
            new ByteArraySerializer()),
        topics,
        ingest,
        clock);
  }

  EventProducer(
      Producer<byte[], byte[]> producer, Topics topics, IngestConfig ingest, InstantSource clock) {
    this.producer = producer;
    this.topic = topics.images().name();
    this.events = topics.serde(topics.images());
    this.config = ingest.producer();
    this.clock = clock;
  }

  private static Map<String, Object> defaults(IngestConfig.Producing config) {
    return Map.of(
        ProducerConfig.COMPRESSION_TYPE_CONFIG,
        config.compression(),
        ProducerConfig.BUFFER_MEMORY_CONFIG,
        config.maxInFlightBytes(),
        ProducerConfig.BATCH_SIZE_CONFIG,
        256 << 10,
        ProducerConfig.LINGER_MS_CONFIG,
        5);
  }

  /**
   * Sends every image of the source, in its order. Images that cannot be read or are too large for
   * the topic are skipped and counted.
   *
   * @throws KafkaException where an event was not acknowledged; the message names its id
   */
  public Produced produce(ImageSource source, ProduceOptions options) {
    var start = clock.instant();
    var tally = new Tally();
    var pace = new Pace(options.eventsPerSecond());
    try (var progress =
        ProgressReport.of(options.progress(), source.size(), config.logInterval())) {
      for (int i = 0; i < source.size(); i++) {
        pace.await();
        tally.throwFailure();
        try {
          send(source.read(i), tally);
        } catch (IOException e) {
          tally.skipped("image " + i + " was not read: " + e.getMessage());
        }
        progress.at(i + 1L);
      }
      producer.flush();
      tally.throwFailure();
      return tally.produced(Duration.between(start, clock.instant()));
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /**
   * Sends one image and waits for the acknowledgement.
   *
   * @throws KafkaException where it was not acknowledged or is too large
   */
  public void send(SourceImage image) {
    var tally = new Tally();
    send(image, tally);
    producer.flush();
    tally.throwFailure();
    tally.throwSkipped();
  }

  /**
   * Deletes images and waits for the acknowledgement; ids that are unknown do no harm.
   *
   * @throws KafkaException where one was not acknowledged; the message names its id
   */
  public Produced delete(Collection<String> ids) {
    var start = clock.instant();
    var tally = new Tally();
    for (var id : ids) {
      var key = id.getBytes(StandardCharsets.UTF_8);
      producer.send(traced(new ProducerRecord<>(topic, key, null)), tally.acknowledging(id, 0));
      tally.throwFailure();
    }
    producer.flush();
    tally.throwFailure();
    tally.throwSkipped();
    return tally.produced(Duration.between(start, clock.instant()));
  }

  private void send(SourceImage image, Tally tally) {
    var event =
        LabelledImage.newBuilder()
            .setId(image.id())
            .setLabel(image.label().orElse(null))
            .setBytes(ByteBuffer.wrap(image.bytes()))
            .setMediaType(image.mediaType().orElse(null))
            .setAttributes(image.attributes())
            .setEventTime(clock.instant())
            .build();
    var key = image.id().getBytes(StandardCharsets.UTF_8);
    producer.send(
        traced(new ProducerRecord<>(topic, key, events.encode(event))),
        tally.acknowledging(image.id(), image.bytes().length));
  }

  /** Each event begins a trace of its own. */
  private ProducerRecord<byte[], byte[]> traced(ProducerRecord<byte[], byte[]> event) {
    boolean sampled = ThreadLocalRandom.current().nextDouble() < config.traceSampling();
    TraceContext.fresh(sampled).addTo(event.headers());
    return event;
  }

  @Override
  public void close() {
    producer.close();
  }
}
