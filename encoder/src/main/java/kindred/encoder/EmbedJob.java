package kindred.encoder;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntFunction;
import kindred.schemas.LostRecords;
import kindred.schemas.OperatorException;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
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

  private final int version;
  private final String instance;
  private final EmbedBatch batch;
  private final Consumer<byte[], byte[]> samples;
  private final Producer<byte[], byte[]> embeddings;
  private final String samplesTopic;
  private final String embeddingsTopic;
  private final int maxAborts;
  private final Duration transactionTimeout;
  private final LostRecords lost;
  private final EmbedMetrics metrics;
  private final IntFunction<OptionalLong> embedded;
  private final Map<TopicPartition, Long> committed = new HashMap<>();
  private final Set<TopicPartition> arrived = new HashSet<>();
  private int aborts;

  /**
   * @param instance the name of this process, of which one embeds a version
   * @param samples of the version's group, reading committed records, without automatic commits or
   *     resets
   * @param embeddings transactional
   * @param maxAborts transactions that may fail one after another
   * @param transactionTimeout after which the broker ends a transaction
   * @param lost what to do where samples were deleted unread
   * @param embedded partition to the offset after its last sample that has an embedding
   */
  EmbedJob(
      Encoder encoder,
      String instance,
      Consumer<byte[], byte[]> samples,
      Producer<byte[], byte[]> embeddings,
      String samplesTopic,
      String embeddingsTopic,
      int maxAborts,
      Duration transactionTimeout,
      LostRecords lost,
      EmbedMetrics metrics,
      IntFunction<OptionalLong> embedded) {
    this.version = encoder.version();
    this.instance = instance;
    this.batch = new EmbedBatch(encoder, embeddingsTopic);
    this.samples = samples;
    this.embeddings = embeddings;
    this.samplesTopic = samplesTopic;
    this.embeddingsTopic = embeddingsTopic;
    this.maxAborts = maxAborts;
    this.transactionTimeout = transactionTimeout;
    this.lost = lost;
    this.metrics = metrics;
    this.embedded = embedded;
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
   * @throws KafkaException where the broker does not answer; the job is of no more use then
   */
  void step(Duration poll) {
    ConsumerRecords<byte[], byte[]> records;
    try {
      records = poll(poll);
    } catch (InvalidOffsetException e) {
      // The group is new, or the samples begin behind its offsets by now.
      lost.goOn(samples, e);
      return;
    }
    try {
      embed(records);
    } catch (InvalidOffsetException e) {
      // A partition has come without a position. What the poll brought of others is in no
      // transaction, and comes again.
      rewind();
      lost.goOn(samples, e);
    }
  }

  private void embed(ConsumerRecords<byte[], byte[]> polled) {
    var records = settle(polled);
    var moved = moved();
    if (records.isEmpty() && moved.isEmpty()) {
      return;
    }
    long taken = System.nanoTime();
    var toSend = batch.embed(records);
    long begun = System.nanoTime();
    try {
      embeddings.beginTransaction();
      toSend.forEach(embeddings::send);
      embeddings.sendOffsetsToTransaction(moved, samples.groupMetadata());
      commit();
      moved.forEach((partition, offset) -> committed.put(partition, offset.offset()));
      aborts = 0;
      if (!records.isEmpty()) {
        metrics.committed(records.count(), Duration.ofNanos(System.nanoTime() - taken));
      }
    } catch (KafkaException e) {
      recover(e, System.nanoTime() - begun);
    }
  }

  private ConsumerRecords<byte[], byte[]> poll(Duration poll) {
    try {
      return samples.poll(poll);
    } catch (FencedInstanceIdException e) {
      throw fenced(e);
    }
  }

  /** What a poll has brought, after which the partitions that have come are like the others. */
  private ConsumerRecords<byte[], byte[]> settle(ConsumerRecords<byte[], byte[]> polled) {
    if (arrived.isEmpty()) {
      return polled;
    }
    endPending();
    var records = unembedded(polled);
    arrived.clear();
    return records;
  }

  /**
   * Without samples of partitions that have come that have their embeddings already. A position
   * that was pending is lost where {@link #endPending} has ended it and its transaction had been
   * committed. A group without a position begins anew, whatever there is.
   */
  private ConsumerRecords<byte[], byte[]> unembedded(ConsumerRecords<byte[], byte[]> polled) {
    var records = new HashMap<TopicPartition, List<ConsumerRecord<byte[], byte[]>>>();
    polled.partitions().forEach(partition -> records.put(partition, polled.records(partition)));
    var positions = samples.committed(arrived);
    for (var partition : arrived) {
      var next = embedded.apply(partition.partition());
      if (positions.get(partition) != null && next.isPresent()) {
        goOnFrom(partition, next.getAsLong(), records);
      }
    }
    records.values().removeIf(List::isEmpty);
    return new ConsumerRecords<>(records, polled.nextOffsets());
  }

  private void goOnFrom(
      TopicPartition partition,
      long next,
      Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records) {
    var brought = records.getOrDefault(partition, List.of());
    long from = brought.isEmpty() ? samples.position(partition) : brought.getFirst().offset();
    if (from >= next) {
      return;
    }
    LOG.warn(
        "the group's position is behind the embeddings, it goes on after these: version={} partition={} position={} embedded={}",
        version,
        partition,
        from,
        next);
    records.put(partition, brought.stream().filter(record -> record.offset() >= next).toList());
    if (samples.position(partition) < next) {
      samples.seek(partition, next);
    }
  }

  /**
   * Positions that a transaction brings are pending at the group's coordinator until the end of the
   * transaction is written there; until then nobody is told a position. Where that end is missing
   * though the transaction has ended for its own coordinator, {@code initTransactions} has nothing
   * to end, and they would be pending for good. The end of any transaction ends all that is pending
   * of the same producer: so one that changes nothing is begun and ended.
   */
  private void endPending() {
    var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
    arrived.forEach(partition -> offsets.put(partition, new OffsetAndMetadata(0)));
    long begun = System.nanoTime();
    try {
      embeddings.beginTransaction();
      try {
        embeddings.sendOffsetsToTransaction(offsets, samples.groupMetadata());
      } catch (CommitFailedException e) {
        LOG.debug("the group has moved on: version={}", version, e);
      }
      embeddings.abortTransaction();
    } catch (FencedInstanceIdException e) {
      throw fenced(e);
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      throw endedOrFenced(e, System.nanoTime() - begun);
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
        LOG.warn("commit not answered, asked again: version={}", version);
      }
    }
  }

  private void countFailure(KafkaException cause) {
    metrics.failed();
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

  /** Undoes a transaction and reads its samples again, unless the producer is of no more use. */
  private void recover(KafkaException failure, long nanos) {
    switch (failure) {
      case FencedInstanceIdException e -> throw fenced(e);
      case ProducerFencedException e -> throw endedOrFenced(e, nanos);
      case InvalidProducerEpochException e -> throw endedOrFenced(e, nanos);
      case OutOfOrderSequenceException e -> throw e;
      case AuthorizationException e -> throw e;
      case UnsupportedVersionException e -> throw e;
      case KafkaException e -> abort(e);
    }
  }

  private void abort(KafkaException cause) {
    countFailure(cause);
    LOG.warn(
        "embeddings not committed, read again: version={} cause={}", version, cause.toString());
    embeddings.abortTransaction();
    rewind();
  }

  /** The broker says the same where another producer has the name and where its own time was up. */
  private RuntimeException endedOrFenced(KafkaException cause, long nanos) {
    return nanos < transactionTimeout.toNanos()
        ? fenced(cause)
        : new TimeoutException(
            "a transaction of version %d took longer than %s, the broker has ended it"
                .formatted(version, transactionTimeout),
            cause);
  }

  private OperatorException fenced(KafkaException cause) {
    return new OperatorException(
        ("another process embeds version %d under the same encoder.embed.instance '%s' and takes"
                + " this one's place; a name of its own by -D encoder.embed.instance=NAME lets"
                + " both run")
            .formatted(version, instance),
        cause);
  }

  private void rewind() {
    committed.clear();
    arrived.addAll(samples.assignment());
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
      arrived.removeAll(partitions);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      partitions.forEach(committed::remove);
      arrived.addAll(partitions);
      LOG.info("embedding: version={} partitions={}", version, partitions);
    }
  }
}
