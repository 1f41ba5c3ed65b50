package kindred.learner.regulariser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import kindred.learner.memory.ReplayMemory;
import kindred.learner.memory.SeededHash;
import org.junit.jupiter.api.Test;

class InstancesTest {
  private static final SeededHash HASH = new SeededHash(5);

  private final ReplayMemory unlabelled = new ReplayMemory("u", 100, HASH);
  private final ReplayMemory labelled = new ReplayMemory("l", 100, HASH);

  private static void add(ReplayMemory memory, String label, int... images) {
    for (var image : images) {
      memory.remember(label + image, label, new byte[] {(byte) image}, new float[0], 0);
    }
  }

  private List<Integer> draw(int count, long step) {
    return new Instances(unlabelled, labelled, count, HASH)
        .draw(step).stream().map(image -> (int) image[0]).toList();
  }

  @Test
  void draw_enoughWithoutLabel_areThese_eachOnceAndOthersAtAnotherStep() {
    add(unlabelled, "", IntStream.range(0, 20).toArray());
    add(labelled, "single", 50);
    var drawn = new HashSet<Integer>();
    for (var step = 0; step < 50; step++) {
      var one = draw(5, step);
      assertEquals(5, new HashSet<>(one).size());
      assertEquals(one, draw(5, step));
      drawn.addAll(one);
    }
    assertEquals(20, drawn.size());
    assertTrue(drawn.stream().allMatch(image -> image < 20));
  }

  @Test
  void draw_tooFewWithoutLabel_takesSingletonsAndNeverAClassWithTwo() {
    add(unlabelled, "", 1, 2);
    add(labelled, "a", 11);
    add(labelled, "b", 12);
    add(labelled, "two", 13, 14);
    assertEquals(new HashSet<>(List.of(1, 2, 11, 12)), new HashSet<>(draw(8, 0)));
    assertEquals(3, draw(3, 0).size());
    assertTrue(draw(3, 0).containsAll(List.of(1, 2)));
  }

  @Test
  void draw_sameImageTwice_takesItOnce_andOneImageIsNone() {
    unlabelled.remember("x", "", new byte[] {7}, new float[0], 0);
    unlabelled.remember("y", "", new byte[] {7}, new float[0], 0);
    assertEquals(List.of(), draw(4, 0));
    add(labelled, "a", 7);
    assertEquals(List.of(), draw(4, 0));
    add(unlabelled, "", 8);
    assertEquals(2, draw(4, 0).size());
  }

  @Test
  void images_ofTheRegulariser_areAllImagesAndThenAllAgain() {
    add(unlabelled, "", 1, 2, 3);
    var settings = new InvarianceSettings(3, 0.2, 0.1, 100);
    var images = new InstanceInvariance(settings, unlabelled, labelled, HASH).images(0);
    assertEquals(6, images.size());
    for (var i = 0; i < 3; i++) {
      assertTrue(Arrays.equals(images.get(i), images.get(i + 3)));
    }
    var empty = new ReplayMemory("e", 1, HASH);
    assertEquals(List.of(), new InstanceInvariance(settings, empty, empty, HASH).images(0));
  }
}
