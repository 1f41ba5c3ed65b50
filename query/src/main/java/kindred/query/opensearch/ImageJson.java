package kindred.query.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import kindred.query.index.IndexedImage;

/**
 * An image as a document. One that is gone stays as a document without an id and a vector: it keeps
 * the offset of its deletion, so that no earlier state that comes late brings it back.
 */
final class ImageJson {
  static final String ID = "id";
  static final String LABEL = "label";
  static final String VECTOR = "vector";

  /** Name and value of every attribute as one term, for names may be anything. */
  static final String ATTRIBUTE = "attribute";

  /** The names of the attributes. */
  static final String PRESENT = "present";

  /** The same for people. */
  private static final String ATTRIBUTES = "attributes";

  private static final String PARTITION = "samplePartition";
  private static final String OFFSET = "sampleOffset";

  /** The longest text that is found by; Lucene refuses terms above 32,766 bytes. */
  static final int LONGEST_TERM_CHARS = 8_000;

  private static final int LONGEST_ID_BYTES = 512;
  private static final String DIGEST = "sha256:";

  /** Ids that are not images'. */
  static final String RESERVED = "kindred:";

  /** What a reader needs of a document to tell of an image. */
  static final JsonArray FIELDS =
      new JsonArray().add(ID).add(LABEL).add(ATTRIBUTES).add(PARTITION).add(OFFSET);

  private ImageJson() {}

  /** The image's id, where OpenSearch can have it as one. */
  static String documentId(String id) {
    boolean fits =
        !id.isEmpty()
            && id.length() <= LONGEST_ID_BYTES
            && id.getBytes(UTF_8).length <= LONGEST_ID_BYTES
            && !id.startsWith(RESERVED)
            && !id.startsWith(DIGEST);
    return fits ? id : digest(id);
  }

  static JsonObject of(IndexedImage image) {
    var json = new JsonObject().put(ID, image.id());
    image.label().ifPresent(label -> json.put(LABEL, label));
    if (!image.attributes().isEmpty()) {
      var plain = new JsonObject();
      var terms = new JsonArray();
      var names = new JsonArray();
      image
          .attributes()
          .forEach(
              (name, value) -> {
                plain.put(name, value);
                terms.add(attribute(name, value));
                names.add(present(name));
              });
      json.put(ATTRIBUTES, plain).put(ATTRIBUTE, terms).put(PRESENT, names);
    }
    return json.put(PARTITION, image.samplePartition())
        .put(OFFSET, image.sampleOffset())
        .put(VECTOR, vector(image.vector()));
  }

  /** What stays of an image that is gone. */
  static JsonObject gone() {
    return new JsonObject().put("gone", true);
  }

  static JsonArray vector(float[] vector) {
    var floats = new JsonArray();
    for (var value : vector) {
      floats.add(value);
    }
    return floats;
  }

  /** An image; without its vector where the document came without. */
  static IndexedImage image(JsonObject json) {
    return new IndexedImage(
        json.getString(ID),
        label(json),
        attributes(json),
        floats(json).orElse(new float[0]),
        json.getInteger(PARTITION),
        json.getLong(OFFSET));
  }

  static Optional<String> label(JsonObject json) {
    return Optional.ofNullable(json.getString(LABEL));
  }

  static Map<String, String> attributes(JsonObject json) {
    var attributes = new HashMap<String, String>();
    json.getJsonObject(ATTRIBUTES, new JsonObject())
        .forEach(entry -> attributes.put(entry.getKey(), (String) entry.getValue()));
    return attributes;
  }

  static Optional<float[]> floats(JsonObject json) {
    var array = json.getJsonArray(VECTOR);
    if (array == null) {
      return Optional.empty();
    }
    var vector = new float[array.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = array.getFloat(i);
    }
    return Optional.of(vector);
  }

  /**
   * The name's length keeps {@code a=b} with value {@code c} apart from {@code a} with {@code b=c}.
   */
  static String attribute(String name, String value) {
    return term(name.length() + ":" + name + "=" + value);
  }

  static String present(String name) {
    return term(name);
  }

  private static String term(String text) {
    return text.length() <= LONGEST_TERM_CHARS ? text : digest(text);
  }

  private static String digest(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return DIGEST + HexFormat.of().formatHex(digest.digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
