package kindred.query.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListingTest {
  @TempDir private Path directory;

  private static List<String> walk(VectorIndex index, Optional<String> label, int most) {
    var ids = new ArrayList<String>();
    var after = Optional.<String>empty();
    while (true) {
      var page = index.list(label, after, most);
      page.forEach(image -> ids.add(image.id() + " " + image.label().orElse("-")));
      if (page.size() < most) {
        return ids;
      }
      after = Optional.of(page.getLast().id());
    }
  }

  @Test
  void list_anyUpdatesAndDeletes_equalsTheOracle() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    var config = new IndexConfig(Duration.ofMillis(200), 16, 100, 100, 100, 16 << 20, 1);
    var clusters = Clusters.of(8, 3, seed);
    // UTF-8 puts the last one behind the one before, UTF-16 does not.
    var odd = List.of("", "ü", "a/b", "a", "\uffee", "\ud83d\ude00");
    try (var lucene = LuceneIndex.create(1, 8, directory.resolve("v1"), config);
        var exact = new ExactIndex(1, 8)) {
      for (int step = 0; step < 600; step++) {
        int n = random.nextInt(200);
        var id = odd.get(n % odd.size()) + n / odd.size();
        var label = n % 4 == 0 ? Optional.<String>empty() : Optional.of("class " + n % 4);
        var image = new IndexedImage(id, label, Map.of(), clusters.vector(n % 3), 0, step);
        for (var index : List.of(lucene, exact)) {
          if (step % 5 == 4) {
            index.delete(id);
          } else {
            index.put(image);
          }
          if (step % 50 == 49) {
            index.refresh(Map.of());
          }
        }
        if (step % 50 == 49) {
          for (var only : List.of(Optional.<String>empty(), Optional.of("class 1"))) {
            for (int most : new int[] {1, 7, 1_000}) {
              var where = "seed " + seed + " step " + step + " most " + most;
              assertEquals(walk(exact, only, 1_000), walk(lucene, only, most), where);
            }
          }
        }
      }
      assertEquals(exact.size(), walk(exact, Optional.empty(), 7).size());
      assertEquals(List.of(), lucene.list(Optional.of("unknown"), Optional.empty(), 3));
    }
  }
}
