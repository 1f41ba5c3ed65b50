package kindred.query.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LuceneIndexTest {
  private static final int DIM = 64;
  private static final Filter ANY = new Filter.Any();

  @TempDir private Path directory;

  private LuceneIndex index(int exactBelow) {
    var config = new IndexConfig(Duration.ofMillis(200), 16, 100, 100, exactBelow, 16 << 20, 1);
    return LuceneIndex.create(1, DIM, directory.resolve("v1"), config);
  }

  @Test
  void search_clusteredVectors_findsWhatTheOracleFinds() {
    long seed = System.nanoTime();
    var clusters = Clusters.of(DIM, 100, seed);
    try (var lucene = index(0);
        var exact = new ExactIndex(1, DIM)) {
      for (int i = 0; i < 5_000; i++) {
        var image = clusters.image(i);
        lucene.put(image);
        exact.put(image);
        if (i % 1_000 == 0) {
          lucene.refresh(Map.of());
        }
      }
      lucene.refresh(Map.of(0, 5_000L));
      exact.refresh(Map.of(0, 5_000L));
      int common = 0;
      for (int q = 0; q < 100; q++) {
        var query = clusters.vector(q);
        var expected = new HashSet<>(ids(exact.search(query, 10, ANY)));
        var found = ids(lucene.search(query, 10, ANY));
        assertEquals(10, found.size());
        common += (int) found.stream().filter(expected::contains).count();
      }
      double recall = common / 1_000.0;
      assertTrue(recall >= 0.95, "recall@10 " + recall + " with seed " + seed);
    }
  }

  /** Several segments; by scalars the same hits after comparing the vectors, and exact scores. */
  @Test
  void search_scalarVectors_findsWhatTheOracleFinds() {
    var clusters = Clusters.of(DIM, 50, 5);
    for (int bits : new int[] {7, 4}) {
      var config =
          new IndexConfig(
              Duration.ofMillis(200),
              16,
              100,
              100,
              0,
              16 << 20,
              1,
              IndexConfig.Compression.SCALAR,
              100,
              bits,
              5,
              0,
              Duration.ofMinutes(1));
      try (var lucene = LuceneIndex.create(1, DIM, directory.resolve("v" + bits), config);
          var exact = new ExactIndex(1, DIM)) {
        for (int i = 0; i < 1_500; i++) {
          var image = clusters.image(i);
          lucene.put(image);
          exact.put(image);
          if (i % 500 == 0) {
            lucene.refresh(Map.of());
          }
        }
        lucene.refresh(Map.of());
        exact.refresh(Map.of());
        int common = 0;
        for (int q = 0; q < 50; q++) {
          var query = clusters.vector(q);
          var expected = exact.search(query, 10, ANY).neighbours();
          var found = lucene.search(query, 10, ANY).neighbours();
          for (var neighbour : found) {
            common += expected.stream().anyMatch(e -> e.id().equals(neighbour.id())) ? 1 : 0;
            var stored = exact.get(neighbour.id()).orElseThrow().vector();
            double cosine = 0;
            for (int d = 0; d < DIM; d++) {
              cosine += query[d] * stored[d];
            }
            assertEquals(cosine, neighbour.score(), 1e-5);
          }
        }
        assertTrue(common >= 475, bits + " bits: " + common + " of 500");
      }
    }
  }

  @Test
  void settle_severalSegments_becomeOne() {
    var clusters = Clusters.of(DIM, 5, 5);
    try (var lucene = index(0)) {
      for (int i = 0; i < 3; i++) {
        for (int image = 0; image < 40; image++) {
          lucene.put(clusters.image(40 * i + image));
        }
        lucene.commit(Map.of());
        lucene.refresh(Map.of());
      }
      lucene.settle();
      while (lucene.segments() > 1) {
        lucene.refresh(Map.of());
      }
      assertEquals(120, lucene.size());
    }
  }

  @Test
  void search_anyUpdatesDeletesAndFilters_equalsTheOracle() {
    long seed = System.nanoTime();
    var clusters = Clusters.of(DIM, 7, seed);
    var random = new SplittableRandom(seed);
    try (var lucene = index(1_000_000);
        var exact = new ExactIndex(1, DIM)) {
      for (int step = 0; step < 1_500; step++) {
        var image = clusters.image(random.nextInt(300));
        for (var index : List.of(lucene, exact)) {
          if (step % 5 == 4) {
            index.delete(image.id());
          } else {
            index.put(image);
          }
          if (step % 100 == 99) {
            index.refresh(Map.of(0, (long) step));
          }
        }
        if (step % 100 == 99) {
          compare(exact, lucene, clusters, "seed " + seed + " step " + step);
        }
      }
    }
  }

  private static void compare(VectorIndex exact, VectorIndex lucene, Clusters by, String where) {
    var odd = new Filter.Attribute("parity", "odd");
    var label = new Filter.Label("class 3");
    for (var filter : List.of(ANY, label, odd, new Filter.All(List.of(odd, label)))) {
      var query = by.vector(3);
      var expected = exact.search(query, 20, filter);
      var found = lucene.search(query, 20, filter);
      assertEquals(ids(expected), ids(found), where);
      assertEquals(expected.gallerySize(), found.gallerySize(), where);
      assertEquals(expected.readThrough(), found.readThrough(), where);
      for (int i = 0; i < found.neighbours().size(); i++) {
        var neighbour = found.neighbours().get(i);
        assertEquals(expected.neighbours().get(i).score(), neighbour.score(), 1e-5f, where);
        assertEquals(expected.neighbours().get(i).label(), neighbour.label(), where);
        assertEquals(expected.neighbours().get(i).attributes(), neighbour.attributes(), where);
      }
    }
    for (int most = 0; most <= 8; most++) {
      assertEquals(exact.labels(most), lucene.labels(most), where);
    }
    assertEquals(exact.size(), lucene.size(), where);
  }

  @Test
  void search_filterThatLeavesFew_findsThemAllByTheGraphSettings() {
    var clusters = Clusters.of(DIM, 50, 7);
    try (var lucene = index(200)) {
      int expected = 0;
      for (int i = 0; i < 2_000; i++) {
        var image = clusters.image(i);
        expected += image.label().equals(Optional.of("class 9")) ? 1 : 0;
        lucene.put(image);
      }
      lucene.refresh(Map.of());
      var found = lucene.search(clusters.vector(2), 200, new Filter.Label("class 9"));
      assertEquals(expected, found.neighbours().size());
      assertEquals(2_000, found.gallerySize());
    }
  }

  @Test
  void search_equalScores_areOrderedById() {
    var vector = Clusters.of(DIM, 1, 1).vector(0);
    for (int exactBelow : new int[] {0, 100}) {
      try (var lucene = index(exactBelow)) {
        for (var id : List.of("d", "b", "a", "e", "c")) {
          lucene.put(new IndexedImage(id, Optional.empty(), Map.of(), vector, 0, 0));
        }
        lucene.refresh(Map.of());
        assertEquals(List.of("a", "b", "c"), ids(lucene.search(vector, 3, ANY)));
        assertEquals(1f, lucene.search(vector, 1, ANY).neighbours().getFirst().score(), 1e-6f);
      }
    }
  }

  @Test
  void get_storedImage_isWhatWasPut() {
    var clusters = Clusters.of(DIM, 3, 3);
    var longLabel = "l".repeat(50_000);
    var image =
        new IndexedImage(
            "a/b ü", Optional.of(longLabel), Map.of("a=b", "c", "", ""), clusters.vector(1), 3, 17);
    try (var lucene = index(0)) {
      lucene.put(image);
      assertEquals(Optional.empty(), lucene.get("a/b ü"), "not visible before the refresh");
      lucene.refresh(Map.of(3, 18L));
      var got = lucene.get("a/b ü").orElseThrow();
      assertEquals(image.label(), got.label());
      assertEquals(image.attributes(), got.attributes());
      assertArrayEquals(image.vector(), got.vector());
      assertEquals(3, got.samplePartition());
      assertEquals(17, got.sampleOffset());
      var found = lucene.search(image.vector(), 1, new Filter.Label(longLabel));
      assertEquals(List.of("a/b ü"), ids(found));
    }
  }

  @Test
  void close_indexWithFiles_leavesNone() {
    try (var lucene = index(0)) {
      lucene.put(Clusters.of(DIM, 1, 1).image(1));
      lucene.refresh(Map.of());
      assertTrue(Files.exists(directory.resolve("v1")));
    }
    assertFalse(Files.exists(directory.resolve("v1")));
  }

  /**
   * Lucene ends the writer by itself where a disk is full; that is no reason to end the process.
   */
  @Test
  void settle_writerThatHasEnded_saysThatItIsNotWritten() {
    var lucene = index(0);
    lucene.close();
    assertThrows(UncheckedIOException.class, lucene::settle);
  }

  /** The writer moves the whole gallery from one label to the next between two refreshes. */
  @Test
  void search_duringUpdates_seesOneStateAndNoIdTwice() throws Exception {
    var clusters = Clusters.of(DIM, 5, 11);
    var vectors = List.of(clusters.vector(0), clusters.vector(1));
    try (var lucene = index(10);
        var threads = Executors.newFixedThreadPool(2)) {
      writeGeneration(lucene, clusters, 0);
      var running = new AtomicBoolean(true);
      var searching =
          vectors.stream()
              .map(vector -> threads.submit(() -> searchWhile(running, lucene, vector)))
              .toList();
      for (int generation = 1; generation <= 30; generation++) {
        writeGeneration(lucene, clusters, generation);
      }
      running.set(false);
      for (var searches : searching) {
        assertTrue(searches.get() > 0);
      }
    }
  }

  private static void writeGeneration(VectorIndex index, Clusters clusters, int generation) {
    var label = Optional.of("generation " + generation);
    for (int i = 0; i < 100; i++) {
      index.put(new IndexedImage("i" + i, label, Map.of(), clusters.vector(i % 5), 0, generation));
    }
    index.refresh(Map.of(0, (long) generation));
  }

  private static int searchWhile(AtomicBoolean running, VectorIndex index, float[] vector) {
    int searches = 0;
    while (running.get() || searches == 0) {
      var found = index.search(vector, 100, ANY);
      assertEquals(100, found.gallerySize());
      assertEquals(100, new HashSet<>(ids(found)).size());
      var labels = new HashSet<Optional<String>>();
      found.neighbours().forEach(n -> labels.add(n.label()));
      assertEquals(1, labels.size(), "one state only");
      searches++;
    }
    return searches;
  }

  private static List<String> ids(Found found) {
    return found.neighbours().stream().map(Neighbour::id).toList();
  }
}
