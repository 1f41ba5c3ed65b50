package kindred.learner.quantiser;

import ai.djl.ndarray.NDArray;
import kindred.encoder.Scalar;

/**
 * The loss of deep product quantisation: soft and hard code of an image are classified alike and
 * drawn to one centre per class; a batch should use all codewords, an image one per part; codes
 * stay near the embedding.
 *
 * <p>{@code L = CE(W·soft, y) + CE(W·hard, y) + γ·mean_i ½(‖soft_i − O_{y_i}‖² + ‖hard_i −
 * O_{y_i}‖²) + δ/M Σ_m Σ_k (mean_i p_m^i(k))² − σ/M Σ_m mean_i Σ_k p_m^i(k)² + ρ·mean_i ½(‖soft_i −
 * x_i‖² + ‖hard_i − x_i‖²)}
 *
 * <p>Symbols: {@code soft_m = Σ_k p_m(k)·C_m(k)}, {@code hard_m = C_m(argmax_k p_m)}, C codebook, W
 * classifier, O centres, γ {@code central}, δ {@code diversity}, σ {@code sharpness}, ρ {@code
 * reconstruction}, x the embedding. The gradient passes the argmax as if the one-hot row were p:
 * {@code p + stopgrad(onehot − p)}.
 *
 * <p>Source: Klein, Wolf, CVPR 2019; methods.md 2.
 *
 * <p><i>Differences from the paper:</i> one linear map per part gives the logits; the Gini terms
 * are means over the parts, so that a weight means the same for any M; the weights are ours, since
 * the paper's were not found; the term of ρ is ours: the paper's retrieval is by codes alone and of
 * classes it trained on, while codes here stand for embeddings that move and of unseen classes.
 *
 * @param central γ
 * @param diversity δ
 * @param sharpness σ
 * @param reconstruction ρ
 */
public record QuantisationLoss(
    double central, double diversity, double sharpness, double reconstruction) {
  /**
   * The loss of a batch.
   *
   * @param logits {@code (M, B, K)}: of each part's codewords
   * @param codebook {@code (M, K, w)}
   * @param classes {@code (B, N)}: one-hot rows
   * @param classifier {@code (N, M·w)}
   * @param centres {@code (N, M·w)}
   * @param embeddings {@code (B, M·w)}
   * @return a scalar
   */
  public NDArray of(
      NDArray logits,
      NDArray codebook,
      NDArray classes,
      NDArray classifier,
      NDArray centres,
      NDArray embeddings) {
    var p = logits.softmax(2);
    var parts = logits.getShape().get(0);
    var images = logits.getShape().get(1);
    var own = classes.matMul(centres);
    var soft = code(p, codebook);
    var hard = code(straightThrough(p), codebook);
    var mean = p.mean(new int[] {1});
    return crossEntropy(soft, classifier, classes)
        .add(crossEntropy(hard, classifier, classes))
        .add(times(distances(soft, hard, own), central / 2 / images))
        .add(times(distances(soft, hard, embeddings), reconstruction / 2 / images))
        .add(times(squares(mean), diversity / parts))
        .sub(times(squares(p), sharpness / parts / images));
  }

  private static NDArray straightThrough(NDArray p) {
    var codewords = (int) p.getShape().get(2);
    var oneHot = p.argMax(2).oneHot(codewords, p.getDataType());
    return p.add(oneHot.sub(p).stopGradient());
  }

  /** {@code (B, M·w)}. */
  private static NDArray code(NDArray weights, NDArray codebook) {
    var images = weights.getShape().get(1);
    return weights.matMul(codebook).transpose(1, 0, 2).reshape(images, -1);
  }

  private static NDArray crossEntropy(NDArray code, NDArray classifier, NDArray classes) {
    var logits = code.matMul(classifier.transpose());
    return logits.logSoftmax(1).mul(classes).sum(new int[] {1}).mean().neg();
  }

  private static NDArray distances(NDArray soft, NDArray hard, NDArray target) {
    return squares(soft.sub(target)).add(squares(hard.sub(target)));
  }

  private static NDArray times(NDArray term, double factor) {
    return term.mul(Scalar.of(term, factor));
  }

  private static NDArray squares(NDArray array) {
    return array.square().sum();
  }
}
