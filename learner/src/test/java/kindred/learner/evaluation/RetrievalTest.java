package kindred.learner.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import kindred.learner.mining.FixtureF;
import org.junit.jupiter.api.Test;

/** Rankings of whole galleries, against the vectors of methods.md 19.1 and a slow second way. */
class RetrievalTest {
  private static final double[] FIXTURE_F = {0, 20, 35, 80, 150, 170};

  @Test
  void allAgainstAll_fixtureF_hasTheStatedRecalls() {
    var mean = Ranking.mean(Retrieval.allAgainstAll(fixture("a", "a", "b", "b", "c", "c")));
    assertEquals(0.666666667, mean.recallAt1(), 1e-9);
    assertEquals(0.833333333, mean.recallAt2(), 1e-9);
    assertEquals(1, mean.recallAt4(), 1e-9);
  }

  private static LabelledVectors fixture(String... labels) {
    var vectors = new float[labels.length][];
    for (var i = 0; i < labels.length; i++) {
      vectors[i] = FixtureF.vector((int) FIXTURE_F[i]);
    }
    return new LabelledVectors(ids(labels.length), labels, vectors);
  }

  private static String[] ids(int count) {
    return IntStream.range(0, count).mapToObj("%03d"::formatted).toArray(String[]::new);
  }

  @Test
  void queriesAgainst_noRelevantImage_isNoQuery() {
    var all = fixture("a", "a", "b", "b", "c", "c");
    assertEquals(
        2, Retrieval.queriesAgainst(all.at(0, 1, 4), all.at(2, 3, 1, 0, 5).at(2, 4)).length);
  }

  /** Image 1 is in the gallery too, under its own id, and so not its own neighbour. */
  @Test
  void queriesAgainst_queryIsInTheGallery_isLeftOutById() {
    var vectors = new float[][] {{1, 0}, {0, 1}, {1, 0}};
    var gallery =
        new LabelledVectors(new String[] {"1", "2", "3"}, new String[] {"a", "a", "b"}, vectors);
    var ranking = Retrieval.queriesAgainst(gallery.at(0), gallery)[0];
    assertEquals(0, ranking.recallAt1());
    assertEquals(1, ranking.recallAt2());
  }

  /** Three equal images: whatever order they are given in, the smallest id ranks first. */
  @Test
  void queriesAgainst_equalSimilarities_rankById() {
    var one = new float[] {1, 0};
    var query = new LabelledVectors(new String[] {"q"}, new String[] {"a"}, new float[][] {one});
    var gallery =
        new LabelledVectors(
            new String[] {"m", "z", "b"},
            new String[] {"x", "x", "a"},
            new float[][] {one, one, one});
    assertEquals(1, Retrieval.queriesAgainst(query, gallery)[0].recallAt1());
    var worse =
        new LabelledVectors(
            new String[] {"m", "z", "b"}, new String[] {"x", "a", "x"}, gallery.vectors());
    assertEquals(0, Retrieval.queriesAgainst(query, worse)[0].recallAt2());
  }

  @Test
  void queriesAgainst_anIdTwiceInTheGallery_isRefused() {
    var twice =
        new LabelledVectors(
            new String[] {"1", "1"}, new String[] {"a", "a"}, new float[][] {{1, 0}, {1, 0}});
    assertThrows(IllegalArgumentException.class, () -> Retrieval.allAgainstAll(twice));
  }

  @Test
  void queriesAgainst_randomVectors_equalsTheSlowWay() {
    var seed = 4711L;
    var random = new Random(seed);
    for (var round = 0; round < 40; round++) {
      var images = random(random, 5 + random.nextInt(60), 2 + random.nextInt(8));
      var half = IntStream.range(0, images.labels().length).filter(i -> i % 3 == 0).toArray();
      var queries = round % 2 == 0 ? images : images.at(half);
      assertArrayEquals(
          slowly(queries, images),
          Retrieval.queriesAgainst(queries, images),
          "seed " + seed + " round " + round);
    }
  }

  @Test
  void reranked_randomVectors_equalsTheSlowWay() {
    var seed = 815L;
    var random = new Random(seed);
    for (var round = 0; round < 40; round++) {
      var images = random(random, 5 + random.nextInt(60), 2 + random.nextInt(8));
      var rough = random(random, images.ids().length, 2).vectors();
      var depth = 1 + random.nextInt(images.ids().length + 3);
      assertArrayEquals(
          slowly(images, images, new LabelledVectors(images.ids(), images.labels(), rough), depth),
          Retrieval.reranked(images, images, rough, rough, depth),
          "seed " + seed + " round " + round);
    }
  }

