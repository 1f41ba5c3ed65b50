package kindred.learner.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvaluationSetTest {
  private static EvaluationSet set(double share, int capacity, long seed) {
    return new EvaluationSet(
        new MemorySettings(100, 1, 0, 10, share, capacity), new SeededHash(seed));
  }

  @Test
  void take_manyImages_holdsOutTheShareOfEachClass() {
    var set = set(0.1, 10_000, 3);
    IntStream.range(0, 4000).forEach(i -> set.take("i" + i, "c" + i % 2, new byte[1], 0));
    assertEquals(200, set.ofImages().count("c0"), 45);
    assertEquals(200, set.ofImages().count("c1"), 45);
    assertFalse(set(0, 10, 3).holdsOut("i1"));
  }

  /** Bounded, and the same in any order, with images that come twice. */
  @Test
  void take_anyOrder_isTheSameSet() {
    var ids = new ArrayList<>(IntStream.range(0, 300).boxed().toList());
    ids.addAll(ids.subList(0, 100));
    var expected = Set.<String>of();
    for (var seed = 0; seed < 5; seed++) {
      Collections.shuffle(ids, new Random(seed));
      var set = set(0.2, 20, 7);
      ids.forEach(i -> set.take("i" + i, "c" + i % 3, new byte[1], 0));
      var held = ids(set);
      assertEquals(20, held.size());
      assertTrue(seed == 0 || held.equals(expected), "seed " + seed);
      expected = held;
    }
  }

  private static Set<String> ids(EvaluationSet set) {
    var ids = new ArrayList<String>();
    set.ofImages().forEach(image -> ids.add(image.id()));
    return ids.stream().collect(Collectors.toSet());
  }

  /** Memories keep the smallest hashes; what is held out must not be just these. */
  @Test
  void holdsOut_isIndependentOfWhatMemoriesKeep() {
    var hash = new SeededHash(5);
    var set = set(0.5, 10, 5);
    var small =
        IntStream.range(0, 1000).mapToObj(i -> "i" + i).filter(id -> hash.share(id) < 0.5).toList();
    assertEquals(small.size() / 2.0, small.stream().filter(set::holdsOut).count(), 50);
  }

  @Test
  void take_correctionsAndDeletions_areFollowed() {
    var set = set(0.5, 10, 1);
    var held = IntStream.range(0, 20).mapToObj(i -> "i" + i).filter(set::holdsOut).findFirst();
    var id = held.orElseThrow();
    assertTrue(set.take(id, "a", new byte[1], 0));
    assertTrue(set.take(id, "b", new byte[1], 0));
    assertEquals(List.of("b"), set.ofImages().labels(1));
    set.forget(id);
    assertEquals(0, set.ofImages().size());
    assertFalse(set.has(id));
  }

  /** From a class that trains into one that is held out, and back. */
  @Test
  void take_correctedToAHeldOutClass_movesTheImage() {
    var hash = new SeededHash(1);
    var set = new EvaluationSet(new MemorySettings(100, 1, 0.5, 10, 0.5, 10), hash);
    var classes = new HeldOutClasses(0.5, hash);
    var labels = IntStream.range(0, 10).mapToObj(i -> "c" + i).toList();
    labels.forEach(classes::contains);
    labels.forEach(label -> set.take("other", label, new byte[1], 0));
    var heldOut = labels.stream().filter(classes::contains).findFirst().orElseThrow();
    var id =
        IntStream.range(0, 20)
            .mapToObj(i -> "i" + i)
            .filter(set::holdsOut)
            .findFirst()
            .orElseThrow();
    set.forget("other");
    assertTrue(set.take(id, "c0", new byte[1], 0));
    assertTrue(set.take(id, heldOut, new byte[1], 0));
    assertEquals(0, set.ofImages().size());
    assertEquals(1, set.ofClasses().size());
    assertTrue(set.take(id, "c0", new byte[1], 0));
    assertEquals(1, set.ofImages().size());
    assertEquals(0, set.ofClasses().size());
  }
}
