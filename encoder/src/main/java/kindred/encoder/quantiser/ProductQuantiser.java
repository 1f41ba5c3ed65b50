package kindred.encoder.quantiser;

import java.util.Arrays;
import kindred.encoder.Tensor;

/**
 * A version's product quantiser: an embedding is cut into M parts of w = d/M values, and each part
 * stands for one of K codewords.
 *
 * <p>{@code p_m = softmax(x_m·A_m + b_m)}, {@code soft_m = Σ_k p_m(k)·C_m(k)}, {@code hard_m =
 * C_m(argmax_k p_m)}
 *
 * <p>Symbols: x_m part m of the embedding, A_m {@code map}, b_m {@code bias}, C_m {@code codebook}.
 * Between equal logits the smaller codeword wins.
 *
 * <p>Source: Klein, Wolf, CVPR 2019; methods.md 2. It belongs to the weights it was trained with:
 * codes of two versions cannot be compared.
 *
 * @param map A, (M, w, K)
 * @param bias b, (M, K)
 * @param codebook C, (M, K, w)
 */
public record ProductQuantiser(Tensor map, Tensor bias, Tensor codebook) {
  /** A code's number is one byte. */
  public static final int MOST_CODEWORDS = 256;

  public ProductQuantiser {
    var shape = codebook.shape();
    var fits =
        shape.length == 3
            && shape[0] >= 1
            && shape[1] >= 1
            && shape[1] <= MOST_CODEWORDS
            && shape[2] >= 1
            && Arrays.equals(map.shape(), new long[] {shape[0], shape[2], shape[1]})
            && Arrays.equals(bias.shape(), new long[] {shape[0], shape[1]});
    if (!fits) {
      throw new IllegalArgumentException(
          "codebook %s, map %s and bias %s are not (M, K, w), (M, w, K) and (M, K) with K up to %d"
              .formatted(codebook, map, bias, MOST_CODEWORDS));
    }
  }

  /** M: the bytes of a code. */
  public int parts() {
    return (int) codebook.shape()[0];
  }

  /** K. */
  public int codewords() {
    return (int) codebook.shape()[1];
  }

  /** d: the floats of an embedding. */
  public int dim() {
    return parts() * width();
  }

  /** w. */
  int width() {
    return (int) codebook.shape()[2];
  }

  /** The hard code of an embedding: M codewords' numbers, unsigned. */
  public byte[] code(float[] embedding) {
    var code = new byte[parts()];
    for (var m = 0; m < code.length; m++) {
      var logits = logits(embedding, m);
      var best = 0;
      for (var k = 1; k < logits.length; k++) {
        best = logits[k] > logits[best] ? k : best;
      }
      code[m] = (byte) best;
    }
    return code;
  }

  /** What a code stands for: d floats, near the embedding and not of unit length. */
  public float[] decode(byte[] code) {
    var vector = new float[dim()];
    for (var m = 0; m < parts(); m++) {
      var codeword = (m * codewords() + Byte.toUnsignedInt(code[m])) * width();
      System.arraycopy(codebook.values(), codeword, vector, m * width(), width());
    }
    return vector;
  }

  /** The soft code of an embedding: d floats. */
  public float[] softCode(float[] embedding) {
    var soft = new float[dim()];
    for (var m = 0; m < parts(); m++) {
      var p = softmax(logits(embedding, m));
      for (var j = 0; j < width(); j++) {
        var sum = 0.0;
        for (var k = 0; k < p.length; k++) {
          sum += p[k] * codebook.values()[(m * p.length + k) * width() + j];
        }
        soft[m * width() + j] = (float) sum;
      }
    }
    return soft;
  }

  /** The scores of all codes for a query. */
  public LookupTable lookup(float[] query) {
    return LookupTable.of(softCode(query), this);
  }

  private float[] logits(float[] embedding, int part) {
    if (embedding.length != dim()) {
      throw new IllegalArgumentException(
          "an embedding of %d floats, and a quantiser of %d".formatted(embedding.length, dim()));
    }
    var k = codewords();
    var logits = Arrays.copyOfRange(bias.values(), part * k, (part + 1) * k);
    for (var j = 0; j < width(); j++) {
      var x = embedding[part * width() + j];
      var row = (part * width() + j) * k;
      for (var i = 0; i < k; i++) {
        logits[i] += x * map.values()[row + i];
      }
    }
    return logits;
  }

  private static double[] softmax(float[] logits) {
    var most = Float.NEGATIVE_INFINITY;
    for (var logit : logits) {
      most = Math.max(most, logit);
    }
    var p = new double[logits.length];
    var sum = 0.0;
    for (var k = 0; k < p.length; k++) {
      p[k] = Math.exp(logits[k] - most);
      sum += p[k];
    }
    for (var k = 0; k < p.length; k++) {
      p[k] /= sum;
    }
    return p;
  }
}
