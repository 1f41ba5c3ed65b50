package kindred.learner.objective;

import ai.djl.ndarray.NDArray;
import com.typesafe.config.Config;

/**
 * ProxyNCA++: softmax over the squared distances to the proxies, at a low temperature.
 *
 * <p>{@code L = −1/B Σ_i log( exp(−‖f_i − p_y‖²/T) / Σ_c exp(−‖f_i − p_c‖²/T) )}
 *
 * <p>Symbols: T {@code temperature}. Between unit vectors ‖f − p‖² = 2 − 2cos, and the 2 cancels:
 * it is the normalised softmax at scale 2/T, and computed as that.
 *
 * <p>Source: Teh, DeVries, Taylor, ECCV 2020, and its code (T = 1/9); methods.md 15. The positive
 * is in the denominator, unlike in ProxyNCA, whose loss can be negative.
 *
 * <p><i>Differences from the paper:</i> proxies are the class signatures.
 *
 * @param temperature above 0
 */
public record ProxyNca(double temperature) implements ProxyObjective {
  public ProxyNca {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException(
          "proxy-nca++'s temperature " + temperature + " is not above 0");
    }
  }

  static ProxyNca from(Config objective) {
    return new ProxyNca(objective.getDouble("proxy-nca.temperature"));
  }

  @Override
  public NDArray loss(NDArray embeddings, NDArray classes, NDArray proxies) {
    return new NormalisedSoftmax(2 / temperature).loss(embeddings, classes, proxies);
  }
}
