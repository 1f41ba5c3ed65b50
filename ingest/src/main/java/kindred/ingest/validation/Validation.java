package kindred.ingest.validation;

import java.time.Duration;
import java.time.Instant;
import kindred.ingest.validation.Verdict.Accepted;
import kindred.ingest.validation.Verdict.Deleted;
import kindred.ingest.validation.Verdict.Rejected;
import kindred.schemas.AvroSerde;
import kindred.schemas.Sample;
import kindred.schemas.TraceContext;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The fork: a verdict becomes a record for one of the two sinks. An event that comes after a quiet
 * time has its transaction committed at once; where events are many, Streams' own interval counts.
 */
final class Validation extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
  private final AvroSerde<Sample> samples = AvroSerde.of(Sample.class);
  private final SampleValidator validator;
  private final RejectedRecords rejections;
  private final ValidationMetrics metrics;
  private final long quietMs;
  private long latestMs;

  Validation(
      SampleValidator validator,
      RejectedRecords rejections,
      Duration quiet,
      ValidationMetrics metrics) {
    this.validator = validator;
    this.rejections = rejections;
    this.metrics = metrics;
    this.quietMs = quiet.toMillis();
  }

  @Override
  public void process(Record<byte[], byte[]> event) {
    long begun = System.nanoTime();
    var verdict = verdict(event);
    metrics.decided(verdict, Duration.ofNanos(System.nanoTime() - begun));
    switch (verdict) {
      case Accepted(var sample) -> toSamples(event, samples.encode(sample));
      case Deleted(var id) -> toSamples(event, null);
      case Rejected rejected ->
          context()
              .forward(
                  rejections.of(event, rejected, context().recordMetadata().orElseThrow()),
                  ValidationTopology.REJECTED);
    }
    commitAfterQuiet();
  }

  /** The next commit may be a whole interval away, and nothing else would be in it. */
  private void commitAfterQuiet() {
    long now = context().currentSystemTimeMs();
    if (now - latestMs >= quietMs) {
      context().commit();
    }
    latestMs = now;
  }

  private Verdict verdict(Record<byte[], byte[]> event) {
    if (event.key() == null) {
      return SampleValidator.validateUnkeyed();
    }
    return event.value() == null
        ? validator.validateDeletion(event.key())
        : validator.validate(event.key(), event.value(), Instant.ofEpochMilli(event.timestamp()));
  }

  /**
   * Producers' headers end here, but for the trace: the system of record holds nothing that no rule
   * bounds.
   */
  private void toSamples(Record<byte[], byte[]> event, byte[] value) {
    var headers = new RecordHeaders();
    TraceContext.pass(event.headers(), headers);
    context().forward(event.withValue(value).withHeaders(headers), ValidationTopology.SAMPLES);
  }
}
