package kindred.learner.memory;

import com.typesafe.config.Config;

/**
 * How class signatures follow the network (methods.md 5.5).
 *
 * @param update the way
 * @param momentum m of the moving average where a batch has several images of the class
 * @param singleMomentum m where it has one
 * @param everyEvents labelled samples between two computations from the memory
 * @param fullSoftmaxClasses above so many, the classification loss takes the batch's classes and
 *     the mined hard ones only
 */
public record SignatureSettings(
    Update update,
    double momentum,
    double singleMomentum,
    int everyEvents,
    int fullSoftmaxClasses) {
  /** How they change. */
  public enum Update {
    /** Trained by the classification loss, as in the paper. */
    GRADIENT,
    /** A moving average of the embeddings, {@code w ← norm(m·w + (1−m)·mean f)}. */
    EMA,
    /** From time to time the mean of what the memory has. */
    BUFFER
  }

  /** Trained, with all classes in the softmax. */
  public static final SignatureSettings TRAINED =
      new SignatureSettings(Update.GRADIENT, 0.9, 0.99, 1000, 50_000);

  public SignatureSettings {
    check(momentum >= 0 && momentum < 1, "momentum", momentum, "0 or more, below 1");
    check(
        singleMomentum >= 0 && singleMomentum < 1,
        "single-momentum",
        singleMomentum,
        "0 or more, below 1");
    check(everyEvents >= 1, "every-events", everyEvents, "1 or more");
    check(fullSoftmaxClasses >= 2, "full-softmax-classes", fullSoftmaxClasses, "2 or more");
  }

  /**
   * @param signatures {@code learner.signatures}
   */
  public static SignatureSettings from(Config signatures) {
    return new SignatureSettings(
        update(signatures.getString("update")),
        signatures.getDouble("momentum"),
        signatures.getDouble("single-momentum"),
        signatures.getInt("every-events"),
        signatures.getInt("full-softmax-classes"));
  }

  private static Update update(String name) {
    return switch (name) {
      case "gradient" -> Update.GRADIENT;
      case "ema" -> Update.EMA;
      case "buffer" -> Update.BUFFER;
      default ->
          throw new IllegalArgumentException(
              "learner.signatures.update '" + name + "' is not one of [gradient, ema, buffer]");
    };
  }

  private static void check(boolean right, String key, Number value, String range) {
    if (!right) {
      throw new IllegalArgumentException(
          "learner.signatures." + key + " " + value + " is not " + range);
    }
  }
}
