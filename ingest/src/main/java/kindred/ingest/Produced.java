package kindred.ingest;

import java.time.Duration;
import java.util.List;

/**
 * What a run of the producer did.
 *
 * @param events that Kafka has acknowledged
 * @param bytes of their images
 * @param skipped images that could not be read or are larger than a topic takes
 * @param firstSkipped the first few of those, each a sentence that names the image
 * @param elapsed from the first image to the last acknowledgement
 */
public record Produced(
    long events, long bytes, long skipped, List<String> firstSkipped, Duration elapsed) {
  public Produced {
    firstSkipped = List.copyOf(firstSkipped);
  }
}
