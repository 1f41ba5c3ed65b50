package kindred.learner.quantiser;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import kindred.encoder.Tensor;
import kindred.encoder.quantiser.ProductQuantiser;
import kindred.learner.checkpoint.Section;
import kindred.learner.division.KMeans;

/**
 * A quantiser that is being trained: {@code logits_m = β_m·(x_m·A_m + b_m)}.
 *
 * <p>It begins as k-means: with centroids c_k as codewords, {@code A = 2c_k} and {@code b =
 * −‖c_k‖²} the logits are {@code −β‖x − c_k‖²} and a constant, so the hard code is the nearest
 * centroid. β_m is one over twice the variance of a value around it, so that p is the posterior of
 * a mixture of Gaussians: a wider one blurs the soft codes. It stays apart from A, which would
 * otherwise be a hundred times as large as the codewords and hardly move at their learning rate.
 *
 * @param map A, (M, w, K)
 * @param bias b, (M, K)
 * @param codebook C, (M, K, w)
 * @param betas β, (M)
 */
record Codebooks(TrainedArray map, TrainedArray bias, TrainedArray codebook, float[] betas) {
  private static final int ITERATIONS = 20;
  // Of vectors of unit length; keeps β finite where every image has a codeword of its own.
  private static final double LEAST_DISTANCE = 1e-4;

  /**
   * Codebooks of vectors.
   *
   * @param vectors at least one, of {@code parts·w} floats
   */
  static Codebooks of(float[][] vectors, int parts, int codewords, SplittableRandom random) {
    var width = vectors[0].length / parts;
    var map = new float[parts * width * codewords];
    var bias = new float[parts * codewords];
    var codebook = new float[parts * codewords * width];
    var betas = new float[parts];
    for (var m = 0; m < parts; m++) {
      var from = m * width;
      var points =
          Arrays.stream(vectors)
              .map(vector -> Arrays.copyOfRange(vector, from, from + width))
              .toArray(float[][]::new);
      var found = KMeans.of(points, codewords, ITERATIONS, 1, random);
      var distance = Math.max(found.inertia() / points.length, LEAST_DISTANCE / parts);
      betas[m] = (float) (width / (2 * distance));
      for (var k = 0; k < codewords; k++) {
        for (var j = 0; j < width; j++) {
          var value = found.centroids()[k][j];
          codebook[(m * codewords + k) * width + j] = value;
          map[(m * width + j) * codewords + k] = 2 * value;
          bias[m * codewords + k] -= value * value;
        }
      }
    }
    return new Codebooks(
        new TrainedArray(map), new TrainedArray(bias), new TrainedArray(codebook), betas);
  }

  /** As a version keeps it, β within A and b. */
  ProductQuantiser quantiser(int codewords) {
    var parts = betas.length;
    var width = map.values().length / parts / codewords;
    return new ProductQuantiser(
        new Tensor(new long[] {parts, width, codewords}, times(map.values())),
        new Tensor(new long[] {parts, codewords}, times(bias.values())),
        new Tensor(new long[] {parts, codewords, width}, codebook.values().clone()));
  }

  private float[] times(float[] values) {
    var scaled = values.clone();
    for (var i = 0; i < scaled.length; i++) {
      scaled[i] *= betas[i / (scaled.length / betas.length)];
    }
    return scaled;
  }

  void write(DataOutputStream out) throws IOException {
    map.write(out);
    bias.write(out);
    codebook.write(out);
    Section.writeFloats(out, betas);
  }

  static Codebooks read(DataInputStream in) throws IOException {
    return new Codebooks(
        TrainedArray.read(in),
        TrainedArray.read(in),
        TrainedArray.read(in),
        Section.readFloats(in));
  }
}
