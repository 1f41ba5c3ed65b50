package kindred.ingest.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import kindred.schemas.AvroSerde;
import kindred.schemas.LabelledImage;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/** When a commit is asked for; what becomes of an event is {@link ValidationTopologyTest}'s. */
class ValidationTest {
  private static final long START = Events.NOW.toEpochMilli();

  private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();

  @Test
  void process_afterAQuietTime_asksForACommit() {
    try (var events = new Events()) {
      var validation =
          new Validation(
              new SampleValidator(
                  AvroSerde.of(LabelledImage.class), events.decoder(), Events.LIMITS),
              new RejectedRecords(1_000_000),
              Duration.ofMillis(100),
              ValidationMetrics.none());
      validation.init(context);
      // After how many milliseconds the next event comes, and whether it is to be committed at
      // once.
      record Step(long after, boolean commits) {}
      var steps =
          List.of(
              new Step(0, true),
              new Step(99, false),
              new Step(99, false),
              new Step(100, true),
              new Step(0, false),
              new Step(5_000, true));
      long now = START;
      for (var step : steps) {
        now += step.after;
        context.setCurrentSystemTimeMs(now);
        context.resetCommit();
        validation.process(new Record<>(Events.bytes("id"), null, now));
        assertEquals(step.commits, context.committed(), "at " + (now - START) + " ms");
      }
      assertEquals(steps.size(), context.forwarded().size());
    }
  }
}
