package kindred.encoder;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import kindred.schemas.AvroSerde;
import kindred.schemas.Embedding;
import kindred.schemas.SamplePlace;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * How far a version's samples are embedded, by the embeddings themselves: the last committed record
 * of a partition says which sample it is of, and samples are embedded in their order. The group's
 * positions say the same, as long as both parts of a transaction have become known.
 */
final class EmbeddedSamples {
  /**
   * Records that are read from the end first; ends of transactions count, and may be all of them.
   */
  private static final long BACK = 64;

  private static final int FURTHER = 16;
  private static final Duration POLL = Duration.ofMillis(100);

  private final Supplier<Consumer<byte[], byte[]>> readers;
  private final String topic;
  private final Duration patience;
  private final AvroSerde<Embedding> embeddings = AvroSerde.of(Embedding.class);

  /**
   * @param readers of committed records, without a group; each is closed after use
   * @param topic the version's embeddings
   * @param patience with a broker that does not answer
   */
  EmbeddedSamples(Supplier<Consumer<byte[], byte[]>> readers, String topic, Duration patience) {
    this.readers = readers;
    this.topic = topic;
    this.patience = patience;
  }

  /**
   * The offset after the last sample of a partition that has its embedding or its deletion; empty
   * where there is none, or it does not say.
   *
   * @throws TimeoutException where the broker does not answer
   */
  OptionalLong next(int partition) {
    var from = new TopicPartition(topic, partition);
    try (var reader = readers.get()) {
      reader.assign(List.of(from));
      long begin = reader.beginningOffsets(List.of(from)).get(from);
      long end = reader.endOffsets(List.of(from)).get(from);
      for (long back = BACK; ; back *= FURTHER) {
        long start = Math.max(begin, end - back);
        var last = last(reader, from, start, end);
        if (last.isPresent()) {
          return place(last.get());
        }
        if (start == begin) {
          return OptionalLong.empty();
        }
      }
    }
  }

  private Optional<ConsumerRecord<byte[], byte[]>> last(
      Consumer<byte[], byte[]> reader, TopicPartition from, long start, long end) {
    reader.seek(from, start);
    Optional<ConsumerRecord<byte[], byte[]>> last = Optional.empty();
    long since = System.nanoTime();
    while (reader.position(from) < end) {
      long before = reader.position(from);
      for (var record : reader.poll(POLL).records(from)) {
        last = Optional.of(record);
      }
      if (reader.position(from) > before) {
        since = System.nanoTime();
      } else if (System.nanoTime() - since > patience.toNanos()) {
        throw new TimeoutException("the end of " + from + " was not read within " + patience);
      }
    }
    return last;
  }

  private OptionalLong place(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() != null) {
      return OptionalLong.of(embeddings.decode(record.value()).getSampleOffset() + 1);
    }
    return SamplePlace.of(record.headers())
        .map(place -> OptionalLong.of(place.offset() + 1))
        .orElse(OptionalLong.empty());
  }
}
