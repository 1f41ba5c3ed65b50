package kindred.learner.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import kindred.learner.mining.FixtureF;
import org.junit.jupiter.api.Test;

class DensityCentresTest {
  private static final MeanShift SHIFT = new MeanShift(3, 0.05);

  private final ReplayMemory memory = new ReplayMemory("m", 100, new SeededHash(1));

  /** methods.md 4. */
  @Test
  void meanShift_threeMembersAndAnOutlier_isAsStatedAfterEachIteration() {
    var members =
        List.of(new float[] {0, 0}, new float[] {1, 0}, new float[] {0, 1}, new float[] {5, 5});
    var expected = new double[] {0.422351086, 0.324597006, 0.313310066, 0.311987802};
    for (var i = 1; i <= 4; i++) {
      var centre = new MeanShift(i, 0.05).of(members, 1);
      assertArrayEquals(new double[] {expected[i - 1], expected[i - 1]}, centre, 1e-9);
    }
  }

  /** The bandwidth is the median distance to the mean: of these that to (1.5, 1.5). */
  @Test
  void meanShift_ofItself_takesTheMedianDistanceOrTheLeast() {
    var members =
        List.of(new float[] {0, 0}, new float[] {1, 0}, new float[] {0, 1}, new float[] {5, 5});
    var near = Math.hypot(1.5, 0.5);
    var bandwidth = (near + Math.hypot(1.5, 1.5)) / 2;
    assertArrayEquals(SHIFT.of(members, bandwidth), SHIFT.of(members), 1e-12);
    var same = List.of(new float[] {0.6f, 0.8f}, new float[] {0.6f, 0.8f});
    assertArrayEquals(new double[] {0.6, 0.8}, SHIFT.of(same), 1e-6);
  }

  @Test
  void follow_aClassWithAnOutlier_movesByTheMomentumToItsDensePart() {
    for (var degrees : new double[] {10, 12, 14, 16, 18, 120}) {
      memory.remember("" + degrees, "a", new byte[0], FixtureF.vector(degrees), 0);
    }
    var centres = new DensityCentres(2, SHIFT, 0.9);
    centres.imprint("a", FixtureF.vector(60));
    centres.imprint("a", FixtureF.vector(0));
    centres.follow(List.of("a", "a", "unknown"), memory);
    var first = degrees(centres);
    assertTrue(first < 60 && first > 55, first + " degrees");
    for (var i = 0; i < 100; i++) {
      centres.follow(List.of("a"), memory);
    }
    // The mean is at 26 degrees.
    assertTrue(degrees(centres) < 16, degrees(centres) + " degrees");
  }

  @Test
  void read_whatWasWritten_goesOnTheSame() throws IOException {
    memory.remember("1", "a", new byte[0], FixtureF.vector(10), 0);
    var centres = new DensityCentres(2, SHIFT, 0.9);
    centres.imprint("a", FixtureF.vector(60));
    centres.imprint("b", FixtureF.vector(90));
    centres.imprint("gone", FixtureF.vector(90));
    centres.remove("gone");
    var bytes = new ByteArrayOutputStream();
    centres.write(new DataOutputStream(bytes));
    var restored = new DensityCentres(2, SHIFT, 0.9);
    restored.imprint("of before", FixtureF.vector(1));
    restored.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    centres.follow(List.of("a"), memory);
    restored.follow(List.of("a"), memory);
    var again = new ByteArrayOutputStream();
    restored.write(new DataOutputStream(again));
    bytes.reset();
    centres.write(new DataOutputStream(bytes));
    assertArrayEquals(bytes.toByteArray(), again.toByteArray());
    assertArrayEquals(centres.values(List.of("b", "a")), restored.values(List.of("b", "a")));
    var other = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    assertThrows(IOException.class, () -> new DensityCentres(3, SHIFT, 0.9).read(other));
  }

  private static double degrees(DensityCentres centres) {
    var centre = centres.values(List.of("a"));
    assertEquals(1, Math.hypot(centre[0], centre[1]), 1e-6);
    return Math.toDegrees(Math.atan2(centre[1], centre[0]));
  }
}
