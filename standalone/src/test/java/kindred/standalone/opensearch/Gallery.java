package kindred.standalone.opensearch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import kindred.query.index.ExactIndex;
import kindred.query.index.Filter;
import kindred.query.index.IndexedImage;
import kindred.query.index.Neighbour;
import kindred.schemas.AvroSerde;
import kindred.schemas.Embedding;
import kindred.schemas.SamplePlace;
import kindred.schemas.Topics;
import kindred.schemas.Vectors;
import kindred.standalone.bench.SyntheticVersions;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What one version's gallery has to be: every image that was written to its embeddings topic, and
 * the oracle that compares all of them. The attribute {@code version} tells whose vector it is.
 */
final class Gallery {
  private static final List<String> COLOURS = List.of("red", "green", "blue");

  private final int version;
  private final int dim;
  private final SyntheticVersions versions;
  private final Topics topics;
  private final AvroSerde<Embedding> serde = AvroSerde.of(Embedding.class);
  private final Map<String, IndexedImage> images = new TreeMap<>();
  private long samples;

  Gallery(int version, int dim, SyntheticVersions versions, Topics topics) {
    this.version = version;
    this.dim = dim;
    this.versions = versions;
    this.topics = topics;
  }

  /** A version with so many images at random places, embedded and published, not promoted. */
  static Gallery publish(
      int version,
      int dim,
      int images,
      SplittableRandom random,
      SyntheticVersions versions,
      Topics topics) {
    var gallery = new Gallery(version, dim, versions, topics);
    versions.publish(version, new float[0][]);
    for (var vector : SyntheticVersions.vectors(random, images, dim)) {
      gallery.write(gallery.images.size(), vector);
    }
    gallery.complete();
    return gallery;
  }

  /** An image that is new, or another state of one that is there. */
  void write(int image, float[] vector) {
    var id = SyntheticVersions.id(image);
    var label = image % 10 == 9 ? Optional.<String>empty() : Optional.of("label " + image % 7);
    var attributes = Map.of("colour", COLOURS.get(image % 3), "version", Integer.toString(version));
    images.put(id, new IndexedImage(id, label, attributes, vector, 0, samples));
    var embedding =
        Embedding.newBuilder()
            .setLabel(label.orElse(null))
            .setAttributes(attributes)
            .setVector(Vectors.toBytes(vector))
            .setSamplePartition(0)
            .setSampleOffset(samples++)
            .build();
    versions.send(topics.embeddings(version).name(), id, serde.encode(embedding));
  }

  void delete(int image) {
    var id = SyntheticVersions.id(image);
    images.remove(id);
    var topic = topics.embeddings(version).name();
    var deletion = new ProducerRecord<String, byte[]>(topic, 0, id, null);
    new SamplePlace(0, samples++).addTo(deletion.headers());
    versions.send(deletion);
  }

  /** The embed role has passed all samples there are. */
  void complete() {
    versions.commitEmbedded(version, Math.max(samples, images.size()));
  }

  int size() {
    return images.size();
  }

  List<String> ids() {
    return new ArrayList<>(images.keySet());
  }

  float[] vector(int image) {
    return images.get(SyntheticVersions.id(image)).vector();
  }

  /** Exact. */
  List<Neighbour> nearest(float[] vector, int k, Filter filter) {
    try (var oracle = new ExactIndex(version, dim)) {
      images.values().forEach(oracle::put);
      oracle.refresh(Map.of());
      return oracle.search(vector, k, filter).neighbours();
    }
  }
}
