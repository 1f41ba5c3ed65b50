package kindred.learner.objective;

import ai.djl.ndarray.NDArray;
import com.typesafe.config.Config;
import java.util.Optional;
import kindred.encoder.Scalar;
import kindred.learner.memory.ClassVectors;
import kindred.learner.memory.DensityCentres;
import kindred.learner.memory.MeanShift;
import kindred.learner.memory.SeededHash;

/**
 * Density-aware embeddings: an image shall be nearer to where its class is densest than to where
 * any other class is, by a margin. Wrong labels and outliers hardly move that place.
 *
 * <p>{@code L = avg_i [ ‖f_i − μ_y‖ − min_{c ≠ y} ‖f_i − μ_c‖ + m ]₊}
 *
 * <p>Symbols: f unit embeddings, μ the centres by mean shift ({@link DensityCentres}), constant for
 * the gradient; m {@code margin}.
 *
 * <p>Source: Ghosh, Singh, Vatsa, CVPR 2019; methods.md 4.
 *
 * <p><i>Differences from the paper:</i> its exact loss is not known to us; this is built from its
 * description.
 *
 * @param margin above 0
 * @param average over images
 * @param shift how a centre is found
 * @param momentum what stays of a centre when it is found again, 0 or more, below 1
 */
public record DensityAware(double margin, Average average, MeanShift shift, double momentum)
    implements ProxyObjective {
  private static final double EXCLUDED = 1e9;

  public DensityAware {
    if (!(margin > 0) || !(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException(
          "density-aware's margin %s is not above 0, or its momentum %s not 0 or more, below 1"
              .formatted(margin, momentum));
    }
  }

  static DensityAware from(Config objective) {
    var c = objective.getConfig("density-aware");
    return new DensityAware(
        c.getDouble("margin"),
        Average.of(objective, Average.NONZERO),
        new MeanShift(c.getInt("iterations"), c.getDouble("least-bandwidth")),
        c.getDouble("momentum"));
  }

  @Override
  public Optional<ClassVectors> classVectors(int dimension, SeededHash hash) {
    return Optional.of(new DensityCentres(dimension, shift, momentum));
  }

  @Override
  public NDArray loss(NDArray embeddings, NDArray classes, NDArray centres) {
    var d = ProxyObjective.distances(embeddings, centres);
    var own = d.mul(classes).sum(new int[] {1});
    var nearest = d.add(classes.mul(Scalar.of(d, EXCLUDED))).min(new int[] {1});
    var images = embeddings.getShape().get(0);
    return average.of(own.sub(nearest).add(margin).maximum(Scalar.of(d, 0)), images, images);
  }
}
