package kindred.standalone.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import kindred.learner.evaluation.LabelledVectors;
import kindred.learner.evaluation.Ranking;
import kindred.learner.evaluation.Retrieval;
import org.junit.jupiter.api.Test;

class ProbeComparisonTest {
  private static float[] at(double degrees) {
    var radians = StrictMath.toRadians(degrees);
    return new float[] {(float) StrictMath.cos(radians), (float) StrictMath.sin(radians)};
  }

  /** On a circle, where neighbours can be told by eye. */
  @Test
  void of_fourProbesOnACircle_countsByHand() {
    var probes = new Probes(List.of("a", "b", "c", "d"), List.of("x", "x", "y", ""), List.of());
    var first = new float[][] {at(0), at(10), at(25), at(90)};
    // c has come between a and b.
    var second = new float[][] {at(0), at(10), at(6), at(90)};
    var comparison = ProbeComparison.of(List.of(3, 5), probes, first, second, 1);
    // Nearest before: a b, b a, c b, d c; after: a c, b c, c b, d b.
    assertEquals(0.75, comparison.changedNearest());
    assertEquals(3, comparison.depth());
    assertEquals(1, comparison.overlap());
    // c is the only one of its class, d has none.
    assertEquals(2, comparison.queries());
    assertEquals(List.of(1.0, 0.0), comparison.recallAt1());
    assertEquals(2, comparison.differing());
    assertEquals(
        List.of(new ProbeComparison.Differing("a", "x", 3, List.of("b", "c"))),
        comparison.examples());
  }

  /** Recall as the learner measures it; overlap by counting pairs of places. */
  @Test
  void of_randomVectors_isAsSlowCountsSay() {
    var seed = new SplittableRandom().nextLong();
    var random = new SplittableRandom(seed);
    var ids = IntStream.range(0, 60).mapToObj("p%02d"::formatted).toList();
    var labels = new ArrayList<String>();
    ids.forEach(id -> labels.add("class" + random.nextInt(12)));
    var probes = new Probes(ids, labels, List.of());
    var first = vectors(random, 60, 8);
    var second = vectors(random, 60, 5);
    var comparison = ProbeComparison.of(List.of(1, 2), probes, first, second, 5);
    var message = "seed " + seed;
    assertEquals(recall(ids, labels, first), comparison.recallAt1().get(0), 1e-9, message);
    assertEquals(recall(ids, labels, second), comparison.recallAt1().get(1), 1e-9, message);
    var before = Rankings.nearest(ids, first, 10);
    var after = Rankings.nearest(ids, second, 10);
    var both = 0;
    for (var probe = 0; probe < 60; probe++) {
      for (var one : before[probe]) {
        for (var other : after[probe]) {
          both += one == other ? 1 : 0;
        }
      }
    }
    assertEquals(both / 600.0, comparison.overlap(), 1e-9, message);
    var same = ProbeComparison.of(List.of(1, 1), probes, first, first, 5);
    assertEquals(0, same.changedNearest());
    assertEquals(1, same.overlap(), 1e-9);
    assertEquals(0, same.differing());
  }

  private static double recall(List<String> ids, List<String> labels, float[][] vectors) {
    var images =
        new LabelledVectors(ids.toArray(new String[0]), labels.toArray(new String[0]), vectors);
    return Ranking.mean(Retrieval.allAgainstAll(images)).recallAt1();
  }

  private static float[][] vectors(SplittableRandom random, int count, int dim) {
    var vectors = new float[count][dim];
    for (var vector : vectors) {
      var squares = 0.0;
      for (var i = 0; i < dim; i++) {
        vector[i] = (float) random.nextDouble(-1, 1);
        squares += vector[i] * vector[i];
      }
      for (var i = 0; i < dim; i++) {
        vector[i] /= (float) Math.sqrt(squares);
      }
    }
    return vectors;
  }
}
