package kindred.query.learning;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Map;
import kindred.schemas.AvroSerde;
import kindred.schemas.LearningReport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LearningReportsTest {
  private static final TopicPartition REPORTS = new TopicPartition("reports", 0);

  /** The learner writes each report in a transaction, whose end takes an offset. */
  @Test
  void start_reportsAndEndsOfTransactions_historyIsFull() {
    var consumer = new MockConsumer<String, byte[]>("earliest");
    consumer.updateBeginningOffsets(Map.of(REPORTS, 0L));
    consumer.updateEndOffsets(Map.of(REPORTS, 20L));
    var reports =
        new LearningReports(
            () -> consumer,
            REPORTS.topic(),
            AvroSerde.of(LearningReport.class),
            new LearningConfig(3, 1, 1));
    reports.start();
    try {
      while (consumer.assignment().isEmpty()) {
        Thread.onSpinWait();
      }
      consumer.schedulePollTask(
          () -> {
            for (long offset = 0; offset < 20; offset += 2) {
              consumer.addRecord(record(offset));
            }
          });
      while (reports.latest().map(LearningReports.Entry::offset).orElse(0L) < 18) {
        Thread.onSpinWait();
      }
      var offsets = reports.history().stream().map(LearningReports.Entry::offset).toList();
      assertEquals(java.util.List.of(14L, 16L, 18L), offsets);
    } finally {
      reports.close();
    }
  }

  private static ConsumerRecord<String, byte[]> record(long offset) {
    var report =
        LearningReport.newBuilder()
            .setAt(Instant.EPOCH)
            .setStep(offset)
            .setEvents(1)
            .setReadThrough(Map.of())
            .setCaughtUp(true)
            .build();
    var value = AvroSerde.of(LearningReport.class).encode(report);
    return new ConsumerRecord<>(REPORTS.topic(), 0, offset, "default", value);
  }
}
