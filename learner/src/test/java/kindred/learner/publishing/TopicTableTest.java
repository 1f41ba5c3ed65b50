package kindred.learner.publishing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicTableTest {
  private final TopicPartition partition = new TopicPartition("models", 0);
  private final MockConsumer<String, String> consumer = new MockConsumer<>("none");
  private final TopicTable<String> table =
      new TopicTable<>(consumer, "models", Duration.ofMillis(200));

  @BeforeEach
  void begin() {
    consumer.updateBeginningOffsets(Map.of(partition, 0L));
    consumer.updateEndOffsets(Map.of(partition, 0L));
    table.refresh();
  }

  @Test
  void refresh_laterRecords_replaceAndDelete() {
    add(0, "1", "a");
    add(1, "2", "b");
    add(2, "1", null);
    table.refresh();
    assertEquals(Set.of("2"), table.keys());
    assertEquals(Set.of("1"), table.deleted());
    add(3, "1", "c");
    table.refresh();
    assertEquals(Optional.of("c"), table.get("1"));
    assertEquals(Set.of(), table.deleted());
  }

  /** A commit is answered before the end of committed records has moved. */
  @Test
  void refresh_ownRecordNotYetVisible_isWaitedFor() {
    table.written(0);
    consumer.schedulePollTask(() -> {});
    consumer.schedulePollTask(
        () -> consumer.addRecord(new ConsumerRecord<>(partition.topic(), 0, 0, "1", "a")));
    table.refresh();
    assertEquals(Optional.of("a"), table.get("1"));
  }

  @Test
  void refresh_ownRecordNeverVisible_saysSo() {
    table.written(4);
    var failed = assertThrows(KafkaException.class, table::refresh);
    assertEquals("models-0 was not read to its end 5", failed.getMessage());
    assertEquals(List.of(), List.copyOf(table.keys()));
  }

  private void add(long offset, String key, String value) {
    consumer.updateEndOffsets(Map.of(partition, offset + 1));
    consumer.addRecord(new ConsumerRecord<>(partition.topic(), 0, offset, key, value));
  }
}
