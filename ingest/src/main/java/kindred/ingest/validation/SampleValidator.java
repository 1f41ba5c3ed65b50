package kindred.ingest.validation;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import kindred.ingest.validation.Verdict.Accepted;
import kindred.ingest.validation.Verdict.Deleted;
import kindred.ingest.validation.Verdict.Rejected;
import kindred.schemas.AvroSerde;
import kindred.schemas.LabelledImage;
import kindred.schemas.Sample;
import kindred.schemas.UnknownSchemaException;
import kindred.schemas.image.Decoded;
import kindred.schemas.image.ImageDecoder;
import kindred.schemas.image.Pixels;
import org.apache.kafka.common.errors.SerializationException;

/**
 * The rules of an event. A function of the record alone, so that the same log always gives the same
 * samples; only {@link Rejection#IMAGE_TOO_SLOW} depends on the machine, and in Confluent's wire
 * format {@link Rejection#UNKNOWN_SCHEMA} on what the registry has.
 */
public final class SampleValidator {
  /** Scans of old pictures carry old dates; no picture is older than photography. */
  private static final Instant EARLIEST = Instant.parse("1800-01-01T00:00:00Z");

  private final AvroSerde<LabelledImage> events;
  private final ImageDecoder decoder;
  private final EventLimits limits;

  public SampleValidator(
      AvroSerde<LabelledImage> events, ImageDecoder decoder, EventLimits limits) {
    this.events = events;
    this.decoder = decoder;
    this.limits = limits;
  }

  /** The verdict on a record without a key. */
  static Verdict validateUnkeyed() {
    return new Rejected(Rejection.KEY_MISSING, "the record has no key");
  }

  /** The verdict on a record without a value. */
  Verdict validateDeletion(byte[] key) {
    var id = text(key);
    return id.flatMap(this::offenceOfId)
        .<Verdict>map(rejected -> rejected)
        .or(() -> id.map(Deleted::new))
        .orElseGet(SampleValidator::keyIsNoText);
  }

  /**
   * The verdict on a record.
   *
   * @param recordTime the Kafka record's own timestamp
   */
  public Verdict validate(byte[] key, byte[] value, Instant recordTime) {
    var id = text(key);
    if (id.isEmpty()) {
      return keyIsNoText();
    }
    LabelledImage event;
    try {
      event = events.decode(value);
    } catch (UnknownSchemaException e) {
      return new Rejected(Rejection.UNKNOWN_SCHEMA, e.getMessage());
    } catch (SerializationException e) {
      return new Rejected(Rejection.NOT_AVRO, e.getMessage());
    }
    var offence =
        offenceOfId(id.get())
            .or(() -> offenceOfKey(event, id.get()))
            .or(() -> offenceOfLabel(event))
            .or(() -> offenceOfAttributes(event))
            .or(() -> offenceOfTime(event, recordTime));
    return offence.isPresent() ? offence.get() : decoded(event);
  }

  private static Rejected keyIsNoText() {
    return new Rejected(Rejection.KEY_NOT_TEXT, "the key is not UTF-8 text");
  }

  private Optional<Rejected> offenceOfId(String id) {
    if (id.isBlank()) {
      return rejected(Rejection.KEY_NOT_TEXT, "the key is blank");
    }
    return id.length() > limits.idLength()
        ? rejected(
            Rejection.ID_TOO_LONG,
            "the id has " + id.length() + " characters, more than " + limits.idLength())
        : Optional.empty();
  }

  private static Optional<Rejected> offenceOfKey(LabelledImage event, String key) {
    return event.getId().equals(key)
        ? Optional.empty()
        : rejected(
            Rejection.ID_NOT_KEY,
            "the event's id '" + shortened(event.getId()) + "' is not the record's key");
  }

  private Optional<Rejected> offenceOfLabel(LabelledImage event) {
    var label = event.getLabel().orElse("none");
    if (label.isBlank()) {
      return rejected(Rejection.LABEL_BLANK, "the label is blank");
    }
    return label.length() > limits.labelLength()
        ? rejected(
            Rejection.LABEL_TOO_LONG,
            "the label has " + label.length() + " characters, more than " + limits.labelLength())
        : Optional.empty();
  }

  private Optional<Rejected> offenceOfAttributes(LabelledImage event) {
    var attributes = event.getAttributes();
    if (attributes.size() > limits.attributes()) {
      return rejected(
          Rejection.TOO_MANY_ATTRIBUTES,
          attributes.size() + " attributes are more than " + limits.attributes());
    }
    for (var attribute : attributes.entrySet()) {
      var name = attribute.getKey();
      if (name.isBlank()
          || name.length() > limits.attributeNameLength()
          || attribute.getValue().length() > limits.attributeValueLength()) {
        return rejected(
            Rejection.ATTRIBUTE_OUTSIDE_LIMITS,
            "attribute '" + shortened(name) + "' has a blank name or is too long");
      }
    }
    return Optional.empty();
  }

  private Optional<Rejected> offenceOfTime(LabelledImage event, Instant recordTime) {
    var time = event.getEventTime();
    var absurd = time.isBefore(EARLIEST) || time.isAfter(recordTime.plus(limits.eventTimeAhead()));
    return absurd
        ? rejected(
            Rejection.EVENT_TIME_ABSURD, "event time " + time + " in a record of " + recordTime)
        : Optional.empty();
  }

  private Verdict decoded(LabelledImage event) {
    var bytes = new byte[event.getBytes().remaining()];
    event.getBytes().duplicate().get(bytes);
    return switch (decoder.decode(bytes)) {
      case Decoded.Refused(var reason, var detail) -> new Rejected(Rejection.of(reason), detail);
      case Decoded.Image(var pixels, var mediaType) -> new Accepted(sample(event, bytes, pixels));
    };
  }

  private static Sample sample(LabelledImage event, byte[] bytes, Pixels pixels) {
    return Sample.newBuilder()
        .setId(event.getId())
        .setLabel(event.getLabel().orElse(null))
        .setPixels(ByteBuffer.wrap(pixels.values()))
        .setWidth(pixels.width())
        .setHeight(pixels.height())
        .setChannels(pixels.channels())
        .setContentHash(HexFormat.of().formatHex(sha256().digest(bytes)))
        .setAttributes(event.getAttributes())
        .setEventTime(event.getEventTime())
        .build();
  }

  private static Optional<String> text(byte[] key) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static Optional<Rejected> rejected(Rejection rejection, String detail) {
    return Optional.of(new Rejected(rejection, detail));
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
