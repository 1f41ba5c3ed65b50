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
 * <p>{@code L = avg_i [ ‖f_i − μ_y‖ − ‖f_i − μ_n‖ + m ]₊}
 *
 * <p>Symbols: f unit embeddings, μ the centres by mean shift ({@link DensityCentres}), constant for
 * the gradient; n the nearest other class or, {@code semiHard}, the nearest one that is farther
 * than the own centre, the farthest where none is; m {@code margin}.
 *
 * <p>Source: Ghosh, Singh, Vatsa, CVPR 2019; methods.md 4.
 *
 * <p><i>Differences from the paper:</i> its exact loss is not known to us; this is built from its
 * description. The nearest other class alone lets a network that begins at random collapse
 * (recall@1 of bench/ablation.py 0.10 against 0.47), as hardest negatives do in FaceNet (Schroff,
 * Kalenichenko, Philbin, CVPR 2015), from where the way out is.
 *
 * @param margin above 0
 * @param semiHard which other class an image is held against
 * @param average over images
 * @param shift how a centre is found
 * @param momentum what stays of a centre when it is found again, 0 or more, below 1
 */
public record DensityAware(
    double margin, boolean semiHard, Average average, MeanShift shift, double momentum)
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
        c.getBoolean("semi-hard"),
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
    var nearest = semiHard ? beyond(d, own, classes) : nearest(d, classes);
    var images = embeddings.getShape().get(0);
    return average.of(own.sub(nearest).add(margin).maximum(Scalar.of(d, 0)), images, images);
  }

  private static NDArray nearest(NDArray d, NDArray excluded) {
    return d.add(excluded.mul(Scalar.of(d, EXCLUDED))).min(new int[] {1});
  }

  private static NDArray beyond(NDArray d, NDArray own, NDArray classes) {
    var nearer = d.lte(own.expandDims(1)).toType(d.getDataType(), false);
    var farthest = d.sub(classes.mul(Scalar.of(d, EXCLUDED))).max(new int[] {1});
    var alone = farthest.lt(0).toType(d.getDataType(), false);
    var beyond = nearest(d, classes.add(nearer));
    return beyond.minimum(farthest.add(alone.mul(Scalar.of(d, 2 * EXCLUDED))));
  }
}
