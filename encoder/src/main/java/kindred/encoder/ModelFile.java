package kindred.encoder;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The content of {@code model.json}.
 *
 * @param format version of this form
 * @param version of the model
 * @param architecture the network
 * @param labels the class of each row of tensor {@code signatures}
 * @param metrics measured at publication
 * @param weights the file beside this one
 * @param quantiser of the embeddings; null where the version has none, as in earlier releases
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonPropertyOrder({
  "format",
  "version",
  "architecture",
  "labels",
  "metrics",
  "weights",
  "quantiser"
})
record ModelFile(
    int format,
    int version,
    Architecture architecture,
    List<String> labels,
    SortedMap<String, Double> metrics,
    Weights weights,
    @JsonInclude(JsonInclude.Include.NON_NULL) Quantiser quantiser) {
  static final int FORMAT = 1;

  /** The same with the fields that files of earlier releases lack, by their meaning then. */
  static JsonNode current(JsonNode tree) {
    if (tree.path("architecture") instanceof ObjectNode architecture) {
      for (var field : Map.of("stages", 0, "slices", 1).entrySet()) {
        if (!architecture.has(field.getKey())) {
          architecture.put(field.getKey(), field.getValue());
        }
      }
      if (!architecture.has("centre")) {
        architecture.put("centre", false);
      }
    }
    return tree;
  }

  /**
   * A file of tensors.
   *
   * @param file its name
   * @param sha256 lower-case hexadecimal
   * @param bytes its size
   */
  record Weights(String file, String sha256, long bytes) {}

  /**
   * What the tensors {@code quantiser.*} are.
   *
   * @param parts M
   * @param codewords K
   */
  record Quantiser(int parts, int codewords) {}
}
