package kindred.standalone.bench;

import java.util.SplittableRandom;
import kindred.encoder.Tensor;
import kindred.encoder.quantiser.ProductQuantiser;

/**
 * A product quantiser without training by a learner: codewords by k-means (Lloyd) in each part, and
 * logits whose largest is the nearest codeword, {@code s·(2·x·c − |c|²)}.
 */
final class KMeansQuantiser {
  private static final int CODEWORDS = 256;
  private static final int SAMPLE = 4_096;
  private static final int ROUNDS = 8;

  /** s: sharp enough that soft and hard code agree. */
  private static final float SHARPNESS = 1_000;

  private KMeansQuantiser() {}

  static ProductQuantiser of(float[][] vectors, int parts, long seed) {
    int width = vectors[0].length / parts;
    int sample = Math.min(SAMPLE, vectors.length);
    int codewords = Math.min(CODEWORDS, sample);
    var random = new SplittableRandom(seed);
    var map = new float[parts * width * codewords];
    var bias = new float[parts * codewords];
    var book = new float[parts * codewords * width];
    for (int m = 0; m < parts; m++) {
      var centres = centres(vectors, m * width, width, sample, codewords, random);
      for (int c = 0; c < codewords; c++) {
        float squares = 0;
        for (int i = 0; i < width; i++) {
          float value = centres[c][i];
          book[(m * codewords + c) * width + i] = value;
          map[(m * width + i) * codewords + c] = 2 * SHARPNESS * value;
          squares += value * value;
        }
        bias[m * codewords + c] = -SHARPNESS * squares;
      }
    }
    return new ProductQuantiser(
        new Tensor(new long[] {parts, width, codewords}, map),
        new Tensor(new long[] {parts, codewords}, bias),
        new Tensor(new long[] {parts, codewords, width}, book));
  }

  private static float[][] centres(
      float[][] vectors, int from, int width, int sample, int codewords, SplittableRandom random) {
    var centres = new float[codewords][width];
    for (var centre : centres) {
      System.arraycopy(vectors[random.nextInt(sample)], from, centre, 0, width);
    }
    for (int round = 0; round < ROUNDS; round++) {
      var sums = new float[codewords][width];
      var counts = new int[codewords];
      for (int v = 0; v < sample; v++) {
        int nearest = nearest(centres, vectors[v], from);
        counts[nearest]++;
        for (int i = 0; i < width; i++) {
          sums[nearest][i] += vectors[v][from + i];
        }
      }
      for (int c = 0; c < codewords; c++) {
        for (int i = 0; i < width && counts[c] > 0; i++) {
          centres[c][i] = sums[c][i] / counts[c];
        }
      }
    }
    return centres;
  }

  private static int nearest(float[][] centres, float[] vector, int from) {
    int best = 0;
    float least = Float.POSITIVE_INFINITY;
    for (int c = 0; c < centres.length; c++) {
      float distance = 0;
      for (int i = 0; i < centres[c].length; i++) {
        float difference = vector[from + i] - centres[c][i];
        distance += difference * difference;
      }
      if (distance < least) {
        least = distance;
        best = c;
      }
    }
    return best;
  }
}
