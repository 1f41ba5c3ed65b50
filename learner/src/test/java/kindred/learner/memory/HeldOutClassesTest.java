package kindred.learner.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldOutClassesTest {
  @Test
  void contains_tenClasses_holdsOutTwoAtLeastAndNeverTheFirstFour() {
    for (var seed = 0; seed < 200; seed++) {
      var classes = new HeldOutClasses(0.1, new SeededHash(seed));
      var held = IntStream.range(0, 10).filter(i -> classes.contains("class" + i)).boxed().toList();
      assertTrue(held.size() >= 2, "seed " + seed + ": " + held);
      assertTrue(held.stream().allMatch(i -> i >= 4), "seed " + seed + ": " + held);
    }
  }

  @Test
  void contains_manyClasses_holdsOutTheShareAndNeverChangesItsMind() {
    var classes = new HeldOutClasses(0.1, new SeededHash(3));
    var first = IntStream.range(0, 2000).filter(i -> classes.contains("class" + i)).toArray();
    var second = IntStream.range(0, 2000).filter(i -> classes.contains("class" + i)).toArray();
    assertEquals(200, first.length, 40);
    assertArrayEquals(first, second);
  }

  @Test
  void contains_shareZero_holdsOutNothing() {
    var classes = new HeldOutClasses(0, new SeededHash(3));
    assertTrue(IntStream.range(0, 100).noneMatch(i -> classes.contains("class" + i)));
  }
}
