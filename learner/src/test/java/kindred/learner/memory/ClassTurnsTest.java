package kindred.learner.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ClassTurnsTest {
  // 1 2      quarter clockwise: 3 1
  // 3 4                         4 2
  private static final byte[] IMAGE = {1, 2, 3, 4};

  @Test
  void turn_clockwise_inOrder() {
    assertArrayEquals(new byte[] {3, 1, 4, 2}, ClassTurns.turn(IMAGE, 2, 1));
    assertArrayEquals(new byte[] {4, 3, 2, 1}, ClassTurns.turn(IMAGE, 2, 2));
    assertArrayEquals(new byte[] {2, 4, 1, 3}, ClassTurns.turn(IMAGE, 2, 3));
    assertArrayEquals(new byte[] {2, 1, 4, 3}, ClassTurns.turn(IMAGE, 2, 4));
  }

  @Test
  void of_eight_areAllDifferentAndEveryPlaneIsTurned() {
    var image = new byte[] {1, 2, 3, 4, 11, 12, 13, 14};
    var turns = new ClassTurns(8).of("id", "label", image, 2);
    assertEquals(8, turns.stream().map(t -> Arrays.toString(t.image())).distinct().count());
    assertEquals(8, turns.stream().map(ClassTurns.Turned::id).distinct().count());
    for (var turn : turns) {
      for (var i = 0; i < 4; i++) {
        assertEquals(turn.image()[i] + 10, turn.image()[i + 4]);
      }
    }
    assertEquals(new ClassTurns.Turned("id", "label", image), turns.getFirst());
    assertEquals(turns.stream().map(ClassTurns.Turned::id).toList(), new ClassTurns(8).ids("id"));
    assertEquals(
        List.of("label"),
        turns.stream()
            .map(ClassTurns.Turned::label)
            .filter(ClassTurns::isOriginal)
            .collect(Collectors.toList()));
  }

  @Test
  void of_one_isTheImage() {
    assertEquals(1, new ClassTurns(1).of("id", "label", IMAGE, 2).size());
    assertTrue(ClassTurns.isOriginal("label"));
    assertFalse(ClassTurns.isOriginal(ClassTurns.name("label", 3)));
  }
}
