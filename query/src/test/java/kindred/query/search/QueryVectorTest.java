package kindred.query.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QueryVectorTest {
  private static final float[] EAST = {1, 0};
  private static final float[] NORTH = {0, 1};
  private static final float[] WEST = {-1, 0};

  @Test
  void of_onePositive_isItself() {
    assertSame(EAST, QueryVector.of(List.of(EAST), List.of(), 0.2).orElseThrow());
  }

  @Test
  void of_positivesAndNegatives_isTheDifferenceOfTheirMeans() {
    var half = (float) Math.sqrt(0.5);
    var middle = QueryVector.of(List.of(EAST, NORTH), List.of(), 0.2).orElseThrow();
    assertArrayEquals(new float[] {half, half}, middle, 1e-7f);
    // (1, 0) - 0.5 (0, 1) = (1, -0.5), of length sqrt(1.25).
    var away = QueryVector.of(List.of(EAST), List.of(NORTH), 0.5).orElseThrow();
    assertArrayEquals(new float[] {0.8944272f, -0.4472136f}, away, 1e-7f);
    // The mean, not the sum, of the negatives: twice the same one changes nothing.
    var twice = QueryVector.of(List.of(EAST), List.of(NORTH, NORTH), 0.5).orElseThrow();
    assertArrayEquals(away, twice, 0f);
    // No weight: negatives do not count.
    var none = QueryVector.of(List.of(EAST), List.of(NORTH), 0).orElseThrow();
    assertArrayEquals(EAST, none, 0f);
  }

  @Test
  void of_examplesThatCancelOut_isNothing() {
    assertEquals(Optional.empty(), QueryVector.of(List.of(EAST, WEST), List.of(), 0.2));
    assertEquals(Optional.empty(), QueryVector.of(List.of(EAST), List.of(EAST), 1));
    assertTrue(QueryVector.of(List.of(EAST), List.of(EAST), 0.9).isPresent());
    assertThrows(
        IllegalArgumentException.class, () -> QueryVector.of(List.of(), List.of(EAST), 0.2));
  }
}
