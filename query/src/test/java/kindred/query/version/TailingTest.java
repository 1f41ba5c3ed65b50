package kindred.query.version;

import static kindred.query.version.TestEmbeddings.PARTITION;
import static kindred.query.version.TestEmbeddings.TOPIC;
import static kindred.query.version.TestEmbeddings.UNIT;
import static kindred.query.version.TestEmbeddings.value;
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
import kindred.schemas.SamplePlace;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class TailingTest {
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
  private final TestEmbeddings embeddings = new TestEmbeddings(consumer);
  private final Freshness freshness = new Freshness(Instant.EPOCH, Duration.ofMinutes(1), 100);
  private final Freshness.Watch watch = freshness.watch();
  private final ImageHistory history = new ImageHistory(100);
  private long nowMs = 10_000;
  private final Tailing tailing =
      new Tailing(
          embeddings.log(),
          new GalleryWriter(index, history, watch, this::now),
          new ReadingPace(Duration.ofMillis(200), Duration.ofMinutes(1), 0),
          this::now);

  private Instant now() {
    return Instant.ofEpochMilli(nowMs);
  }

  private void open(long end) {
    embeddings.exist(end);
    tailing.open();
  }

  @Test
  void step_backfill_showsNothingBeforeItsEnd() {
    open(3);
    embeddings.add(0, "a", value("cat", UNIT, 5));
    embeddings.add(1, "b", value(null, UNIT, 6));
    tailing.step();
    assertEquals(0, index.size());
    assertEquals(Map.of(), tailing.progress().shown());
    embeddings.add(2, "c", value("dog", UNIT, 9));
    tailing.step();
    assertEquals(3, index.size());
    assertEquals(Map.of(0, 3L), tailing.progress().shown());
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
    embeddings.add(0, "a", value("cat", UNIT, 0));
    tailing.step();
    watch.served(nowMs);
    nowMs += 50;
    embeddings.add(1, "a", value("dog", UNIT, 1));
    embeddings.add(2, "b", value("dog", UNIT, 2));
    tailing.step();
    assertEquals(1, index.size(), "too early");
    nowMs += 150;
    embeddings.add(3, "b", null);
    tailing.step();
    assertEquals(1, index.size());
    assertEquals(Optional.of("dog"), index.get("a").orElseThrow().label());
    assertEquals(Map.of(0, 4L), tailing.progress().shown());
    assertEquals(4, freshness.count(), "three states and a deletion");
    assertEquals(1_200, freshness.percentileMs(100), 1);
  }

  @Test
  void step_deletionWithItsPlace_movesWhatIsReadAndIsRemembered() {
    open(1);
    embeddings.add(0, "a", value("cat", UNIT, 5));
    tailing.step();
    nowMs += 200;
    var deletion = new RecordHeaders();
    new SamplePlace(0, 8).addTo(deletion);
    embeddings.add(1, "a", null, deletion);
    tailing.step();
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
    assertEquals(IndexProgress.NONE, tailing.progress());
    embeddings.add(0, "a", value("cat", UNIT, 5));
    tailing.step();
    assertEquals(new IndexProgress(Map.of(0, 1L), OptionalLong.of(10_000)), tailing.progress());
    consumer.updateEndOffsets(Map.of(PARTITION, 3L));
    nowMs += 200;
    tailing.step();
    assertEquals(OptionalLong.of(10_000), tailing.progress().caughtUpMs(), "two are on their way");
  }

  @Test
  void step_positionPastControlRecords_isShownWithoutRecords() {
    open(0);
    tailing.step();
    assertEquals(Map.of(0, 0L), tailing.progress().shown());
    consumer.seek(PARTITION, 2);
    nowMs += 200;
    tailing.step();
    assertEquals(Map.of(0, 2L), tailing.progress().shown());
  }

  @Test
  void step_corruptRecords_stopWithTheirPlace() {
    var cases =
        Map.of(
            "not a Embedding", new byte[] {1, 2, 3},
            "a vector of 3 floats, not 2", value("x", new float[3], 0),
            "squared length 4.0", value("x", new float[] {0, 2}, 0),
            "squared length NaN", value("x", new float[] {0, Float.NaN}, 0));
    open(100);
    long offset = 0;
    for (var entry : cases.entrySet()) {
      embeddings.add(offset, "id", entry.getValue());
      var thrown = assertThrows(CorruptRecordException.class, tailing::step);
      assertTrue(thrown.getMessage().contains(TOPIC + "-0@" + offset), thrown.getMessage());
      assertTrue(thrown.getMessage().contains(entry.getKey()), thrown.getMessage());
      offset++;
    }
  }

  @Test
  void step_brokerFallsSilent_claimsToBeUpToDateOnlyAsLongAsItAnswered() {
    open(0);
    tailing.step();
    assertEquals(OptionalLong.of(10_000), tailing.progress().caughtUpMs());
    nowMs = 10_900;
    tailing.step();
    assertEquals(OptionalLong.of(10_900), tailing.progress().caughtUpMs());

    nowMs = 11_000;
    consumer.setOffsetsException(new TimeoutException("no answer"));
    tailing.step();
    nowMs = 11_900;
    tailing.step();
    assertEquals(OptionalLong.of(10_900), tailing.progress().caughtUpMs());

    nowMs = 12_000;
    tailing.step();
    assertEquals(OptionalLong.of(12_000), tailing.progress().caughtUpMs());
  }

  @Test
  void step_somethingIsWritten_waitsOnlyUntilARefreshIsDue() {
    open(1);
    embeddings.add(0, "a", value("a", UNIT, 0));
    tailing.step();
    nowMs += 150;
    embeddings.add(1, "b", value("a", UNIT, 1));
    tailing.step();
    assertEquals(1, index.size());
    nowMs += 10;
    tailing.step();
    assertEquals(Duration.ofMillis(40), polls.getLast());
    nowMs += 40;
    tailing.step();
    assertEquals(2, index.size());
    tailing.step();
    assertEquals(Duration.ofMillis(200), polls.getLast());
  }

  /** The broker's answer may take as long as it holds back a fetch. */
  @Test
  void step_brokerIsDueToBeAsked_showsWhatWasReadBefore() {
    open(0);
    tailing.step();
    nowMs += 1_000;
    var shownWhenAsked = new ArrayList<Map<Integer, Long>>();
    asked =
        () -> {
          assertEquals(1, index.size());
          shownWhenAsked.add(tailing.progress().shown());
        };
    embeddings.add(0, "a", value("cat", UNIT, 5));
    tailing.step();
    assertEquals(List.of(Map.of(0, 1L)), shownWhenAsked);
  }
}
