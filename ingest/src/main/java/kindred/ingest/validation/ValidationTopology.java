package kindred.ingest.validation;

import java.time.Duration;
import kindred.schemas.Topics;
import kindred.schemas.image.ImageDecoder;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * Events in, samples or rejections out: every event gives exactly one record in exactly one of the
 * two topics. Bytes go in and bytes come out, so no serialiser of Streams can fail on hostile
 * input; what the bytes mean is {@link SampleValidator}'s business.
 */
public final class ValidationTopology {
  private static final String IMAGES = "images";
  private static final String VALIDATE = "validate";
  static final String SAMPLES = "samples";
  static final String REJECTED = "rejected";

  private ValidationTopology() {}

  /**
   * @param quiet an event that comes so long after the one before it is committed at once
   */
  public static Topology build(
      Topics topics,
      ImageDecoder decoder,
      EventLimits limits,
      Duration quiet,
      ValidationMetrics metrics) {
    var validator = new SampleValidator(topics.serde(topics.images()), decoder, limits);
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
        .addProcessor(VALIDATE, () -> new Validation(validator, rejections, quiet, metrics), IMAGES)
        .addSink(SAMPLES, topics.samples().name(), bytesOut, bytesOut, VALIDATE)
        .addSink(REJECTED, topics.rejected().name(), bytesOut, bytesOut, VALIDATE);
  }
}
