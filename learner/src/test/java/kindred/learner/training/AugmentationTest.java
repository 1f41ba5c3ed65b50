package kindred.learner.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import kindred.encoder.ImageTensor;
import kindred.encoder.InputSpec;
import kindred.schemas.image.Pixels;
import org.junit.jupiter.api.Test;

class AugmentationTest {
  private static final InputSpec SPEC = InputSpec.of(16, 3);
  private static final InputImages IMAGES = new InputImages(SPEC);

  @Test
  void inputImages_writeAfterOf_isTheOnePreprocessing() {
    var values = new byte[40 * 30 * 3];
    new Random(1).nextBytes(values);
    var pixels = new Pixels(values, 40, 30, 3);
    var expected = FloatBuffer.allocate(SPEC.length());
    ImageTensor.write(pixels, SPEC, expected);
    var actual = FloatBuffer.allocate(SPEC.length());
    IMAGES.write(IMAGES.of(pixels), actual);
    assertArrayEquals(expected.array(), actual.array(), 0.51f / 255 / 0.224f);
  }

  @Test
  void write_nothingToDo_changesNothing() {
    var image = image();
    var plain = FloatBuffer.allocate(SPEC.length());
    IMAGES.write(image, plain);
    assertArrayEquals(plain.array(), augmented(image, 0, 0, 0, false, 0, 1), 1e-5f);
  }

  @Test
  void write_theSameGenerator_isTheSameImage() {
    var image = image();
    assertArrayEquals(
        augmented(image, 0.2, 20, 0.2, true, 1, 7), augmented(image, 0.2, 20, 0.2, true, 1, 7));
    assertFalse(
        Arrays.equals(
            augmented(image, 0.2, 20, 0.2, true, 1, 7),
            augmented(image, 0.2, 20, 0.2, true, 1, 8)));
  }

  @Test
  void write_anyMove_staysWithinTheImagesValues() {
    var image = image();
    var plain = FloatBuffer.allocate(SPEC.length());
    IMAGES.write(image, plain);
    var range = sorted(plain.array());
    for (var seed = 0; seed < 50; seed++) {
      var moved = sorted(augmented(image, 0.5, 180, 0.5, true, 1, seed));
      assertTrue(
          moved[0] >= range[0] - 1e-4 && moved[moved.length - 1] <= range[range.length - 1] + 1e-4);
    }
  }

  @Test
  void write_flipOnly_mirrorsSome() {
    var image = image();
    var plain = augmented(image, 0, 0, 0, false, 0, 1);
    var mirrored = 0;
    for (var seed = 0; seed < 40; seed++) {
      var flipped = augmented(image, 0, 0, 0, true, 0, seed);
      if (!Arrays.equals(plain, flipped)) {
        assertEquals(plain[15], flipped[0], 1e-4);
        mirrored++;
      }
    }
    assertTrue(mirrored > 8 && mirrored < 32, mirrored + " of 40");
  }

  private static float[] augmented(
      byte[] image,
      double shift,
      double degrees,
      double scale,
      boolean flip,
      double erase,
      long seed) {
    var settings = new AugmentationSettings(shift, degrees, scale, flip, erase);
    var out = FloatBuffer.allocate(SPEC.length());
    new Augmentation(settings, IMAGES).write(image, new SplittableRandom(seed), out);
    return out.array();
  }

  private static byte[] image() {
    var image = new byte[SPEC.length()];
    new Random(2).nextBytes(image);
    return image;
  }

  private static float[] sorted(float[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }
}
