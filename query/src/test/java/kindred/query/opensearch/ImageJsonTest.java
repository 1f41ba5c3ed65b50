package kindred.query.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import kindred.query.index.IndexedImage;
import org.junit.jupiter.api.Test;

class ImageJsonTest {
  @Test
  void image_ofItsDocument_isTheSame() {
    var random = new SplittableRandom(3);
    var vector = new float[64];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) random.nextGaussian(0, 0.1);
    }
    vector[0] = Float.MIN_VALUE;
    var image =
        new IndexedImage(
            "an \"id\"\n", Optional.of("ä"), Map.of("", "x", "a.b", ""), vector, 3, 1L << 40);
    var back = ImageJson.image(new JsonObject(ImageJson.of(image).encode()));
    assertArrayEquals(vector, back.vector());
    assertEquals(image.id(), back.id());
    assertEquals(image.label(), back.label());
    assertEquals(image.attributes(), back.attributes());
    assertEquals(3, back.samplePartition());
    assertEquals(1L << 40, back.sampleOffset());
  }

  @Test
  void documentId_anyId_isOneThatOpenSearchTakes() {
    assertEquals("a/b c", ImageJson.documentId("a/b c"));
    assertEquals("é".repeat(256), ImageJson.documentId("é".repeat(256)));
    for (var id :
        List.of("", "é".repeat(257), "x".repeat(9_000), "kindred:positions", "sha256:abc")) {
      var document = ImageJson.documentId(id);
      assertTrue(document.matches("sha256:[0-9a-f]{64}"), document);
      assertTrue(document.getBytes(UTF_8).length <= 512);
    }
  }

  @Test
  void cosine_ofAScore_isItsInverse() {
    for (double cosine = -1; cosine <= 1; cosine += 0.125) {
      // As the documentation of OpenSearch has it, in float32.
      float score = (float) (cosine >= 0 ? cosine + 1 : 1 / (1 - cosine));
      assertEquals(cosine, Similarity.cosine(score), 2e-7);
    }
  }
}
