package kindred.query.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import kindred.query.index.Neighbour;
import org.junit.jupiter.api.Test;

class VoteTest {
  private static Neighbour neighbour(String label, double score) {
    return new Neighbour("id", Optional.ofNullable(label), Map.of(), (float) score);
  }

  @Test
  void of_neighbours_weighsThemByTheirSimilarity() {
    var neighbours = List.of(neighbour("near", 0.9), neighbour("far", 0.8), neighbour("far", 0.8));
    // exp(0.9 / 0.07) : 2 exp(0.8 / 0.07) = exp(0.1 / 0.07) : 2 = 4.172734 : 2
    var sharp = Vote.of(neighbours, 0.07);
    assertEquals("near", sharp.winner().orElseThrow().label());
    assertEquals(0.6759944, sharp.winner().orElseThrow().share(), 1e-5);
    // Nearly one vote each: two are more than one.
    var flat = Vote.of(neighbours, 10);
    assertEquals("far", flat.winner().orElseThrow().label());
    assertEquals(2 / 3.0, flat.winner().orElseThrow().share(), 0.01);
  }

  @Test
  void of_anyNeighbours_sumsToOne() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    for (int round = 0; round < 100; round++) {
      var neighbours =
          IntStream.range(0, 1 + random.nextInt(20))
              .mapToObj(i -> neighbour("" + random.nextInt(5), random.nextDouble(-1, 1)))
              .toList();
      var vote = Vote.of(neighbours, random.nextDouble(0.001, 1));
      double sum = vote.confidences().stream().mapToDouble(Vote.Confidence::share).sum();
      assertEquals(1, sum, 1e-9, "seed " + seed);
    }
  }

  @Test
  void of_nobodyWithALabel_abstains() {
    assertEquals(Optional.empty(), Vote.of(List.of(), 0.07).winner());
    assertEquals(Optional.empty(), Vote.of(List.of(neighbour(null, 1)), 0.07).winner());
    var one = Vote.of(List.of(neighbour(null, 1), neighbour("a", 0.1)), 0.07);
    assertEquals(List.of(new Vote.Confidence("a", 1)), one.confidences());
  }

  @Test
  void of_equalVotes_areOrderedByLabel() {
    var vote = Vote.of(List.of(neighbour("b", 0.5), neighbour("a", 0.5)), 0.07);
    assertEquals("a", vote.winner().orElseThrow().label());
    assertEquals(0.5, vote.winner().orElseThrow().share(), 1e-12);
  }
}
