package kindred.query.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import kindred.encoder.Tensor;
import kindred.encoder.quantiser.ProductQuantiser;
import kindred.query.index.IndexConfig.Compression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeStorageTest {
  private static final int DIM = 16;
  private static final int PARTS = 4;
  private static final int CODEWORDS = 8;

  @TempDir private Path directory;

  private final long seed = System.nanoTime();
  private final SplittableRandom random = new SplittableRandom(seed);
  private final Clusters clusters = Clusters.of(DIM, 7, seed);
  private final ProductQuantiser quantiser =
      new ProductQuantiser(
          tensor(3, PARTS, DIM / PARTS, CODEWORDS),
          tensor(0.1, PARTS, CODEWORDS),
          tensor(0.3, PARTS, CODEWORDS, DIM / PARTS));

  private LuceneIndex index(int rerank) {
    var config =
        new IndexConfig(
            Duration.ofMillis(200), 16, 100, 100, 0, 16 << 20, 1, Compression.PRODUCT, rerank);
    return LuceneIndex.create(1, directory.resolve("v1"), config, quantiser);
  }

  /** Few codewords and many images: most scores have ties, whose order is by id. */
  @Test
  void search_anyUpdatesDeletesAndFilters_equalsBruteForce() {
    var images = new TreeMap<String, IndexedImage>();
    try (var index = index(0)) {
      for (int step = 0; step < 1_000; step++) {
        var image = clusters.image(random.nextInt(200));
        if (step % 5 == 4) {
          images.remove(image.id());
          index.delete(image.id());
        } else {
          images.put(image.id(), image);
          index.put(image);
        }
        if (step % 100 == 99) {
          index.refresh(Map.of());
          var query = clusters.vector(3);
          for (var filter : filters()) {
            for (int k : new int[] {1, 7, 500}) {
              var expected = bruteForce(images, query, k, filter);
              var found = index.search(query, k, filter).neighbours();
              assertEquals(ids(expected), ids(found), "seed " + seed + " step " + step);
              for (int i = 0; i < found.size(); i++) {
                assertEquals(expected.get(i).score(), found.get(i).score(), 0f);
              }
            }
          }
        }
      }
    }
  }

  @Test
  void search_everythingReranked_equalsTheExactIndex() {
    try (var index = index(1_000);
        var exact = new ExactIndex(1, DIM)) {
      for (int i = 0; i < 500; i++) {
        var image = clusters.image(i);
        index.put(image);
        exact.put(image);
      }
      index.refresh(Map.of());
      exact.refresh(Map.of());
      for (var filter : filters()) {
        var query = clusters.vector(1);
        var expected = exact.search(query, 20, filter).neighbours();
        var found = index.search(query, 20, filter).neighbours();
        assertEquals(ids(expected), ids(found), "seed " + seed);
        for (int i = 0; i < found.size(); i++) {
          assertEquals(expected.get(i).score(), found.get(i).score(), 1e-5f);
        }
      }
    }
  }

  @Test
  void get_storedImage_hasItsVector() {
    var image = clusters.image(1);
    try (var index = index(0)) {
      index.put(image);
      index.refresh(Map.of());
      assertArrayEquals(image.vector(), index.get(image.id()).orElseThrow().vector());
    }
  }

  /** The embed role's codes are taken as they are; without them the vector is encoded. */
  @Test
  void put_imageWithItsCode_isFoundByIt() {
    var vector = clusters.vector(0);
    var code = quantiser.code(vector);
    var other = code.clone();
    other[0] = (byte) ((other[0] + 1) % CODEWORDS);
    try (var index = index(0)) {
      index.put(image("own", vector, Optional.empty()));
      index.put(image("coded", vector, Optional.of(other)));
      index.put(image("of another length", vector, Optional.of(new byte[1])));
      index.refresh(Map.of());
      var scores = new TreeMap<String, Float>();
      index
          .search(vector, 3, new Filter.Any())
          .neighbours()
          .forEach(neighbour -> scores.put(neighbour.id(), neighbour.score()));
      var table = quantiser.lookup(vector);
      assertEquals(table.score(code, 0), scores.get("own"));
      assertEquals(table.score(other, 0), scores.get("coded"));
      assertEquals(scores.get("own"), scores.get("of another length"));
      assertTrue(!scores.get("own").equals(scores.get("coded")));
    }
  }

  private static IndexedImage image(String id, float[] vector, Optional<byte[]> code) {
    return new IndexedImage(id, Optional.empty(), Map.of(), vector, 0, 0, code);
  }

  private static List<Filter> filters() {
    var odd = new Filter.Attribute("parity", "odd");
    var label = new Filter.Label("class 3");
    return List.of(new Filter.Any(), label, odd, new Filter.All(List.of(odd, label)));
  }

  private List<Neighbour> bruteForce(
      Map<String, IndexedImage> images, float[] query, int k, Filter filter) {
    var table = quantiser.lookup(query);
    var all = new ArrayList<Neighbour>();
    for (var image : images.values()) {
      if (filter.accepts(image)) {
        var score = table.score(quantiser.code(image.vector()), 0);
        all.add(new Neighbour(image.id(), image.label(), image.attributes(), score));
      }
    }
    all.sort(Neighbour.BEST_FIRST);
    return all.subList(0, Math.min(k, all.size()));
  }

  private static List<String> ids(List<Neighbour> neighbours) {
    return neighbours.stream().map(Neighbour::id).toList();
  }

  private Tensor tensor(double deviation, long... shape) {
    var size = 1;
    for (var extent : shape) {
      size *= (int) extent;
    }
    var values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return new Tensor(shape, values);
  }
}
