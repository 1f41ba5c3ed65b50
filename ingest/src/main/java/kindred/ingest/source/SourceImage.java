package kindred.ingest.source;

import java.util.Map;
import java.util.Optional;

/**
 * An image as a source has it.
 *
 * @param id the image id; the same whenever the source is opened again
 * @param label its class, or empty where the source does not say
 * @param bytes the file as it is; not copied, not to be changed
 * @param mediaType what the source believes the format to be
 * @param attributes what else the source says
 */
public record SourceImage(
    String id,
    Optional<String> label,
    byte[] bytes,
    Optional<String> mediaType,
    Map<String, String> attributes) {
  public SourceImage {
    attributes = Map.copyOf(attributes);
  }

  SourceImage withId(String newId) {
    return new SourceImage(newId, label, bytes, mediaType, attributes);
  }
}
