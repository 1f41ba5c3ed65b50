package kindred.encoder;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class EmbedProgressTest {
  private static final TopicPartition ZERO = new TopicPartition("samples", 0);
  private static final TopicPartition ONE = new TopicPartition("samples", 1);

  @Test
  void reached_everyPartitionAtItsEnd_isTrue() {
    var ends = Map.of(ZERO, 5L, ONE, 7L);
    assertTrue(EmbedProgress.reached(ends, Map.of(ZERO, at(5), ONE, at(9))));
    assertFalse(EmbedProgress.reached(ends, Map.of(ZERO, at(5), ONE, at(6))));
  }

  @Test
  void reached_partitionWithoutCommit_countsFromZero() {
    assertTrue(EmbedProgress.reached(Map.of(ZERO, 5L, ONE, 0L), Map.of(ZERO, at(5))));
    assertFalse(EmbedProgress.reached(Map.of(ZERO, 5L, ONE, 1L), Map.of(ZERO, at(5))));
  }

  private static OffsetAndMetadata at(long offset) {
    return new OffsetAndMetadata(offset);
  }
}
