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
import kindred.learner.training.AugmentationSettings.Colour;
import kindred.learner.training.AugmentationSettings.Warp;
import kindred.schemas.image.Pixels;
import org.junit.jupiter.api.Test;

class AugmentationTest {
  private static final InputSpec SPEC = InputSpec.of(16, 3);
  private static final InputImages IMAGES = new InputImages(SPEC);
  private static final AugmentationSettings EVERYTHING =
      new AugmentationSettings(
          new Warp(0.5, 0.5, 180, 0.5, 0.5, 1, 0.1, true), new Colour(0.9, 0.9, 0.9), 1);

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
    assertArrayEquals(plain(image()), augmented(image(), settings(Warp.NONE, 0), 1), 1e-5f);
  }

  @Test
  void write_theSameGenerator_isTheSameImage() {
    assertArrayEquals(augmented(image(), EVERYTHING, 7), augmented(image(), EVERYTHING, 7));
    assertFalse(
        Arrays.equals(augmented(image(), EVERYTHING, 7), augmented(image(), EVERYTHING, 8)));
  }

  @Test
  void write_anyMove_staysWithinTheImagesValues() {
    var range = sorted(plain(image()));
    for (var seed = 0; seed < 50; seed++) {
      var moved = sorted(augmented(image(), settings(EVERYTHING.warp(), 1), seed));
      assertTrue(
          moved[0] >= range[0] - 1e-4 && moved[moved.length - 1] <= range[range.length - 1] + 1e-4);
    }
  }

  @Test
  void write_anyColour_staysWithinTheScale() {
    var black = plain(new byte[SPEC.length()]);
    var white = plain(filled(255));
    for (var seed = 0; seed < 50; seed++) {
      var changed = augmented(image(), EVERYTHING, seed);
      for (var i = 0; i < changed.length; i++) {
        assertTrue(changed[i] >= black[i] - 1e-4 && changed[i] <= white[i] + 1e-4);
      }
    }
  }

  @Test
  void write_flipOnly_mirrorsSome() {
    var plain = plain(image());
    var mirrored = 0;
    for (var seed = 0; seed < 40; seed++) {
      var flipped = augmented(image(), settings(new Warp(0, 0, 0, 0, 0, 0, 0, true), 0), seed);
      if (Math.abs(plain[0] - flipped[0]) > 1e-4) {
        assertEquals(plain[15], flipped[0], 1e-4);
        mirrored++;
      }
    }
    assertTrue(mirrored > 8 && mirrored < 32, mirrored + " of 40");
  }

  @Test
  void write_cropOnly_showsAPartOfARamp() {
    var ramp = ramp();
    for (var seed = 0; seed < 20; seed++) {
      var cropped = augmented(ramp, settings(new Warp(0.5, 0, 0, 0, 0, 0, 0, false), 0), seed);
      var slope = (cropped[15] - cropped[0]) / (plain(ramp)[15] - plain(ramp)[0]);
      assertTrue(slope > 0.49 && slope <= 1.0001, "seed " + seed + ": slope " + slope);
    }
  }

  @Test
  void write_elasticOnly_bendsSmoothly() {
    var ramp = plain(ramp());
    var bent = augmented(ramp(), settings(new Warp(0, 0, 0, 0, 0, 0, 0.1, false), 0), 3);
    var perPixel = ramp[1] - ramp[0];
    var largest = 0.0;
    for (var i = 1; i < 16; i++) {
      assertTrue(Math.abs(bent[i] - bent[i - 1]) < 4 * perPixel, "torn at " + i);
      largest = Math.max(largest, Math.abs(bent[i] - ramp[i]));
    }
    assertTrue(largest > 0.3 * perPixel, "moved by " + largest / perPixel + " pixels at most");
  }

  @Test
  void write_contrastOnly_keepsTheMean() {
    var jitter = new ColourJitter(1, 0.5, 1);
    var values = new float[] {100, 140, 100, 140, 100, 140};
    jitter.apply(values, 2);
    assertArrayEquals(new float[] {110, 130, 110, 130, 110, 130}, values, 1e-4f);
  }

  @Test
  void apply_noSaturation_isGrey() {
    var values = new float[] {30, 0, 60, 0, 90, 255};
    new ColourJitter(1, 1, 0).apply(values, 2);
    assertArrayEquals(new float[] {60, 85, 60, 85, 60, 85}, values, 1e-4f);
  }

  private static AugmentationSettings settings(Warp warp, double eraseShare) {
    return new AugmentationSettings(warp, Colour.NONE, eraseShare);
  }

  private static float[] augmented(byte[] image, AugmentationSettings settings, long seed) {
    var out = FloatBuffer.allocate(SPEC.length());
    new Augmentation(settings, IMAGES).write(image, new SplittableRandom(seed), out);
    return out.array();
  }

  private static float[] plain(byte[] image) {
    var out = FloatBuffer.allocate(SPEC.length());
    IMAGES.write(image, out);
    return out.array();
  }

  /** Brighter from left to right by 16 a pixel. */
  private static byte[] ramp() {
    var image = new byte[SPEC.length()];
    for (var i = 0; i < image.length; i++) {
      image[i] = (byte) (i % 16 * 16);
    }
    return image;
  }

  private static byte[] filled(int value) {
    var image = new byte[SPEC.length()];
    Arrays.fill(image, (byte) value);
    return image;
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
