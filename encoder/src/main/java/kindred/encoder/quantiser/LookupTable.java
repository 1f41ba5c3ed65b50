package kindred.encoder.quantiser;

/**
 * A query against codes, asymmetrically: the query is its soft code, an image its hard code, and
 * their inner product is a sum of M values that are looked up.
 *
 * <p>{@code s(i) = ⟨soft, hard_i⟩ = Σ_m T_m[code_i(m)]}, {@code T_m(k) = ⟨soft_m, C_m(k)⟩}
 *
 * <p>Source: Jégou, Douze, Schmid, TPAMI 2011 (asymmetric search); methods.md 2.
 */
public final class LookupTable {
  private final float[] table;
  private final int parts;
  private final int codewords;

  private LookupTable(float[] table, int parts, int codewords) {
    this.table = table;
    this.parts = parts;
    this.codewords = codewords;
  }

  /** The table of a vector of {@link ProductQuantiser#dim} floats. */
  static LookupTable of(float[] vector, ProductQuantiser quantiser) {
    var width = quantiser.width();
    var table = new float[quantiser.parts() * quantiser.codewords()];
    for (var row = 0; row < table.length; row++) {
      var part = row / quantiser.codewords();
      var sum = 0.0;
      for (var j = 0; j < width; j++) {
        sum += vector[part * width + j] * quantiser.codebook().values()[row * width + j];
      }
      table[row] = (float) sum;
    }
    return new LookupTable(table, quantiser.parts(), quantiser.codewords());
  }

  /**
   * The score of one code: near the cosine of query and image, but not bound to -1 and 1.
   *
   * @param codes that hold it
   * @param start of it
   */
  public float score(byte[] codes, int start) {
    var sum = 0f;
    for (var m = 0; m < parts; m++) {
      sum += table[m * codewords + Byte.toUnsignedInt(codes[start + m])];
    }
    return sum;
  }
}
