package kindred.query.index;

import java.util.Map;
import java.util.Optional;

/**
 * One image of the gallery under one version.
 *
 * @param id the image's id
 * @param label its class, empty when unlabelled
 * @param attributes what the producer said about it
 * @param vector unit length; not copied, not to be changed
 * @param samplePartition where its sample stands in the samples topic
 * @param sampleOffset of that sample
 * @param code of the vector by the version's quantiser; empty where it is not known
 */
public record IndexedImage(
    String id,
    Optional<String> label,
    Map<String, String> attributes,
    float[] vector,
    int samplePartition,
    long sampleOffset,
    Optional<byte[]> code) {
  public IndexedImage {
    attributes = Map.copyOf(attributes);
  }

  /** An image without a code. */
  public IndexedImage(
      String id,
      Optional<String> label,
      Map<String, String> attributes,
      float[] vector,
      int samplePartition,
      long sampleOffset) {
    this(id, label, attributes, vector, samplePartition, sampleOffset, Optional.empty());
  }

  /** The same image with a vector. */
  IndexedImage with(float[] other) {
    return new IndexedImage(id, label, attributes, other, samplePartition, sampleOffset, code);
  }
}
