package kindred.encoder;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kindred.schemas.AvroSerde;
import kindred.schemas.Embedding;
import kindred.schemas.Sample;
import kindred.schemas.Vectors;
import kindred.schemas.image.Pixels;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One version's embeddings: reads the samples from the start, embeds them in batches, keeps
 * tailing; backfill and live are the same code. Each poll is one transaction of embeddings and
 * consumer positions, begun and ended between two polls, so a rebalance, which happens within a
 * poll, never meets an open one. Used by one thread.
 */
final class EmbedJob {
  private static final Logger LOG = LoggerFactory.getLogger(EmbedJob.class);

  private final Encoder encoder;
  private final Consumer<byte[], byte[]> samples;
  private final Producer<byte[], byte[]> embeddings;
  private final String samplesTopic;
  private final String embeddingsTopic;
  private final int maxAborts;
  private final AvroSerde<Sample> sampleSerde = AvroSerde.of(Sample.class);
  private final AvroSerde<Embedding> embeddingSerde = AvroSerde.of(Embedding.class);
  private final Map<TopicPartition, Long> committed = new HashMap<>();
  private int aborts;

  /**
   * @param samples of the version's group, reading committed records, without automatic commits
   * @param embeddings transactional
   * @param maxAborts transactions that may fail one after another
   */
  EmbedJob(
      Encoder encoder,
      Consumer<byte[], byte[]> samples,
      Producer<byte[], byte[]> embeddings,
      String samplesTopic,
      String embeddingsTopic,
      int maxAborts) {
    this.encoder = encoder;
    this.samples = samples;
    this.embeddings = embeddings;
    this.samplesTopic = samplesTopic;
    this.embeddingsTopic = embeddingsTopic;
    this.maxAborts = maxAborts;
  }

  /** Joins the group; ends what an earlier process of this name left open. */
  void start() {
    embeddings.initTransactions();
    samples.subscribe(List.of(samplesTopic), new Forgetting());
  }

  /**
   * One poll and its transaction.
   *
   * @throws IllegalStateException where a sample can't be read or another process has this name
   */
  void step(Duration poll) {
    var records = poll(poll);
    var moved = moved();
    if (records.isEmpty() && moved.isEmpty()) {
      return;
    }
    var toSend = embed(records);
    try {
      embeddings.beginTransaction();
      toSend.forEach(embeddings::send);
      embeddings.sendOffsetsToTransaction(moved, samples.groupMetadata());
      commit();
      moved.forEach((partition, offset) -> committed.put(partition, offset.offset()));
      aborts = 0;
    } catch (KafkaException e) {
      recover(e);
    }
  }

  private ConsumerRecords<byte[], byte[]> poll(Duration poll) {
    try {
      return samples.poll(poll);
    } catch (FencedInstanceIdException e) {
      throw fenced(e);
    }
  }

  /** A commit that was not answered in time may have happened; it can only be asked for again. */
  private void commit() {
    while (true) {
      try {
        embeddings.commitTransaction();
        return;
      } catch (TimeoutException e) {
        countFailure(e);
        LOG.warn("commit not answered, asked again: version={}", encoder.version());
      }
    }
  }

  private void countFailure(KafkaException cause) {
    if (aborts == maxAborts) {
      throw new IllegalStateException(
          embeddingsTopic + ": more than " + maxAborts + " transactions failed in a row", cause);
    }
    aborts++;
  }

  /**
   * Positions that differ from what is committed: behind what was read, also where that was only
   * control records, so that an idle version becomes complete.
   */
  private Map<TopicPartition, OffsetAndMetadata> moved() {
    var moved = new HashMap<TopicPartition, OffsetAndMetadata>();
    for (var partition : samples.assignment()) {
      long position = samples.position(partition);
      var before = committed.get(partition);
      if (before == null || before != position) {
        moved.put(partition, new OffsetAndMetadata(position));
      }
    }
    return moved;
  }

  private List<ProducerRecord<byte[], byte[]>> embed(ConsumerRecords<byte[], byte[]> records) {
    var decoded = new ArrayList<Sample>();
    var images = new ArrayList<Pixels>();
    for (var record : records) {
      if (record.value() != null) {
        decode(record, decoded, images);
      }
    }
    var vectors = encoder.embed(images);
    var out = new ArrayList<ProducerRecord<byte[], byte[]>>(records.count());
    int at = 0;
    for (var record : records) {
      byte[] value = null;
      if (record.value() != null) {
        value = embeddingSerde.encode(embedding(record, decoded.get(at), vectors[at]));
        at++;
      }
      out.add(
          new ProducerRecord<>(
              embeddingsTopic, record.partition(), record.timestamp(), record.key(), value));
    }
    return out;
  }

  private void decode(
      ConsumerRecord<byte[], byte[]> record, List<Sample> decoded, List<Pixels> images) {
    try {
      var sample = sampleSerde.decode(record.value());
      images.add(Pixels.of(sample));
      decoded.add(sample);
    } catch (SerializationException | IllegalArgumentException e) {
      throw new IllegalStateException(place(record) + " is no sample: " + e.getMessage(), e);
    }
  }

  private Embedding embedding(
      ConsumerRecord<byte[], byte[]> record, Sample sample, float[] vector) {
    for (float value : vector) {
      if (!Float.isFinite(value)) {
        throw new IllegalStateException(
            "version " + encoder.version() + " gives " + value + " for " + place(record));
      }
    }
    return Embedding.newBuilder()
        .setLabel(sample.getLabel().orElse(null))
        .setVector(Vectors.toBytes(vector))
        .setAttributes(sample.getAttributes())
        .setSamplePartition(record.partition())
        .setSampleOffset(record.offset())
        .build();
  }

  private static String place(ConsumerRecord<?, ?> record) {
    return record.topic() + "-" + record.partition() + " at offset " + record.offset();
  }

  /** Undoes a transaction and reads its samples again, unless the producer is of no more use. */
  private void recover(KafkaException failure) {
    switch (failure) {
      case ProducerFencedException e -> throw fenced(e);
      case FencedInstanceIdException e -> throw fenced(e);
      case InvalidProducerEpochException e -> throw fenced(e);
      case OutOfOrderSequenceException e -> throw e;
      case AuthorizationException e -> throw e;
      case UnsupportedVersionException e -> throw e;
      case KafkaException e -> abort(e);
    }
  }

  private void abort(KafkaException cause) {
    countFailure(cause);
    LOG.warn(
        "embeddings not committed, read again: version={} cause={}",
        encoder.version(),
        cause.toString());
    embeddings.abortTransaction();
    rewind();
  }

  private IllegalStateException fenced(KafkaException cause) {
    return new IllegalStateException(
        "another process embeds version "
            + encoder.version()
            + " under the same encoder.embed.instance",
        cause);
  }

  private void rewind() {
    committed.clear();
    var offsets = samples.committed(samples.assignment());
    for (var partition : samples.assignment()) {
      var offset = offsets.get(partition);
      if (offset == null) {
        samples.seekToBeginning(List.of(partition));
      } else {
        samples.seek(partition, offset);
      }
    }
  }

  /** A partition that comes, or comes back, may have been moved by another process. */
  private final class Forgetting implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      partitions.forEach(committed::remove);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      partitions.forEach(committed::remove);
      LOG.info("embedding: version={} partitions={}", encoder.version(), partitions);
    }
  }
}
