package kindred.ingest.validation;

import java.time.Duration;

/**
 * The {@code ingest.limits { }} block: what an event may contain beside its image. Lengths are in
 * characters.
 *
 * @param idLength of an image id
 * @param labelLength of a label
 * @param attributes per image
 * @param attributeNameLength of each attribute's name
 * @param attributeValueLength of each attribute's value
 * @param eventTimeAhead how far an event's time may lie after its Kafka record's
 */
public record EventLimits(
    int idLength,
    int labelLength,
    int attributes,
    int attributeNameLength,
    int attributeValueLength,
    Duration eventTimeAhead) {
  private static final int MOST = 32_768;

  public EventLimits {
    check("id-length", idLength, 1);
    check("label-length", labelLength, 1);
    check("attributes", attributes, 0);
    check("attribute-name-length", attributeNameLength, 1);
    check("attribute-value-length", attributeValueLength, 1);
    if (eventTimeAhead.isNegative()) {
      throw new IllegalArgumentException("ingest.limits.event-time-ahead is negative");
    }
  }

  private static void check(String key, int value, int least) {
    if (value < least || value > MOST) {
      throw new IllegalArgumentException(
          "ingest.limits." + key + " " + value + " is not " + least + " to " + MOST);
    }
  }
}
