package kindred.learner;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import kindred.schemas.Sample;

/** Small generated images: a class is three random strokes, an image is the class with jitter. */
final class Strokes {
  private static final int SIDE = 24;

  private Strokes() {}

  /** Images of so many classes in random order. */
  static List<Sample> samples(int classes, int imagesPerClass, long seed) {
    var random = new Random(seed);
    var samples = new ArrayList<Sample>();
    for (var c = 0; c < classes; c++) {
      var points = random.doubles(12, 3, SIDE - 3).toArray();
      for (var i = 0; i < imagesPerClass; i++) {
        samples.add(sample("c%02d-%02d".formatted(c, i), "class" + c, draw(points, random)));
      }
    }
    Collections.shuffle(samples, random);
    return samples;
  }

  static Sample sample(String id, String label, byte[] pixels) {
    return Sample.newBuilder()
        .setId(id)
        .setLabel(label)
        .setPixels(ByteBuffer.wrap(pixels))
        .setWidth(SIDE)
        .setHeight(SIDE)
        .setChannels(1)
        .setContentHash("")
        .setEventTime(Instant.EPOCH)
        .build();
  }

  private static byte[] draw(double[] points, Random random) {
    var pixels = new byte[SIDE * SIDE];
    var dx = random.nextGaussian();
    var dy = random.nextGaussian();
    for (var p = 0; p < points.length; p += 4) {
      for (var t = 0.0; t <= 1; t += 0.02) {
        var x = points[p] + t * (points[p + 2] - points[p]) + dx;
        var y = points[p + 1] + t * (points[p + 3] - points[p + 1]) + dy;
        var at = Math.clamp((int) y, 0, SIDE - 1) * SIDE + Math.clamp((int) x, 0, SIDE - 1);
        pixels[at] = (byte) (200 + random.nextInt(56));
      }
    }
    return pixels;
  }
}
