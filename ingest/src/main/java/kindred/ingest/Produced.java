package kindred.ingest;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run of the producer did.
 *
 * @param events that Kafka has acknowledged
 * @param bytes of their images
 * @param skipped images that could not be read or are larger than a topic takes
 * @param firstSkipped the first few of those, each a sentence that names the image
 * @param newest partition of the images topic to the last offset of these events
 * @param elapsed from the first image to the last acknowledgement
 */
public record Produced(
    long events,
    long bytes,
    long skipped,
    List<String> firstSkipped,
    Map<Integer, Long> newest,
    Duration elapsed) {
  public Produced {
    firstSkipped = List.copyOf(firstSkipped);
    newest = Map.copyOf(newest);
  }

  /**
   * What a search is given as {@code minOffset} so that it waits for all of these events: {@code
   * partition:offset}, several apart by commas; empty where there are none.
   */
  public String minOffset() {
    return new TreeMap<>(newest)
        .entrySet().stream()
            .map(place -> place.getKey() + ":" + place.getValue())
            .collect(joining(","));
  }
}
