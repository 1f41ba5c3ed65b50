package kindred.query.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random filters find the same in Lucene as image by image. */
class FilterTest {
  private static final int DIM = 8;
  private static final int IMAGES = 400;
  private static final int FILTERS = 300;
  // Values that a careless encoding of name and value would take for one another.
  private static final List<String> NAMES = List.of("a", "a=b", "", "label");
  private static final List<String> VALUES = List.of("b=c", "c", "", "a", "v".repeat(40_000));

  @TempDir private Path directory;

  private static <T> T one(List<T> of, SplittableRandom random) {
    return of.get(random.nextInt(of.size()));
  }

  private static Set<String> some(SplittableRandom random) {
    var some = new HashSet<String>();
    IntStream.range(0, random.nextInt(4)).forEach(i -> some.add(one(VALUES, random)));
    return some;
  }

  private static IndexedImage image(int number, Clusters clusters, SplittableRandom random) {
    var attributes = new HashMap<String, String>();
    IntStream.range(0, random.nextInt(3))
        .forEach(i -> attributes.put(one(NAMES, random), one(VALUES, random)));
    var label =
        random.nextInt(4) == 0 ? Optional.<String>empty() : Optional.of(one(VALUES, random));
    return new IndexedImage("image " + number, label, attributes, clusters.vector(0), 0, number);
  }

  private static Filter filter(int depth, SplittableRandom random) {
    return switch (random.nextInt(depth == 0 ? 7 : 10)) {
      case 0 -> new Filter.Any();
      case 1 -> new Filter.Label(one(VALUES, random));
      case 2 -> new Filter.LabelIn(some(random));
      case 3 -> new Filter.Labelled();
      case 4 -> new Filter.Attribute(one(NAMES, random), one(VALUES, random));
      case 5 -> new Filter.AttributeIn(one(NAMES, random), some(random));
      case 6 -> new Filter.HasAttribute(one(NAMES, random));
      case 7 -> new Filter.Not(filter(depth - 1, random));
      case 8 -> new Filter.All(filters(depth - 1, random));
      default -> new Filter.OneOf(filters(depth - 1, random));
    };
  }

  private static List<Filter> filters(int depth, SplittableRandom random) {
    return IntStream.range(0, random.nextInt(4)).mapToObj(i -> filter(depth, random)).toList();
  }

  @Test
  void search_randomFilters_findTheSameInLuceneAsImageByImage() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    var clusters = Clusters.of(DIM, 1, seed);
    var config = new IndexConfig(Duration.ofMillis(200), 16, 100, 100, 1_000_000, 16 << 20, 1);
    int passed = 0;
    try (var lucene = LuceneIndex.create(1, DIM, directory.resolve("v1"), config);
        var exact = new ExactIndex(1, DIM)) {
      for (int i = 0; i < IMAGES; i++) {
        // Some are replaced, so that earlier terms are left behind.
        var image = image(random.nextInt(IMAGES), clusters, random);
        List.of(lucene, exact).forEach(index -> index.put(image));
      }
      List.of(lucene, exact).forEach(index -> index.refresh(Map.of()));
      for (int i = 0; i < FILTERS; i++) {
        var wanted = new Wanted(IMAGES, filter(3, random), true);
        var query = clusters.vector(0);
        var expected = exact.search(query, wanted);
        var found = lucene.search(query, wanted);
        var where = "seed " + seed + " filter " + i;
        assertEquals(ids(expected), ids(found), where);
        assertEquals(expected.compared(), found.compared(), where);
        passed += found.compared().images();
        for (var neighbour : found.neighbours()) {
          var stored = exact.get(neighbour.id()).orElseThrow();
          assertArrayEquals(stored.vector(), neighbour.vector().orElseThrow(), where);
        }
      }
    }
    double share = passed / (double) (FILTERS * IMAGES);
    assertTrue(share > 0.05 && share < 0.9, "seed " + seed + ": filters pass " + share);
  }

  /** Scores differ in their last digits, so the order may. */
  private static Set<String> ids(Found found) {
    var ids = new HashSet<String>();
    found.neighbours().forEach(neighbour -> ids.add(neighbour.id()));
    return ids;
  }
}
