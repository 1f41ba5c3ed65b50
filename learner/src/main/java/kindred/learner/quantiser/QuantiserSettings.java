package kindred.learner.quantiser;

import com.typesafe.config.Config;
import kindred.encoder.quantiser.ProductQuantiser;

/**
 * How codes of the embeddings are learnt.
 *
 * @param parts M, the bytes of a code, which divides the embedding's dimension; 0: no codes
 * @param codewords K of each part, 2 to 256
 * @param loss the weights of its terms
 * @param learningRate of codebooks, map, classifier and centres
 * @param firstSteps training steps before the codebooks begin; they begin anew at twice as many,
 *     four times as many and so on
 * @param sampleImages remembered images that codebooks begin from, at most
 * @param trainsNetwork whether the loss reaches the network
 */
public record QuantiserSettings(
    int parts,
    int codewords,
    QuantisationLoss loss,
    double learningRate,
    int firstSteps,
    int sampleImages,
    boolean trainsNetwork) {
  /** No codes. */
  public static final QuantiserSettings OFF =
      new QuantiserSettings(
          0, 256, new QuantisationLoss(0.1, 0.1, 0.1, 30), 0.001, 20, 2048, false);

  public QuantiserSettings {
    check(parts >= 0 && parts <= 4096, "parts", parts, "0 to 4096");
    var most = ProductQuantiser.MOST_CODEWORDS;
    check(codewords >= 2 && codewords <= most, "codewords", codewords, "2 to " + most);
    check(loss.central() >= 0, "central-weight", loss.central(), "0 or more");
    check(loss.diversity() >= 0, "diversity-weight", loss.diversity(), "0 or more");
    check(loss.sharpness() >= 0, "sharpness-weight", loss.sharpness(), "0 or more");
    var reconstruction = loss.reconstruction();
    check(reconstruction >= 0, "reconstruction-weight", reconstruction, "0 or more");
    check(learningRate >= 0 && learningRate <= 1, "learning-rate", learningRate, "0 to 1");
    check(firstSteps >= 1, "first-steps", firstSteps, "1 or more");
    check(sampleImages >= 2, "sample-images", sampleImages, "2 or more");
  }

  /**
   * @param quantiser {@code learner.quantiser}
   */
  public static QuantiserSettings from(Config quantiser) {
    return new QuantiserSettings(
        quantiser.getInt("parts"),
        quantiser.getInt("codewords"),
        new QuantisationLoss(
            quantiser.getDouble("central-weight"),
            quantiser.getDouble("diversity-weight"),
            quantiser.getDouble("sharpness-weight"),
            quantiser.getDouble("reconstruction-weight")),
        quantiser.getDouble("learning-rate"),
        quantiser.getInt("first-steps"),
        quantiser.getInt("sample-images"),
        quantiser.getBoolean("trains-network"));
  }

  /** Whether codes are learnt. */
  public boolean on() {
    return parts > 0;
  }

  /** Whether codebooks begin, or begin anew, after so many steps. */
  boolean begins(long steps) {
    return steps > 0 && steps % firstSteps == 0 && Long.bitCount(steps / firstSteps) == 1;
  }

  private static void check(boolean right, String key, Number value, String range) {
    if (!right) {
      throw new IllegalArgumentException(
          "learner.quantiser." + key + " " + value + " is not " + range);
    }
  }
}
