package kindred.ingest.validation;

import java.time.Duration;
import java.time.Instant;
import kindred.ingest.validation.Verdict.Accepted;
import kindred.ingest.validation.Verdict.Deleted;
import kindred.ingest.validation.Verdict.Rejected;
import kindred.schemas.AvroSerde;
import kindred.schemas.Sample;
import kindred.schemas.Topics;
import kindred.schemas.TraceContext;
import kindred.schemas.image.ImageDecoder;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Events in, samples or rejections out: every event gives exactly one record in exactly one of the
 * two topics. Bytes go in and bytes come out, so no serialiser of Streams can fail on hostile
 * input; what the bytes mean is {@link SampleValidator}'s business.
 */
public final class ValidationTopology {
  private static final String IMAGES = "images";
  private static final String VALIDATE = "validate";
  private static final String SAMPLES = "samples";
  private static final String REJECTED = "rejected";

  private ValidationTopology() {}

  public static Topology build(Topics topics, ImageDecoder decoder, EventLimits limits) {
    return build(topics, decoder, limits, ValidationMetrics.none());
  }

  public static Topology build(
      Topics topics, ImageDecoder decoder, EventLimits limits, ValidationMetrics metrics) {
    var validator = new SampleValidator(decoder, limits);
    var rejections = new RejectedRecords(topics.maxRejectedBytes());
    var bytesIn = new ByteArrayDeserializer();
    var bytesOut = new ByteArraySerializer();
    return new Topology()
        .addSource(
            AutoOffsetReset.earliest(),
            IMAGES,
            // Streams stops at a record without a time; other languages' clients may write those.
            (event, partitionTime) -> Math.max(0, event.timestamp()),
            bytesIn,
            bytesIn,
            topics.images().name())
        .addProcessor(VALIDATE, () -> new Validation(validator, rejections, metrics), IMAGES)
        .addSink(SAMPLES, topics.samples().name(), bytesOut, bytesOut, VALIDATE)
        .addSink(REJECTED, topics.rejected().name(), bytesOut, bytesOut, VALIDATE);
  }

  /** The fork: a verdict becomes a record for one of the two sinks. */
  private static final class Validation
      extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    private final AvroSerde<Sample> samples = AvroSerde.of(Sample.class);
    private final SampleValidator validator;
    private final RejectedRecords rejections;
    private final ValidationMetrics metrics;

    Validation(SampleValidator validator, RejectedRecords rejections, ValidationMetrics metrics) {
      this.validator = validator;
      this.rejections = rejections;
      this.metrics = metrics;
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
                    REJECTED);
      }
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
     * Producers' headers end here, but for the trace: the system of record holds nothing that no
     * rule bounds.
     */
    private void toSamples(Record<byte[], byte[]> event, byte[] value) {
      var headers = new RecordHeaders();
      TraceContext.pass(event.headers(), headers);
      context().forward(event.withValue(value).withHeaders(headers), SAMPLES);
    }
  }
}
