package kindred.ingest.validation;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import kindred.schemas.image.Decoded.Reason;

/** Why an event was not accepted: the value of the rejected record's reason header. */
public enum Rejection {
  /** The record has no key, so it is about no image. */
  KEY_MISSING,
  /** The key is not UTF-8 text, or blank. */
  KEY_NOT_TEXT,
  /** The key has more characters than {@code ingest.limits.id-length}. */
  ID_TOO_LONG,
  /** The value is not a whole record in a wire format that is read. */
  NOT_AVRO,
  /** The value's schema is none that this release, or the registry, knows, or of something else. */
  UNKNOWN_SCHEMA,
  /** The event's id is not the record's key. */
  ID_NOT_KEY,
  /** The label is there and says nothing; leave it out for an unlabelled image. */
  LABEL_BLANK,
  /** The label has more characters than {@code ingest.limits.label-length}. */
  LABEL_TOO_LONG,
  /** More attributes than {@code ingest.limits.attributes}. */
  TOO_MANY_ATTRIBUTES,
  /** An attribute's name or value is longer than {@code ingest.limits} allows, or has no name. */
  ATTRIBUTE_OUTSIDE_LIMITS,
  /** Before 1800, or later than the Kafka record by {@code ingest.limits.event-time-ahead}. */
  EVENT_TIME_ABSURD,
  /** The image has no bytes. */
  IMAGE_EMPTY,
  /** The image has more bytes than {@code image.max-bytes}. */
  IMAGE_TOO_MANY_BYTES,
  /** The image is not JPEG, PNG, GIF, BMP or WebP. */
  IMAGE_UNKNOWN_FORMAT,
  /** The image has more pixels than {@code image.max-pixels}. */
  IMAGE_TOO_MANY_PIXELS,
  /** The image is longer than {@code image.max-aspect} allows. */
  IMAGE_TOO_LONG,
  /** The image is damaged or incomplete. */
  IMAGE_BROKEN,
  /** The image takes longer to decode than {@code image.max-decode-time}. */
  IMAGE_TOO_SLOW;

  /** The rejected record's header that holds the reason by name; the message is beside it. */
  public static final String HEADER = "kindred.rejection";

  /** The headers of a rejected record beside those that it came with: names and what they hold. */
  public static SequencedMap<String, String> headers() {
    var headers = new LinkedHashMap<String, String>();
    headers.put(HEADER, "Why it was not accepted, by name.");
    headers.put(RejectedRecords.EXCEPTION, "A class name, as Kafka Streams has it.");
    headers.put(RejectedRecords.MESSAGE, "A sentence about this event.");
    headers.put(RejectedRecords.TOPIC, "Where the event is.");
    headers.put(RejectedRecords.PARTITION, "Where the event is, in decimal.");
    headers.put(RejectedRecords.OFFSET, "Where the event is, in decimal.");
    headers.put(
        RejectedRecords.LEFT_OUT,
        "What was left out of the event, only where it would not fit beside its headers.");
    return headers;
  }

  static Rejection of(Reason reason) {
    return switch (reason) {
      case EMPTY -> IMAGE_EMPTY;
      case TOO_MANY_BYTES -> IMAGE_TOO_MANY_BYTES;
      case UNKNOWN_FORMAT -> IMAGE_UNKNOWN_FORMAT;
      case TOO_MANY_PIXELS -> IMAGE_TOO_MANY_PIXELS;
      case TOO_LONG -> IMAGE_TOO_LONG;
      case BROKEN -> IMAGE_BROKEN;
      case TOO_SLOW -> IMAGE_TOO_SLOW;
    };
  }
}
