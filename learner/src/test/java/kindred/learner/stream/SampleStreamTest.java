package kindred.learner.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import kindred.schemas.LostRecords;
import kindred.schemas.LostRecordsException;
import kindred.schemas.OnLoss;
import kindred.schemas.Sample;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class SampleStreamTest {
  private final MockConsumer<String, Sample> consumer = new MockConsumer<>("none");
  private final LostRecords lost = LostRecords.of("learn", OnLoss.CONTINUE);
  private final SampleStream stream = new SampleStream(consumer, "samples", Duration.ZERO, lost);
  private long begin;

  @Test
  void next_twoPartitions_mergesByTimestampThenPartition() {
    start(2, Map.of());
    add(0, 0, 10);
    add(0, 1, 30);
    add(1, 0, 10);
    add(1, 1, 20);
    assertEquals(List.of("0-0", "1-0", "1-1", "0-1"), drain());
    assertEquals(Map.of(0, 2L, 1, 2L), stream.positions());
  }

  @Test
  void positions_inTheMiddleOfAPoll_areThoseOfTheNextEvent() {
    start(1, Map.of());
    add(0, 0, 1);
    add(0, 5, 2);
    assertEquals("0-0", stream.next().orElseThrow().id());
    assertEquals(Map.of(0, 5L), stream.positions());
    assertFalse(stream.caughtUp());
    assertEquals("0-5", stream.next().orElseThrow().id());
    assertTrue(stream.caughtUp());
  }

  @Test
  void seek_toAnOffset_beginsThere() {
    start(1, Map.of(0, 1L), 2L);
    add(0, 1, 1);
    assertEquals(Map.of(0, 1L), stream.positions());
    assertEquals(List.of("0-1"), drain());
  }

  @Test
  void seek_beyondTheEnd_isRefused() {
    var error = assertThrows(IllegalStateException.class, () -> start(1, Map.of(0, 9L), 2L));
    assertTrue(error.getMessage().contains("ends at 2"), error.getMessage());
  }

  /** As retention leaves it, at a start and while it is read. */
  @Test
  void seekAndNext_deletedRecords_areCountedAndPassed() {
    begin = 4;
    start(1, Map.of(0, 1L), 9L);
    assertEquals(3, lost.count());
    assertEquals(Map.of(0, 4L), stream.positions());
    stream.seek(Map.of(0, 1L));
    assertEquals(3, lost.count(), "told once");

    consumer.updateBeginningOffsets(Map.of(new TopicPartition("samples", 0), 7L));
    consumer.setPollException(
        new OffsetOutOfRangeException(Map.of(new TopicPartition("samples", 0), 4L)));
    assertEquals(Optional.empty(), stream.next());
    assertEquals(6, lost.count());
    add(0, 7, 1);
    assertEquals(List.of("0-7"), drain());
  }

  @Test
  void seek_deletedRecordsAndToldToStop_isRefused() {
    var stopping = LostRecords.of("learn", OnLoss.STOP);
    var strict = new SampleStream(consumer, "samples", Duration.ZERO, stopping);
    begin = 4;
    start(1, Map.of(), 9L);
    strict.seek(Map.of());
    var thrown = assertThrows(LostRecordsException.class, () -> strict.seek(Map.of(0, 1L)));
    assertTrue(thrown.getMessage().contains("from=1 to=3"), thrown.getMessage());
  }

  @Test
  void caughtUp_recordsStillInTheLog_isFalse() {
    start(1, Map.of(), 3L);
    assertEquals(Optional.empty(), stream.next());
    assertFalse(stream.caughtUp());
  }

  private List<String> drain() {
    var ids = new ArrayList<String>();
    for (var event = stream.next(); event.isPresent(); event = stream.next()) {
      ids.add(event.get().id());
    }
    return ids;
  }

  private void start(int partitions, Map<Integer, Long> offsets) {
    start(partitions, offsets, 0L);
  }

  private void start(int partitions, Map<Integer, Long> offsets, long end) {
    var infos =
        IntStream.range(0, partitions)
            .mapToObj(p -> new PartitionInfo("samples", p, null, null, null))
            .toList();
    consumer.updatePartitions("samples", infos);
    for (var p = 0; p < partitions; p++) {
      consumer.updateBeginningOffsets(Map.of(new TopicPartition("samples", p), begin));
      consumer.updateEndOffsets(Map.of(new TopicPartition("samples", p), end));
    }
    stream.seek(offsets);
  }

  private void add(int partition, long offset, long timestamp) {
    consumer.updateEndOffsets(Map.of(new TopicPartition("samples", partition), offset + 1));
    consumer.addRecord(
        new ConsumerRecord<>(
            "samples",
            partition,
            offset,
            timestamp,
            TimestampType.CREATE_TIME,
            0,
            0,
            partition + "-" + offset,
            null,
            new RecordHeaders(),
            Optional.empty()));
  }
}