  /** Coordinates of few values, so that there are ties; shuffled ids. */
  private static LabelledVectors random(Random random, int count, int classes) {
    var ids = new ArrayList<>(List.of(ids(count)));
    Collections.shuffle(ids, random);
    var labels = new String[count];
    var vectors = new float[count][];
    for (var i = 0; i < count; i++) {
      labels[i] = "class" + random.nextInt(classes);
      vectors[i] =
          new float[] {random.nextInt(3) - 1, random.nextInt(3) - 1, random.nextInt(3) - 1};
    }
    return new LabelledVectors(ids.toArray(String[]::new), labels, vectors);
  }

  private static Ranking[] slowly(LabelledVectors queries, LabelledVectors gallery) {
    return slowly(queries, gallery, queries, Integer.MAX_VALUE);
  }

  /** What is not among the {@code depth} best by {@code rough} counts as never found. */
  private static Ranking[] slowly(
      LabelledVectors queries, LabelledVectors gallery, LabelledVectors rough, int depth) {
    var rankings = new ArrayList<Ranking>();
    for (var q = 0; q < queries.ids().length; q++) {
      var query = q;
      var others =
          IntStream.range(0, gallery.ids().length)
              .boxed()
              .filter(i -> !gallery.ids()[i].equals(queries.ids()[query]))
              .toList();
      var relevant =
          (int)
              others.stream()
                  .filter(i -> gallery.labels()[i].equals(queries.labels()[query]))
                  .count();
      var found = new ArrayList<Integer>(others);
      if (depth < found.size()) {
        found.sort((a, b) -> compare(rough.vectors()[query], rough, a, b));
        found = new ArrayList<>(found.subList(0, depth));
      }
      found.sort((a, b) -> compare(queries.vectors()[query], gallery, a, b));
      var right =
          new ArrayList<>(
              found.stream()
                  .map(i -> gallery.labels()[i].equals(queries.labels()[query]))
                  .toList());
      while (right.size() < others.size()) {
        right.add(false);
      }
      if (relevant > 0) {
        rankings.add(measures(right, relevant));
      }
    }
    return rankings.toArray(Ranking[]::new);
  }

  private static int compare(float[] query, LabelledVectors gallery, int a, int b) {
    var bySimilarity =
        Double.compare(dot(query, gallery.vectors()[b]), dot(query, gallery.vectors()[a]));
    return bySimilarity != 0 ? bySimilarity : gallery.ids()[a].compareTo(gallery.ids()[b]);
  }

  private static double dot(float[] a, float[] b) {
    var sum = 0.0;
    for (var i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static Ranking measures(List<Boolean> ranked, int relevant) {
    var sum = 0.0;
    for (var k = 1; k <= relevant; k++) {
      if (ranked.get(k - 1)) {
        sum += ranked.subList(0, k).stream().filter(right -> right).count() / (double) k;
      }
    }
    var found = ranked.subList(0, relevant).stream().filter(right -> right).count();
    return new Ranking(
        recall(ranked, 1),
        recall(ranked, 2),
        recall(ranked, 4),
        recall(ranked, 8),
        found / (double) relevant,
        sum / relevant);
  }

  private static double recall(List<Boolean> ranked, int depth) {
    return ranked.subList(0, Math.min(depth, ranked.size())).contains(true) ? 1 : 0;
  }

  @Test
  void nearest_isTheMostSimilarSupport_theFirstOfEquals() {
    var supports = new float[][] {{0, 1}, {1, 0}, {1, 0}};
    assertEquals(1, Retrieval.nearest(new float[] {0.8f, 0.6f}, supports));
    assertEquals(0, Retrieval.nearest(new float[] {0.6f, 0.8f}, supports));
  }

  @Test
  void largest_keepsTheLargest_inOrder() {
    var numbers = new Random(3).longs(500, -1000, 1000).distinct().toArray();
    for (var capacity : new int[] {0, 1, 7, 64, 1000}) {
      var largest = new Largest(capacity);
      for (var number : numbers) {
        largest.offer(number);
      }
      var expected =
          IntStream.range(0, numbers.length)
              .mapToObj(i -> numbers[i])
              .sorted((a, b) -> Long.compare(b, a))
              .limit(capacity)
              .mapToLong(Long::longValue)
              .toArray();
      assertArrayEquals(expected, largest.descending());
    }
  }
}
