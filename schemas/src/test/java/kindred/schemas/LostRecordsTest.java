package kindred.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LostRecordsTest {
  private static final TopicPartition ZERO = new TopicPartition("samples", 0);
  private static final TopicPartition ONE = new TopicPartition("samples", 1);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");

  private void begin(long zero, long one) {
    consumer.assign(List.of(ZERO, ONE));
    consumer.updateBeginningOffsets(Map.of(ZERO, zero, ONE, one));
  }

  @Test
  void goOn_deletedRecords_countsThemOnceAndReadsBehindThem() throws Exception {
    var lost = LostRecords.of("test", OnLoss.CONTINUE);
    begin(10, 4);
    lost.goOn(consumer, new OffsetOutOfRangeException(Map.of(ZERO, 3L, ONE, 4L - 1)));
    assertEquals(10, consumer.position(ZERO));
    assertEquals(4, consumer.position(ONE));
    assertEquals(7 + 1, lost.count());

    // Nothing was read since; then more is deleted.
    lost.check(ZERO, 3, 10);
    assertEquals(8, lost.count());
    lost.check(ZERO, 3, 12);
    assertEquals(10, lost.count());
    lost.reader("v2").check(ZERO, 11, 12);
    assertEquals(11, lost.count());
    var bean = new ObjectName("kindred:type=LostRecords,role=test");
    assertEquals(11L, ManagementFactory.getPlatformMBeanServer().getAttribute(bean, "Offsets"));
  }

  @Test
  void goOn_toldToStop_saysWhatIsGone() {
    var lost = LostRecords.of("test", OnLoss.STOP);
    begin(10, 0);
    var gone = new OffsetOutOfRangeException(Map.of(ZERO, 3L));
    var thrown = assertThrows(LostRecordsException.class, () -> lost.goOn(consumer, gone));
    assertEquals(
        "records were deleted before test read them: partition=samples-0 from=3 to=9 offsets=7",
        thrown.getMessage());
    assertEquals(7, lost.count());
    // Another thread of the role that comes to the same place must not go on behind it.
    assertThrows(LostRecordsException.class, () -> lost.check(ZERO, 3, 10));
    assertEquals(7, lost.count());
    lost.check(ZERO, 10, 10);
  }

  @Test
  void goOn_partitionWithoutAnOffset_beginsAtItsBeginningAndHasLostNothing() {
    var lost = LostRecords.of("test", OnLoss.STOP);
    begin(10, 4);
    lost.goOn(consumer, new NoOffsetForPartitionException(Set.of(ZERO, ONE)));
    assertEquals(10, consumer.position(ZERO));
    assertEquals(4, consumer.position(ONE));
    assertEquals(0, lost.count());
  }

  /** The brokers have lost what they had acknowledged, or somebody made the topic anew. */
  @Test
  void goOn_logThatEndsBeforeWhatWasRead_isRefused() {
    var lost = LostRecords.of("test", OnLoss.CONTINUE);
    begin(0, 0);
    var shorter = new OffsetOutOfRangeException(Map.of(ZERO, 50L));
    var thrown = assertThrows(LostRecordsException.class, () -> lost.goOn(consumer, shorter));
    assertEquals(
        "samples-0 has lost its end, or was made anew: test has read it up to 50",
        thrown.getMessage());
  }

  @Test
  void of_otherWord_namesTheKey() {
    assertEquals(OnLoss.STOP, OnLoss.of("ingest.on-loss", "stop"));
    var thrown = assertThrows(IllegalArgumentException.class, () -> OnLoss.of("a.b", "ignore"));
    assertTrue(thrown.getMessage().contains("a.b 'ignore'"), thrown.getMessage());
  }
}
