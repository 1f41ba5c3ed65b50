package kindred.standalone.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArrivalOrderTest {
  private static final int PASSES = 3;

  /** 4 groups of 5 classes of 6 images. */
  private static final List<String> LABELS =
      IntStream.range(0, 120).mapToObj(i -> "group%d/class%d".formatted(i / 30, i / 6)).toList();

  @ParameterizedTest
  @EnumSource
  void arrange_isAPermutationOfTheEvents_drawnBySeed(ArrivalOrder order) {
    var events = order.arrange(LABELS, PASSES, 1);
    var counts = new int[LABELS.size()];
    Arrays.stream(events).forEach(image -> counts[image]++);
    assertTrue(Arrays.stream(counts).allMatch(count -> count == PASSES));
    assertArrayEquals(events, order.arrange(LABELS, PASSES, 1));
    assertFalse(Arrays.equals(events, order.arrange(LABELS, PASSES, 2)));
    assertEquals(order, ArrivalOrder.of(order.text()));
  }

  @Test
  void arrange_shuffled_everyPassHasEveryImage_inAnOrderOfItsOwn() {
    var events = ArrivalOrder.SHUFFLED.arrange(LABELS, PASSES, 1);
    var first = Arrays.copyOf(events, 120);
    var second = Arrays.copyOfRange(events, 120, 240);
    assertEquals(120, Arrays.stream(first).distinct().count());
    assertFalse(Arrays.equals(first, second));
  }

  @Test
  void arrange_classIncremental_aClassIsOverBeforeTheNext() {
    assertEquals(20, runs(ArrivalOrder.CLASS_INCREMENTAL, UnaryOperator.identity()));
  }

  @Test
  void arrange_groupIncremental_aGroupIsOverBeforeTheNext_andMixesItsClasses() {
    assertEquals(4, runs(ArrivalOrder.GROUP_INCREMENTAL, EvaluationImage::group));
    assertTrue(runs(ArrivalOrder.GROUP_INCREMENTAL, UnaryOperator.identity()) > 100);
  }

  /** How often the name changes along the stream, and one. */
  private static int runs(ArrivalOrder order, UnaryOperator<String> name) {
    var names = new ArrayList<String>();
    for (var image : order.arrange(LABELS, PASSES, 1)) {
      var next = name.apply(LABELS.get(image));
      if (names.isEmpty() || !names.getLast().equals(next)) {
        names.add(next);
      }
    }
    return names.size();
  }

  /** The two ends of the stream have few classes in common, neighbouring parts many. */
  @Test
  void arrange_drift_classesShiftGradually() {
    var events = ArrivalOrder.DRIFT.arrange(LABELS, PASSES, 1);
    var parts = new ArrayList<HashSet<String>>();
    for (var part = 0; part < 6; part++) {
      var labels = new HashSet<String>();
      Arrays.stream(events, part * 60, (part + 1) * 60).forEach(i -> labels.add(LABELS.get(i)));
      parts.add(labels);
    }
    assertTrue(common(parts.getFirst(), parts.getLast()) <= 3, parts::toString);
    for (var part = 1; part < parts.size(); part++) {
      assertTrue(common(parts.get(part - 1), parts.get(part)) >= 5, parts::toString);
    }
  }

  private static int common(HashSet<String> a, HashSet<String> b) {
    var common = new HashSet<>(a);
    common.retainAll(b);
    return common.size();
  }

  @Test
  void of_unknownName_namesTheKnownOnes() {
    var e = assertThrows(IllegalArgumentException.class, () -> ArrivalOrder.of("random"));
    assertTrue(e.getMessage().contains("group-incremental"), e.getMessage());
  }
}
