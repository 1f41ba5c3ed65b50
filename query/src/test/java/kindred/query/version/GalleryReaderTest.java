package kindred.query.version;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import kindred.query.index.ExactIndex;
import kindred.schemas.AvroSerde;
import kindred.schemas.Embedding;
import kindred.schemas.LostRecords;
import kindred.schemas.OnLoss;
import kindred.schemas.SamplePlace;
import kindred.schemas.Vectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class GalleryReaderTest {
  private static final String TOPIC = "kindred.embeddings.v1";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  private static final float[] UNIT = {0.6f, 0.8f};

  private final AvroSerde<Embedding> serde = AvroSerde.of(Embedding.class);
  private final List<Duration> polls = new ArrayList<>();
  private Runnable asked = () -> {};
  private final MockConsumer<String, byte[]> consumer =
      new MockConsumer<>("earliest") {
        @Override
        public ConsumerRecords<String, byte[]> poll(Duration timeout) {
          polls.add(timeout);
          return super.poll(timeout);
        }

        @Override
        public Map<TopicPartition, Long> endOffsets(
            Collection<TopicPartition> partitions, Duration timeout) {
          asked.run();
          return super.endOffsets(partitions, timeout);
        }
      };
  private final ExactIndex index = new ExactIndex(1, 2);
  private final Freshness freshness = new Freshness(Instant.EPOCH, Duration.ofMinutes(1), 100);
  private final ImageHistory history = new ImageHistory(100);
  private volatile long nowMs = 10_000;
  private final GalleryReader reader =
      new GalleryReader(
          consumer,
          TOPIC,
          index,
          Duration.ofMillis(200),
          5,
          freshness.watch(),
          history,
          this::now,
          topic -> new TopicIdentity("id", Duration.ofDays(1)),
          Duration.ofMinutes(1),
          LostRecords.of("serve", OnLoss.STOP));

  private Instant now() {
    return Instant.ofEpochMilli(nowMs);
  }

  private void open(long end) {
    var nobody = Node.noNode();
    var nodes = new Node[0];
    consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, nobody, nodes, nodes)));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, end));
    reader.open();
  }

  private void add(long offset, String id, byte[] value) {
    add(offset, id, value, new RecordHeaders());
  }

  private void add(long offset, String id, byte[] value, RecordHeaders headers) {
    consumer.addRecord(
        new ConsumerRecord<>(
            TOPIC,
            0,
            offset,
            9_000,
            TimestampType.CREATE_TIME,
            0,
            0,
            id,
            value,
            headers,
            Optional.empty()));
  }

  private byte[] embedding(String label, float[] vector, long sampleOffset) {
    return serde.encode(
        Embedding.newBuilder()
            .setLabel(label)
            .setVector(Vectors.toBytes(vector))
            .setAttributes(Map.of("a", "b"))
            .setSamplePartition(0)
            .setSampleOffset(sampleOffset)
            .build());
  }

  @Test
  void step_backfill_showsNothingBeforeItsEnd() {
    open(3);
    add(0, "a", embedding("cat", UNIT, 5));
    add(1, "b", embedding(null, UNIT, 6));
    reader.step();
    assertEquals(0, index.size());
    assertEquals(Map.of(), reader.shown());
    add(2, "c", embedding("dog", UNIT, 9));
    reader.step();
    assertEquals(3, index.size());
    assertEquals(Map.of(0, 3L), reader.shown());
    assertEquals(Map.of(0, 10L), index.readThrough());
    var a = index.get("a").orElseThrow();
    assertEquals(Optional.of("cat"), a.label());
    assertEquals(Map.of("a", "b"), a.attributes());
    assertEquals(5, a.sampleOffset());
    assertEquals(Optional.empty(), index.get("b").orElseThrow().label());
  }

  @Test
  void step_tail_showsAfterTheRefreshInterval() {
    open(1);
    add(0, "a", embedding("cat", UNIT, 0));
    reader.step();
    reader.served();
    nowMs += 50;
    add(1, "a", embedding("dog", UNIT, 1));
    add(2, "b", embedding("dog", UNIT, 2));
    reader.step();
    assertEquals(1, index.size(), "too early");
    nowMs += 150;
    add(3, "b", null);
    reader.step();
    assertEquals(1, index.size());
    assertEquals(Optional.of("dog"), index.get("a").orElseThrow().label());
    assertEquals(Map.of(0, 4L), reader.shown());
    assertEquals(4, freshness.count(), "three states and a deletion");
    assertEquals(1_200, freshness.percentileMs(100), 1);
  }

  @Test
  void step_deletionWithItsPlace_movesWhatIsReadAndIsRemembered() {
    open(1);
    add(0, "a", embedding("cat", UNIT, 5));
    reader.step();
    nowMs += 200;
    var deletion = new RecordHeaders();
    new SamplePlace(0, 8).addTo(deletion);
    add(1, "a", null, deletion);
    reader.step();
    assertEquals(0, index.size());
    assertEquals(Map.of(0, 9L), index.readThrough());
    var fate = history.of("a").orElseThrow();
    assertEquals(OptionalLong.of(5), fate.arrived());
    var place = Optional.of(new SamplePlace(0, 8));
    assertEquals(Optional.of(new ImageHistory.Deletion(place, 9_000)), fate.deletion());
  }

  @Test
  void progress_everythingShown_saysWhen() {
    open(1);
    assertEquals(IndexProgress.NONE, reader.progress());
    add(0, "a", embedding("cat", UNIT, 5));
    reader.step();
    assertEquals(new IndexProgress(Map.of(0, 1L), OptionalLong.of(10_000)), reader.progress());
    consumer.updateEndOffsets(Map.of(PARTITION, 3L));
    nowMs += 200;
    reader.step();
    assertEquals(OptionalLong.of(10_000), reader.progress().caughtUpMs(), "two are on their way");
  }

  @Test
  void step_positionPastControlRecords_isShownWithoutRecords() {
    open(0);
    reader.step();
    assertEquals(Map.of(0, 0L), reader.shown());
    consumer.seek(PARTITION, 2);
    nowMs += 200;
    reader.step();
    assertEquals(Map.of(0, 2L), reader.shown());
  }

  @Test
  void step_corruptRecords_stopWithTheirPlace() {
    var cases =
        Map.of(
            "not a Embedding", new byte[] {1, 2, 3},
            "a vector of 3 floats, not 2", embedding("x", new float[3], 0),
            "squared length 4.0", embedding("x", new float[] {0, 2}, 0),
            "squared length NaN", embedding("x", new float[] {0, Float.NaN}, 0));
    open(100);
    long offset = 0;
    for (var entry : cases.entrySet()) {
      add(offset, "id", entry.getValue());
      var thrown = assertThrows(CorruptRecordException.class, reader::step);
      assertTrue(thrown.getMessage().contains(TOPIC + "-0@" + offset), thrown.getMessage());
      assertTrue(thrown.getMessage().contains(entry.getKey()), thrown.getMessage());
      offset++;
    }
  }

  @Test
  void step_brokerFallsSilent_claimsToBeUpToDateOnlyAsLongAsItAnswered() {
    open(0);
    reader.step();
    assertEquals(OptionalLong.of(10_000), reader.progress().caughtUpMs());
    nowMs = 10_900;
    reader.step();
    assertEquals(OptionalLong.of(10_900), reader.progress().caughtUpMs());

    nowMs = 11_000;
    consumer.setOffsetsException(new TimeoutException("no answer"));
    reader.step();
    nowMs = 11_900;
    reader.step();
    assertEquals(OptionalLong.of(10_900), reader.progress().caughtUpMs());

    nowMs = 12_000;
    reader.step();
    assertEquals(OptionalLong.of(12_000), reader.progress().caughtUpMs());
  }

  @Test
  void step_somethingIsWritten_waitsOnlyUntilARefreshIsDue() {
    open(1);
    add(0, "a", embedding("a", UNIT, 0));
    reader.step();
    nowMs += 150;
    add(1, "b", embedding("a", UNIT, 1));
    reader.step();
    assertEquals(1, index.size());
    nowMs += 10;
    reader.step();
    assertEquals(Duration.ofMillis(40), polls.getLast());
    nowMs += 40;
    reader.step();
    assertEquals(2, index.size());
    reader.step();
    assertEquals(Duration.ofMillis(200), polls.getLast());
  }

  /** The broker's answer may take as long as it holds back a fetch. */
  @Test
  void step_brokerIsDueToBeAsked_showsWhatWasReadBefore() {
    open(0);
    reader.step();
    nowMs += 1_000;
    var shownWhenAsked = new ArrayList<Map<Integer, Long>>();
    asked =
        () -> {
          assertEquals(1, index.size());
          shownWhenAsked.add(reader.shown());
        };
    add(0, "a", embedding("cat", UNIT, 5));
    reader.step();
    assertEquals(List.of(Map.of(0, 1L)), shownWhenAsked);
  }

  @Test
  void run_brokerDoesNotAnswer_goesOnWhenItDoes() {
    exists();
    consumer.setPollException(new TimeoutException("no answer"));
    reader.start();
    awaitShown();
    consumer.setPollException(new TimeoutException("no answer"));
    consumer.updateEndOffsets(Map.of(PARTITION, 1L));
    consumer.schedulePollTask(() -> add(0, "late", embedding("a", UNIT, 0)));
    while (index.size() == 0) {
      assertEquals(Optional.empty(), reader.failure());
      // The refresh interval of a clock that stands still would never pass.
      nowMs += 1_000;
      Thread.onSpinWait();
    }
    reader.close();
    assertEquals(Optional.empty(), reader.failure());
  }

  @Test
  void run_threadBreaks_isAFailure() throws InterruptedException {
    exists();
    consumer.schedulePollTask(
        () -> {
          throw new NoClassDefFoundError("gone");
        });
    reader.start();
    while (reader.failure().isEmpty()) {
      Thread.sleep(1);
    }
    assertTrue(reader.failure().get().getMessage().contains(TOPIC), "" + reader.failure());
    reader.close();
  }

  private void exists() {
    consumer.updatePartitions(
        TOPIC, List.of(new PartitionInfo(TOPIC, 0, Node.noNode(), new Node[0], new Node[0])));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, 0L));
  }

  private void awaitShown() {
    while (reader.shown().isEmpty()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void close_runningReader_endsItsThreadAndKeepsTheIndex() {
    exists();
    reader.start();
    awaitShown();
    reader.close();
    assertTrue(consumer.closed());
    assertEquals(Optional.empty(), reader.failure());
  }
}
