package kindred.encoder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import kindred.schemas.AvroSerde;
import kindred.schemas.Embedding;
import kindred.schemas.LostRecords;
import kindred.schemas.OnLoss;
import kindred.schemas.OperatorException;
import kindred.schemas.Sample;
import kindred.schemas.SamplePlace;
import kindred.schemas.TraceContext;
import kindred.schemas.Vectors;
import kindred.schemas.image.Pixels;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbedJobTest {
  private static final TopicPartition ZERO = new TopicPartition("samples", 0);
  private static final TopicPartition ONE = new TopicPartition("samples", 1);
  private static final AvroSerde<Sample> SAMPLES = AvroSerde.of(Sample.class);
  private static final AvroSerde<Embedding> EMBEDDINGS = AvroSerde.of(Embedding.class);
  private static final Duration NOW = Duration.ZERO;
  private static final TraceContext TRACE = TraceContext.fresh(true);

  private final Encoder encoder =
      Encoder.of(1, Fixtures.quantised(Fixtures.artefact(Fixtures.SMALL, 1)), Fixtures.config());
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final LostRecords lost = LostRecords.of("embed", OnLoss.CONTINUE);
  private final EmbedJob job = job(Duration.ofMinutes(1));
  private OptionalLong embedded = OptionalLong.empty();

  private EmbedJob job(Duration transactionTimeout) {
    return job(consumer, producer, transactionTimeout);
  }

  private EmbedJob job(
      MockConsumer<byte[], byte[]> samples,
      MockProducer<byte[], byte[]> embeddings,
      Duration transactionTimeout) {
    return new EmbedJob(
        encoder,
        "host-1",
        samples,
        embeddings,
        "samples",
        "embeddings",
        1,
        transactionTimeout,
        lost,
        EmbedMetrics.none(),
        partition -> embedded);
  }

  @BeforeEach
  void start() {
    job.start();
    consumer.updateBeginningOffsets(Map.of(ZERO, 0L, ONE, 0L));
    consumer.rebalance(List.of(ZERO, ONE));
  }

  @AfterEach
  void close() {
    encoder.close();
  }

  @Test
  void step_samplesAndADeletion_keepsPartitionKeyTimeAndPlace() {
    var pixels = Fixtures.pixels(new Random(1), 9);
    for (int i = 0; i < 9; i++) {
      add(ONE, 3 + i, "id" + i, sample("id" + i, pixels.get(i)));
    }
    add(ZERO, 0, "gone", null);
    job.step(NOW);

    var written = producer.history();
    assertEquals(10, written.size());
    var deletion = written.stream().filter(r -> r.partition() == 0).findFirst().orElseThrow();
    assertEquals("gone", new String(deletion.key(), UTF_8));
    assertNull(deletion.value());
    assertEquals(Optional.of(new SamplePlace(0, 0)), SamplePlace.of(deletion.headers()));
    var vectors = encoder.embed(pixels);
    for (var record : written) {
      assertEquals("embeddings", record.topic());
      assertEquals(Optional.of(TRACE), TraceContext.of(record.headers()));
      if (record.partition() == 1) {
        var embedding = EMBEDDINGS.decode(record.value());
        int i = (int) embedding.getSampleOffset() - 3;
        assertEquals("id" + i, new String(record.key(), UTF_8));
        assertEquals(1000 + 3 + i, record.timestamp());
        assertEquals(1, embedding.getSamplePartition());
        assertEquals(Optional.of("label"), embedding.getLabel());
        assertEquals(Map.of("colour", "red"), embedding.getAttributes());
        var vector = Vectors.fromBytes(embedding.getVector());
        assertArrayEquals(vectors[i], vector, 1e-6f);
        var code = encoder.quantiser().orElseThrow().code(vector);
        assertEquals(Optional.of(ByteBuffer.wrap(code)), embedding.getCodes());
      }
    }
    assertEquals(Map.of(ZERO, at(1), ONE, at(12)), committed());
  }

  /** What an ended transaction of this producer left pending for the group is ended by another. */
  @Test
  void step_partitionsCome_beginsAndEndsATransactionOnce() {
    var calls = new ArrayList<String>();
    var listening =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
          @Override
          public void sendOffsetsToTransaction(
              Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
            calls.add("offsets " + offsets);
            super.sendOffsetsToTransaction(offsets, group);
          }

          @Override
          public void abortTransaction() {
            calls.add("abort");
            super.abortTransaction();
          }

          @Override
          public void commitTransaction() {
            calls.add("commit");
            super.commitTransaction();
          }
        };
    var own = new MockConsumer<byte[], byte[]>("earliest");
    var embed = job(own, listening, Duration.ofMinutes(1));
    embed.start();
    own.updateBeginningOffsets(Map.of(ZERO, 5L));
    own.rebalance(List.of(ZERO));
    embed.step(NOW);
    embed.step(NOW);
    assertEquals(
        List.of(
            "offsets " + Map.of(ZERO, at(0)), "abort", "offsets " + Map.of(ZERO, at(5)), "commit"),
        calls);
  }

  /** What a transaction brought is there, and the position that it brought is lost. */
  @Test
  void step_positionBehindTheEmbeddings_embedsNothingTwice() {
    consumer.commitSync(Map.of(ZERO, at(0), ONE, at(0)));
    embedded = OptionalLong.of(2);
    for (int i = 0; i < 3; i++) {
      add(ZERO, i, "id" + i, null);
    }
    job.step(NOW);
    assertEquals(1, producer.history().size());
    assertEquals("id2", new String(producer.history().getFirst().key(), UTF_8));
    assertEquals(Map.of(ZERO, at(3), ONE, at(2)), committed());
  }

  @Test
  void step_groupWithoutAPosition_beginsAnewWhateverIsEmbedded() {
    embedded = OptionalLong.of(2);
    add(ZERO, 0, "id0", null);
    job.step(NOW);
    assertEquals(1, producer.history().size());
  }

  @Test
  void step_nothingNew_commitsPositionsOnceOnly() {
    job.step(NOW);
    assertEquals(Map.of(ZERO, at(0), ONE, at(0)), committed());
    job.step(NOW);
    assertEquals(1, producer.commitCount());
  }

  @Test
  void step_onlyControlRecordsPassed_commitsThePosition() {
    job.step(NOW);
    // As a consumer of committed records does when it meets the end of a transaction.
    consumer.seek(ONE, 4);
    job.step(NOW);
    assertEquals(Map.of(ONE, at(4)), committed());
    assertEquals(0, producer.history().size());
  }

  @Test
  void step_partitionsComeBack_commitsTheirPositionAnew() {
    job.step(NOW);
    consumer.rebalance(List.of(ZERO));
    consumer.rebalance(List.of(ZERO, ONE));
    job.step(NOW);
    assertTrue(committed().containsKey(ONE));
  }

  @Test
  void step_commitRefused_abortsAndReadsAgain() {
    add(ZERO, 0, "a", sample("a", Fixtures.pixels(new Random(1), 20, 20, 1)));
    producer.sendOffsetsToTransactionException = new CommitFailedException("rebalanced");
    job.step(NOW);
    assertTrue(producer.transactionAborted());
    assertEquals(0, producer.history().size());
    assertEquals(0, consumer.position(ZERO));

    producer.sendOffsetsToTransactionException = null;
    add(ZERO, 0, "a", sample("a", Fixtures.pixels(new Random(1), 20, 20, 1)));
    job.step(NOW);
    assertEquals(1, producer.history().size());
    assertEquals(at(1), committed().get(ZERO));
  }

  @Test
  void step_abortsInARow_areBounded() {
    producer.commitTransactionException = new KafkaException("no luck");
    job.step(NOW);
    var failed = assertThrows(IllegalStateException.class, () -> job.step(NOW));
    assertTrue(failed.getMessage().contains("more than 1 transactions failed in a row"));
  }

  @Test
  void step_fencedProducer_stopsWithTheReason() {
    producer.fenceProducer();
    var failed = assertThrows(OperatorException.class, () -> job.step(NOW));
    assertEquals(
        "another process embeds version 1 under the same encoder.embed.instance 'host-1' and takes"
            + " this one's place; a name of its own by -D encoder.embed.instance=NAME lets both"
            + " run",
        failed.getMessage());
    assertFalse(producer.transactionAborted());
  }

  /** Not another process: the broker was away, say, for as long as a transaction may take. */
  @Test
  void step_transactionEndedByTheBroker_canBeginAnew() {
    producer.commitTransactionException = new InvalidProducerEpochException("ended");
    var ended = assertThrows(TimeoutException.class, () -> job(Duration.ZERO).step(NOW));
    assertTrue(ended.getMessage().contains("took longer than PT0S"), ended.getMessage());
    assertFalse(producer.transactionAborted());
  }

  @Test
  void step_fencedMember_stopsWithTheReason() {
    consumer.setPollException(new FencedInstanceIdException("fenced"));
    var failed = assertThrows(IllegalStateException.class, () -> job.step(NOW));
    assertTrue(failed.getMessage().contains("same encoder.embed.instance"));
  }

  @Test
  void step_commitNeverAnswered_isAskedForAgainAndNotAborted() {
    producer.commitTransactionException = new TimeoutException("no answer");
    var failed = assertThrows(IllegalStateException.class, () -> job.step(NOW));
    assertTrue(failed.getMessage().contains("more than 1 transactions failed in a row"));
    assertFalse(producer.transactionAborted());
  }

  @Test
  void step_samplesDeletedUnread_countsThemAndGoesOnBehindThem() {
    consumer.updateBeginningOffsets(Map.of(ZERO, 0L, ONE, 5L));
    consumer.setPollException(new OffsetOutOfRangeException(Map.of(ONE, 2L)));
    job.step(NOW);
    assertEquals(3, lost.count());
    add(ONE, 5, "a", sample("a", Fixtures.pixels(new Random(1), 20, 20, 1)));
    job.step(NOW);
    assertEquals(1, producer.history().size());
    assertEquals(at(6), committed().get(ONE));
  }

  /** As where a partition comes by a poll that brings samples of another one. */
  @Test
  void step_noPositionAfterThePoll_readsAgainWhatThePollBrought() {
    var own =
        new MockConsumer<byte[], byte[]>("earliest") {
          private boolean asked;

          @Override
          public synchronized long position(TopicPartition partition) {
            if (partition.equals(ONE) && !asked) {
              asked = true;
              throw new OffsetOutOfRangeException(Map.of(ONE, 2L));
            }
            return super.position(partition);
          }
        };
    var transactions =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    var embed = job(own, transactions, Duration.ofMinutes(1));
    embed.start();
    own.updateBeginningOffsets(Map.of(ZERO, 0L, ONE, 5L));
    own.rebalance(List.of(ZERO, ONE));
    own.addRecord(record(ZERO, 0, "gone", null));
    embed.step(NOW);
    assertEquals(0, own.position(ZERO));
    assertEquals(5, own.position(ONE));
    assertEquals(3, lost.count());
    own.addRecord(record(ZERO, 0, "gone", null));
    embed.step(NOW);
    assertEquals(1, transactions.history().size());
    assertEquals(
        Map.of(ZERO, at(1), ONE, at(5)),
        transactions.consumerGroupOffsetsHistory().getLast().values().iterator().next());
  }

  @Test
  void step_fencedMemberWhilePendingIsEnded_stopsWithTheReason() {
    producer.sendOffsetsToTransactionException = new FencedInstanceIdException("fenced");
    var failed = assertThrows(IllegalStateException.class, () -> job.step(NOW));
    assertTrue(failed.getMessage().contains("same encoder.embed.instance"));
  }

  @Test
  void step_unreadableSample_namesItsPlace() {
    add(ONE, 7, "a", new byte[] {1, 2, 3});
    var failed = assertThrows(IllegalStateException.class, () -> job.step(NOW));
    assertTrue(failed.getMessage().startsWith("samples-1 at offset 7 is no sample: "));
    assertEquals(0, producer.history().size());
    assertEquals(0, producer.commitCount());
  }

  @Test
  void step_pixelsOfAnotherSize_namesItsPlace() {
    var broken =
        Sample.newBuilder(SAMPLES.decode(sample("a", Fixtures.pixels(new Random(1), 8, 8, 1))))
            .setWidth(9)
            .build();
    add(ONE, 7, "a", SAMPLES.encode(broken));
    var failed = assertThrows(IllegalStateException.class, () -> job.step(NOW));
    assertTrue(failed.getMessage().startsWith("samples-1 at offset 7 is no sample: 64 bytes"));
  }

  private Map<TopicPartition, OffsetAndMetadata> committed() {
    return producer.consumerGroupOffsetsHistory().getLast().values().iterator().next();
  }

  private void add(TopicPartition partition, long offset, String key, byte[] value) {
    consumer.addRecord(record(partition, offset, key, value));
  }

  private static ConsumerRecord<byte[], byte[]> record(
      TopicPartition partition, long offset, String key, byte[] value) {
    var headers = new RecordHeaders();
    TRACE.addTo(headers);
    return new ConsumerRecord<>(
        partition.topic(),
        partition.partition(),
        offset,
        1000 + offset,
        TimestampType.CREATE_TIME,
        0,
        0,
        key.getBytes(UTF_8),
        value,
        headers,
        Optional.empty());
  }

  private static OffsetAndMetadata at(long offset) {
    return new OffsetAndMetadata(offset);
  }

  private static byte[] sample(String id, Pixels pixels) {
    return SAMPLES.encode(
        Sample.newBuilder()
            .setId(id)
            .setLabel("label")
            .setPixels(ByteBuffer.wrap(pixels.values()))
            .setWidth(pixels.width())
            .setHeight(pixels.height())
            .setChannels(pixels.channels())
            .setContentHash("00")
            .setAttributes(Map.of("colour", "red"))
            .setEventTime(Instant.EPOCH)
            .build());
  }
}
