package kindred.standalone.torture;

import java.util.Optional;
import kindred.ingest.hostile.Expectation;

/**
 * An event that the broker has acknowledged.
 *
 * @param name of the case
 * @param expectation what has to become of it
 * @param place partition and offset in the topic of images
 * @param mark key and time: what its sample has, which has no place of its event
 * @param content of the sample, where the event can be read
 */
record Sent(
    String name, Expectation expectation, String place, String mark, Optional<Content> content) {
  /**
   * What of an event must be found in its sample.
   *
   * @param label empty for none
   * @param hash SHA-256 of the file
   */
  record Content(Optional<String> label, String hash) {}
}
