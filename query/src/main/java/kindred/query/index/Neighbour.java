package kindred.query.index;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * One result of a search.
 *
 * @param id the image's id
 * @param label its class, empty when unlabelled
 * @param attributes what the producer said about it
 * @param score cosine similarity to the query, -1 to 1; of codes without re-ranking the inner
 *     product of soft and hard code, which is near it and has no bounds
 * @param vector its vector, unit length, where the search asked for it; not to be changed
 */
public record Neighbour(
    String id,
    Optional<String> label,
    Map<String, String> attributes,
    float score,
    Optional<float[]> vector) {
  /** Best first; equal scores by id, so that an answer has one order. */
  public static final Comparator<Neighbour> BEST_FIRST =
      Comparator.comparing(Neighbour::score).reversed().thenComparing(Neighbour::id);

  /** Without its vector. */
  public Neighbour(String id, Optional<String> label, Map<String, String> attributes, float score) {
    this(id, label, attributes, score, Optional.empty());
  }

  /** An image as a result. */
  static Neighbour of(IndexedImage image, float score, Optional<float[]> vector) {
    return new Neighbour(image.id(), image.label(), image.attributes(), score, vector);
  }
}
